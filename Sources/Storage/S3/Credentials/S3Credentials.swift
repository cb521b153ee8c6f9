import Quantities

/// The keys of an account. It describes itself without its secrets, so that none gets into a message by accident.
public struct S3Credentials: Sendable, Hashable {
  /// The public half of the key.
  public var accessKeyID: String
  /// The secret half.
  public var secretAccessKey: String
  /// What temporary keys come with.
  public var sessionToken: String?
  /// When temporary keys end, if that was told.
  public var expires: Timestamp?

  /// Makes them of texts that somebody configured.
  public init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expires: Timestamp? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken.flatMap { $0.isEmpty ? nil : $0 }
    self.expires = expires
  }
}

extension S3Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Says that there are some.
  public var description: String { "credentials (hidden)" }
  /// The same.
  public var debugDescription: String { description }
  /// Nothing: `dump` must not show them either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
