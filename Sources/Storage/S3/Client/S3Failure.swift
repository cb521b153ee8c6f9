import Flow
import Quantities

/// An answer that says no, or an answer inside of an answer that says so.
struct S3Failure: Error, Equatable {
  /// The status; 0 when the failure came inside of a good answer.
  var status: Int
  /// The word for programs; empty where there was none, as in the answer to HEAD.
  var code = ""
  var message = ""
  /// The region that the bucket is in, if the answer told.
  var region: String?
  /// How long to wait, if the answer told.
  var retryAfter: Duration?
  /// Whether an attempt before it may have been carried out without its answer getting here.
  var isOfRepetition = false
  /// The server's clock, if the answer told.
  var date: Timestamp?

  /// Reads an answer.
  ///
  /// - Parameter field: gives the value of a field by its lower-case name.
  init(status: Int, body: [UInt8], field: (String) -> String?) {
    self.status = status
    if let element = try? XMLElement(body) { read(element) }
    region = field("x-amz-bucket-region") ?? region
    retryAfter = field("retry-after").flatMap { RetryPolicy.retryAfter($0, now: .now) }
    date = field("date").flatMap { Timestamp(httpDate: $0) }
  }

  /// Reads an `Error` element that came with a good status.
  init?(in element: XMLElement) {
    guard element.name == "Error" else { return nil }
    status = 0
    read(element)
  }

  private mutating func read(_ element: XMLElement) {
    guard element.name == "Error" else { return }
    code = element.value("Code") ?? ""
    message = element.value("Message") ?? ""
    region = element.value("Region")
  }

  /// What to do about it.
  enum Remedy: Equatable {
    /// The same again, a little later.
    case wait
    /// Again at once, for another region.
    case move(region: String)
    /// Again with the server's time.
    case setClock
    /// Again with credentials that were read anew.
    case renewCredentials
    /// Nothing helps.
    case none
  }

  var remedy: Remedy {
    switch code {
    case "RequestTimeTooSkewed": return .setClock
    case "ExpiredToken", "TokenRefreshRequired", "ExpiredTokenException", "RequestExpired": return .renewCredentials
    case "SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "Throttling", "ThrottlingException",
      "RequestLimitExceeded", "TooManyRequests", "OperationAborted", "ConditionalRequestConflict":
      return .wait
    case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed", "IncorrectEndpoint",
      "IllegalLocationConstraintException":
      if let region { return .move(region: region) }
    default: break
    }
    switch status {
    case 301, 302, 307, 308: return region.map { .move(region: $0) } ?? .none
    // The answer to HEAD in the wrong region.
    case 400 where code.isEmpty: return region.map { .move(region: $0) } ?? .none
    case 408, 429, 500, 502, 503, 504: return .wait
    default: return .none
    }
  }

  /// Whether the server asked for fewer requests.
  var isThrottling: Bool { status == 429 || status == 503 || code == "SlowDown" }

  /// Whether a header of ours is what the server cannot do.
  var isNotImplemented: Bool { status == 501 || code == "NotImplemented" }
}
