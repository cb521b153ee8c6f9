import Quantities

/// An object that is uploaded in parts. Nothing is under its name before ``complete(_:_:)``.
struct MultipartUpload: Sendable {
  /// A part that the server has.
  struct Part: Sendable {
    var number: Int
    /// As the server told it, with its quotes.
    var etag: String
    /// The MD5 of the part, where the etag says the same.
    var md5: [UInt8]?
  }

  let client: S3Client
  let path: ObjectPath
  let identifier: String
  /// Its note for the case that this process is killed.
  private let entry: UploadLedger.Entry?

  /// Begins one.
  ///
  /// - Parameter fields: what is to be kept with the object.
  init(_ client: S3Client, _ path: ObjectPath, fields: [(name: String, value: String)]) async throws {
    self.client = client
    self.path = path
    await S3Backend(client).forgetAbandonedUploads(to: path)
    var request = Self.request("POST", path)
    request.query = [("uploads", "")]
    request.fields = fields
    guard let identifier = try await client.document(request).value("UploadId"), !identifier.isEmpty else {
      throw StorageError(
        .failed, "cannot write \(path.quoted): the server began no upload", hint: nil, path: path)
    }
    self.identifier = identifier
    entry = client.uploads?.begin(path, at: client.endpoint, identifier)
  }

  /// Uploads a part; numbers begin with 1.
  func upload(_ payload: S3Payload, number: Int) async throws -> Part {
    var request = Self.request("PUT", path)
    request.query = [("partNumber", String(number)), ("uploadId", identifier)]
    request.fields = [("content-md5", Base64.encode(payload.md5))]
    request.payload = payload
    guard let etag = try await client.send(request)["etag"] else { throw noEtag }
    let isDigest = S3Head.withoutQuotes(etag) == Digests.hex(payload.md5)
    return Part(number: number, etag: etag, md5: isDigest ? payload.md5 : nil)
  }

  /// Copies some bytes of another object as a part.
  func copy(_ source: StoredObject, _ range: Range<Int64>, number: Int) async throws -> Part {
    var request = Self.request("PUT", path)
    request.query = [("partNumber", String(number)), ("uploadId", identifier)]
    request.fields = S3Backend.copyFields(source)
    request.fields.append(("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"))
    guard let etag = try await client.document(request).value("ETag") else { throw noEtag }
    return Part(number: number, etag: etag)
  }

  /// Puts the parts together; only now the object is there.
  ///
  /// - Returns: the etag of the object, without quotes, and whether it proves that the parts are what was sent: that is so
  ///   where it is the MD5 of their MD5s.
  func complete(_ parts: [Part], _ condition: S3Condition) async throws -> (etag: String?, isProof: Bool) {
    // The upload may have taken hours.
    try await condition.checkWhereServersMayNot()
    var request = Self.request("POST", path)
    request.query = [("uploadId", identifier)]
    let list = parts.sorted { $0.number < $1.number }.map { part in
      "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(XMLText.encode(part.etag))</ETag></Part>"
    }
    let name = "CompleteMultipartUpload"
    request.body = Array(("<\(name)>" + list.joined() + "</\(name)>").utf8)
    let expected = Self.etag(of: parts)
    do {
      let etag = try await condition.perform(request) { response in
        let element = try XMLElement(try await response.body.collect(upTo: XMLElement.maximumSize))
        if let failure = S3Failure(in: element) { throw failure }
        return element.value("ETag").map { S3Head.withoutQuotes($0) }
      }
      if let etag, let expected, etag != expected, etag.hasSuffix("-\(parts.count)") { throw damaged }
      entry?.end()
      return (etag ?? nil, expected != nil && etag == expected)
    } catch let failure as S3Failure where failure.code == "NoSuchUpload" {
      // The answer to a first attempt may have been lost: then the object is there.
      guard let head = try await S3Backend(client).head(path), let expected, head.object.etag == expected else {
        throw failure.error(request.doing, path)
      }
      entry?.end()
      return (expected, true)
    } catch let failure as S3Failure {
      throw condition.refusal(failure) ?? failure.error(request.doing, path)
    }
  }

  /// Tells the server to forget the parts, even when this task has been cancelled.
  func abort() async {
    var request = Self.request("DELETE", path)
    request.query = [("uploadId", identifier)]
    // A task of its own, which is waited for: what was cancelled is the upload, not the tidying up.
    await Task { [client, request, entry] in
      if await client.forgets(request) { entry?.end() }
    }.value
  }

  /// What the etag of an object in parts is: the MD5 of the MD5s of its parts, and their number.
  private static func etag(of parts: [Part]) -> String? {
    var digests: [UInt8] = []
    for part in parts.sorted(by: { $0.number < $1.number }) {
      guard let md5 = part.md5 else { return nil }
      digests += md5
    }
    return Digests.hex(Digests.md5(digests)) + "-\(parts.count)"
  }

  private static func request(_ method: String, _ path: ObjectPath) -> S3Request {
    let (bucket, key) = path.bucketAndKey
    return S3Request(method: method, bucket: bucket, key: key, doing: "cannot write", subject: path)
  }

  private var damaged: StorageError {
    StorageError(
      .failed, "\(path.quoted) was not stored as it was sent: its checksum is another one", hint: "try again",
      path: path)
  }

  private var noEtag: StorageError {
    StorageError(.failed, "cannot write \(path.quoted): the server did not tell what it stored", path: path)
  }
}
