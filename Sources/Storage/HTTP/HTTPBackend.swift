import Flow
import Quantities
import Transport

/// Objects of the web, for reading: `https://…` and `http://…`. Nothing can be listed, written or removed there.
///
/// Redirects are followed. A body that is shorter than the server said is an error, and a body of another version than
/// the one that was described is one too, where the server tells versions apart.
public struct HTTPBackend: StorageBackend {
  private let client: HTTPClient

  /// Makes the backend; no connection is opened before it is needed.
  public init(client: HTTPClient = HTTPClient()) { self.client = client }

  /// Gives the one object that the address means.
  public func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws {
    if request.pattern != nil { throw Self.unsupported("listed", request.root) }
    _ = try await consume([try await stat(request.root)])
  }

  /// Asks for the head of the object; where a server does not answer that, for its first byte.
  public func stat(_ path: ObjectPath) async throws -> StoredObject { try await describe(path).object }

  /// What the server tells, and whether it gives parts.
  private func describe(_ path: ObjectPath) async throws -> (object: StoredObject, givesParts: Bool) {
    let (response, url) = try await send("HEAD", path)
    if (200..<300).contains(response.status), let size = response.contentLength {
      try await response.body.drain()
      return (StoredObject(path: path, response: response, size: size), response.fields["accept-ranges"] == "bytes")
    }
    if [401, 404, 410].contains(response.status) { throw HTTPFailure.error(response, url, path) }
    return try await describeByReading(path)
  }

  private func describeByReading(_ path: ObjectPath) async throws -> (object: StoredObject, givesParts: Bool) {
    let (response, url) = try await send("GET", path, ["Range": "bytes=0-0"])
    defer { response.body.cancel() }
    switch response.status {
    case 206: return (StoredObject(path: path, response: response, size: response.wholeSize ?? -1), true)
    // Whoever has nothing cannot give its first byte.
    case 416 where response.wholeSize == 0: return (StoredObject(path: path, response: response, size: 0), false)
    case 200..<300: return (StoredObject(path: path, response: response, size: response.contentLength ?? -1), false)
    default: throw HTTPFailure.error(response, url, path)
    }
  }

  /// Brings the object into a local file; in parts only where the server gives parts.
  public func download(_ path: ObjectPath, to file: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let (object, givesParts) = try await describe(path)
    let content = ObjectContent(object, isRepeatable: givesParts) { range in try await read(object, range: range) }
    let written = try await LocalBackend().write(content, to: file, options: options)
    return Transfer(source: path, target: file, size: written.size)
  }

  /// Opens the object, or so many bytes of it.
  public func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    if let range, range.isEmpty { return try await ObjectContent([], named: object.path).open(nil) }
    var fields: [String: String] = [:]
    if let range { fields["Range"] = "bytes=\(range.lowerBound)-\(range.upperBound - 1)" }
    if let etag = object.etag, !etag.hasPrefix("W/") { fields["If-Match"] = "\"\(etag)\"" }
    let (response, url) = try await send("GET", object.path, fields)
    if response.status == 412 { throw StorageError.changed(object.path) }
    guard (200..<300).contains(response.status) else {
      defer { response.body.cancel() }
      throw HTTPFailure.error(response, url, object.path)
    }
    let described = StoredObject(path: object.path, response: response, size: response.contentLength ?? -1)
    if let old = object.etag, let new = described.etag, old != new { throw StorageError.changed(object.path) }
    let isPart = response.status == 206
    if !isPart, object.size >= 0, described.size >= 0, described.size != object.size {
      throw StorageError.changed(object.path)
    }
    // A server that knows no ranges gives everything: what is before the range is passed over, what is behind it not read.
    let wanted = range.map { isPart ? 0..<($0.upperBound - $0.lowerBound) : $0 }
    return HTTPBody(response.body, wanted, object.path)
  }

  /// Refused: the web is for reading.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    throw Self.unsupported("written", path)
  }

  /// Refused: the web is for reading.
  public func remove(_ path: ObjectPath) async throws { throw Self.unsupported("removed", path) }

  private static func unsupported(_ verb: String, _ path: ObjectPath) -> StorageError {
    StorageError(
      .notSupported, "\(HTTPFailure.name(path)) is a web address, and nothing can be \(verb) there",
      hint: "for a bucket name its remote, as in `r2:bucket/name`", path: path)
  }

  /// Makes a request, again when that may help.
  private func send(
    _ method: String, _ path: ObjectPath, _ fields: [String: String] = [:]
  ) async throws -> (HTTPResponse, HTTPURL) {
    var request = HTTPRequest(method, try HTTPFailure.telling(path) { try HTTPURL(path.key) })
    for (name, value) in fields { request.fields[name] = value }
    do {
      return try await Self.policy.perform(failure: Self.attempt) { [request] in
        let (response, url) = try await client.send(request, following: 10)
        guard !RetryPolicy.isTransient(status: response.status) else { throw Refusal(response: response, url: url) }
        return (response, url)
      }
    } catch let refusal as Refusal {
      return (refusal.response, refusal.url)
    } catch let error as TransportError {
      if error.kind == .cancelled { throw CancellationError() }
      throw HTTPFailure.error(error, path)
    }
  }

  /// An answer that another attempt may better.
  private struct Refusal: Error {
    let response: HTTPResponse
    let url: HTTPURL
  }

  /// Three attempts, and no more patience than a person at a prompt has.
  private static let policy = RetryPolicy(attempts: 3, firstPause: .milliseconds(500), longestWish: .seconds(10))

  private static func attempt(_ error: any Error) -> RetryPolicy.Failure? {
    switch error {
    case let refusal as Refusal:
      let wish = refusal.response.fields["retry-after"].flatMap { RetryPolicy.retryAfter($0, now: .now) }
      return .status(refusal.response.status, retryAfter: wish)
    case let error as TransportError:
      return .noAnswer(isTransient: error.isTransient && error.kind != .cannotResolve)
    default: return nil
    }
  }
}

/// The body of an answer, or a part of it, as the bytes of an object.
private actor HTTPBody: ByteStream {
  private let body: ResponseBody
  private let path: ObjectPath
  private var wanted: WantedBytes

  init(_ body: ResponseBody, _ range: Range<Int64>?, _ path: ObjectPath) {
    (self.body, self.path) = (body, path)
    wanted = WantedBytes(range)
  }

  func next() async throws -> [UInt8]? {
    while wanted.left != 0 {
      guard let chunk = try await pull() else {
        guard let left = wanted.left, left > 0 else { return nil }
        throw StorageError(.failed, "\(HTTPFailure.name(path)) ended \(left) bytes too early", path: path)
      }
      let bytes = wanted.take(chunk.bytes)
      if !bytes.isEmpty { return bytes }
    }
    body.cancel()
    return nil
  }

  private func pull() async throws -> Chunk? {
    do { return try await body.next() } catch let error as TransportError {
      if error.kind == .cancelled { throw CancellationError() }
      throw HTTPFailure.error(error, path)
    }
  }
}
