import Diagnostics

/// Why a request could not be made, or its answer not be received.
///
/// The texts name host and port only: never a path's query, a field or a body, which may hold secrets.
public struct TransportError: ExplainedError, Hashable {
  /// The kinds of failure, in the words that programs see.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The address cannot be understood.
    case badURL = "bad-url"
    /// The request cannot be sent as it is: a line break in a field, a body of another length than said.
    case badRequest = "bad-request"
    /// The host's name has no address.
    case cannotResolve = "cannot-resolve"
    /// Nobody listens there.
    case refused
    /// There is no way to the host.
    case unreachable
    /// It took longer than allowed.
    case timedOut = "timed-out"
    /// No safe connection: an untrusted, expired or foreign certificate, or no common protocol.
    case tls
    /// The connection ended before the answer did.
    case cut
    /// What came is not HTTP.
    case malformed
    /// The answer is larger than allowed.
    case tooLarge = "too-large"
    /// The process or the system has no more descriptors.
    case tooManyFiles = "too-many-files"
    /// The task was cancelled, or the client has been shut down.
    case cancelled
    /// Any other failure of the system.
    case failed
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// One sentence, safe to show on a terminal, naming host and port.
  public var message: String
  /// What to do about it, if that can be said.
  public var hint: String?

  /// The kind as programs see it.
  public var code: String { kind.rawValue }

  /// Whether the same request may succeed when it is made again a little later.
  public var isTransient: Bool {
    switch kind {
    case .cannotResolve, .refused, .unreachable, .timedOut, .cut, .tooManyFiles: true
    case .badURL, .badRequest, .tls, .malformed, .tooLarge, .cancelled, .failed: false
    }
  }

  /// Makes an error; the message is a sentence without a full stop, already safe to show.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}
