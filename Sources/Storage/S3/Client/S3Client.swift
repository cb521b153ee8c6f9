import Flow
import Platform
import Quantities
import Synchronization
import Transport

/// Makes requests of one S3-compatible server: addresses and signs them, tries again what may succeed, and learns from
/// the answers: the region of a bucket, the server's clock, fresh credentials.
final class S3Client: Sendable {
  /// What answers taught.
  private struct Learned {
    var regions: [String: String] = [:]
    /// The server's clock less ours, in nanoseconds.
    var clockOffset: Int64 = 0
  }

  let remote: S3Remote
  let address: S3Address
  /// Where uploads in parts are noted; nil where nobody wants that.
  let uploads: UploadLedger?
  private let http: HTTPClient
  private let credentials: CredentialCache
  private let policy: RetryPolicy
  private let learned = Mutex(Learned())

  init(
    _ remote: S3Remote, credentials: CredentialCache, policy: RetryPolicy = RetryPolicy(attempts: 6),
    uploads: UploadLedger? = nil
  ) throws {
    self.remote = remote
    self.uploads = uploads
    self.credentials = credentials
    self.policy = policy
    address = try S3Address(endpoint: remote.endpoint, addressing: remote.addressing)
    var settings = HTTPClient.Settings()
    settings.tls = remote.tls
    http = HTTPClient(settings)
  }

  /// Makes a request and uses its good answer; both are tried again as long as that may help.
  ///
  /// - Throws: ``S3Failure`` when the server says no, else `StorageError`.
  func perform<Result: Sendable>(
    _ request: S3Request, _ use: (HTTPResponse) async throws -> Result
  ) async throws -> (result: Result, wasThrottled: Bool) {
    var attempts = Attempts(policy)
    while true {
      do {
        let response = try await exchange(request)
        guard (200..<300).contains(response.status) else {
          var failure = await failure(response)
          failure.isOfRepetition = attempts.isRepetition || response.wasRepeated
          throw failure
        }
        return (try await use(response), attempts.wasThrottled)
      } catch let problem {
        try await remedy(problem, for: request, &attempts)
      }
    }
  }

  /// The same for callers that have no other use for a refusal than to tell it.
  func send<Result: Sendable>(
    _ request: S3Request, _ use: (HTTPResponse) async throws -> Result
  ) async throws -> Result {
    do {
      return try await perform(request, use).result
    } catch let failure as S3Failure {
      throw failure.error(request.doing, request.subject)
    }
  }

  /// Makes a request whose answer's body is short and says nothing.
  func send(_ request: S3Request) async throws -> HTTPFields {
    try await send(request) { response in
      try await response.body.drain()
      return response.fields
    }
  }

  /// Makes a request and reads the document that answers it.
  func document(_ request: S3Request) async throws -> XMLElement {
    try await send(request) { response in
      let element = try XMLElement(try await response.body.collect(upTo: XMLElement.maximumSize))
      // Copies and completed uploads may fail after the status was sent.
      if let failure = S3Failure(in: element) { throw failure }
      return element
    }
  }

  private func failure(_ response: HTTPResponse) async -> S3Failure {
    let body = (try? await response.body.collect(upTo: 1 << 20)) ?? []
    return S3Failure(status: response.status, body: body) { response.fields[$0] }
  }

  // MARK: - Trying again

  /// Does what helps against a failure, waiting included; throws it when nothing does.
  private func remedy(_ problem: any Error, for request: S3Request, _ attempts: inout Attempts) async throws {
    switch problem {
    case let failure as S3Failure:
      if failure.isThrottling { attempts.wasThrottled = true }
      switch failure.remedy {
      case .move(let region) where attempts.once(.move):
        learned.withLock { $0.regions[request.bucket] = region }
        return
      case .setClock where attempts.once(.clock):
        guard let date = failure.date else { throw failure }
        let offset = date.nanoseconds - Timestamp.now.nanoseconds
        return learned.withLock { $0.clockOffset = offset }
      case .renewCredentials where attempts.once(.credentials):
        try await credentials.renew()
        return
      case .wait: try await attempts.wait(failure, wish: failure.retryAfter)
      default: throw failure
      }
    case let error as TransportError:
      if error.kind == .cancelled { throw CancellationError() }
      let told = StorageError(error, request.doing, request.subject)
      guard error.isTransient, request.isRepeatable else { throw told }
      try await attempts.wait(told, wish: nil)
    case is XMLProblem:
      let told = StorageError(
        .failed, "\(request.doing) \(request.subject.quoted): the answer of the server is cut off or no XML of S3",
        hint: "is the endpoint of this remote an S3-compatible server?", path: request.subject)
      try await attempts.wait(told, wish: nil, most: 3)
    default: throw problem
    }
  }

  // MARK: - One exchange

  private func exchange(_ request: S3Request) async throws -> HTTPResponse {
    let moment = now
    let region = region(of: request.bucket)
    let (endpoint, path) = address.place(bucket: request.bucket, key: request.key, region: region)
    var parts = SignedParts(
      method: request.method, path: path, query: request.query,
      fields: [("host", endpoint.authority)] + request.fields, payload: payload(request))
    if remote.paysForRequests { parts.fields.append(("x-amz-request-payer", "requester")) }
    var fields = parts.fields
    if let keys = try await credentials.credentials(at: moment) {
      parts.fields.append(("x-amz-content-sha256", parts.payload))
      fields = parts.fields + RequestSigner(credentials: keys, region: region).fields(for: parts, at: moment)
    }
    let query = CanonicalRequest.query(request.query)
    let isSending = request.method == "PUT" || request.method == "POST"
    let body = try await request.payload?.body() ?? (isSending ? .bytes(Chunk(request.body)) : .none)
    return try await http.send(
      HTTPRequest(
        request.method, HTTPURL(endpoint, target: query.isEmpty ? path : path + "?" + query),
        fields: HTTPFields(fields.map { ($0.name, $0.value) }),
        body: body, isIdempotent: request.isRepeatable))
  }

  private func payload(_ request: S3Request) -> String {
    if let payload = request.payload { return payload.signature }
    return request.body.isEmpty ? Digests.ofNothing : Digests.hex(Digests.sha256(request.body))
  }

  /// An address that gives an object to whoever has it, for so many seconds.
  func presigned(_ path: ObjectPath, seconds: Int) async throws -> String {
    let (bucket, key) = path.bucketAndKey
    let region = region(of: bucket)
    let (endpoint, place) = address.place(bucket: bucket, key: key, region: region)
    let url = (endpoint.isSecure ? "https://" : "http://") + endpoint.authority + place
    guard let keys = try await credentials.credentials(at: now) else { return url }
    let parts = SignedParts(
      method: "GET", path: place, fields: [("host", endpoint.authority)], payload: RequestSigner.unsignedPayload)
    let query = RequestSigner(credentials: keys, region: region).query(for: parts, at: now, seconds: seconds)
    return url + "?" + CanonicalRequest.query(query)
  }

  /// The server's time, as far as it is known.
  private var now: Timestamp {
    Timestamp(nanoseconds: Timestamp.now.nanoseconds &+ learned.withLock { $0.clockOffset })
  }

  private func region(of bucket: String) -> String {
    learned.withLock { $0.regions[bucket] } ?? remote.region ?? (remote.provider == .cloudflare ? "auto" : "us-east-1")
  }
}

extension Timestamp {
  /// By the clock of this machine.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
