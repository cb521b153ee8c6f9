import Quantities

/// A remote as the toolkit's own settings define it.
public struct RemoteDefinition: Sendable, Hashable {
  /// What it leads to.
  public enum Target: Sendable, Hashable {
    /// An S3-compatible server.
    case s3(S3Remote)
    /// What is below another address: a folder of this machine, or a remote of rclone's with a path or without.
    case place(ObjectPath)
  }

  /// Its name, without the colon: letters, digits, `_`, `-`, `+`, at least two.
  public var name: String
  /// What it leads to.
  public var target: Target
  /// Where it is defined, for people: a file and a line.
  public var origin: String

  /// Defines a remote.
  public init(name: String, target: Target, origin: String) {
    self.name = name
    self.target = target
    self.origin = origin
  }
}

/// What is known of a remote without asking it anything.
public struct RemoteDescription: Sendable, Hashable {
  /// Its name, without the colon.
  public var name: String
  /// What kind of storage it is: `s3`, or the type of rclone's.
  public var type: String
  /// The server, if it is not the usual one of its kind; never with credentials.
  public var endpoint: String?
  /// The region, if one is set.
  public var region: String?
  /// Where it is defined: a file and a line, or the environment.
  public var origin: String
  /// Whether it is spoken to directly, without rclone.
  public var isNative: Bool
  /// Why it is left to rclone, or why a definition of the same name is passed over.
  public var note: String?

  /// Describes a remote.
  public init(
    name: String, type: String, endpoint: String? = nil, region: String? = nil, origin: String, isNative: Bool,
    note: String? = nil
  ) {
    self.name = name
    self.type = type
    self.endpoint = endpoint
    self.region = region
    self.origin = origin
    self.isNative = isNative
    self.note = note
  }
}
