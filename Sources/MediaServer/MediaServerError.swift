import Diagnostics

/// Why a request was not answered as asked, or why the server cannot run.
public struct MediaServerError: ExplainedError, Hashable {
  /// The kinds of failure, in the words that programs see.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The address or one of its parameters means nothing.
    case badRequest = "bad-request"
    /// There is no such object.
    case notFound = "not-found"
    /// The object's kind cannot be transformed like this.
    case unsupported
    /// The result or the original is larger than allowed.
    case tooLarge = "too-large"
    /// The ffmpeg of this machine cannot do it, or there is none.
    case notPossible = "not-possible"
    /// The object could be read no further.
    case originFailed = "origin-failed"
    /// ffmpeg could not make anything of the object.
    case transformFailed = "transform-failed"
    /// The work took longer than allowed.
    case timedOut = "timed-out"
    /// Too much is waiting already.
    case overloaded
    /// The cache cannot be written.
    case cacheFailed = "cache-failed"
    /// Whoever asked has gone.
    case cancelled
    /// No certificate could be made.
    case certificate
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// One sentence, safe to show on a terminal.
  public var message: String
  /// What to do about it, if that can be said.
  public var hint: String?

  /// The kind as programs see it.
  public var code: String { kind.rawValue }

  /// Makes an error; the message is a sentence without a full stop, already safe to show.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// The status that a client gets.
  var status: Int {
    switch kind {
    case .badRequest: 400
    case .notFound: 404
    case .tooLarge: 413
    case .unsupported: 415
    // nginx's own: nobody gets it, but the log has it.
    case .cancelled: 499
    case .cacheFailed, .certificate, .transformFailed: 500
    case .notPossible: 501
    case .originFailed: 502
    case .overloaded: 503
    case .timedOut: 504
    }
  }

  /// The number that Cloudflare's image service would give in `Cf-Resized`.
  var resizingNumber: Int {
    switch kind {
    case .badRequest: 9401
    case .tooLarge: 9402
    case .notFound: 9404
    case .unsupported: 9412
    case .timedOut, .originFailed: 9504
    case .overloaded, .cancelled: 9522
    case .notPossible, .transformFailed, .cacheFailed, .certificate: 9510
    }
  }
}
