/// Where the keys of a remote come from. Keys themselves stand in settings only by reference, if at all.
public enum CredentialSource: Sendable, Hashable {
  /// From nowhere: requests are not signed, as public buckets allow.
  case anonymous
  /// They are these.
  case keys(S3Credentials)
  /// From wherever somebody finds them.
  case found(CredentialProvider)
  /// From a profile of the AWS configuration.
  case profile(String)
  /// From `AWS_ACCESS_KEY_ID` and its companions, else from the profile of `AWS_PROFILE`, else from the default one.
  case environment
  /// From a program that prints them, as `credential_process` of the AWS configuration; words are split at blanks, and
  /// quotes hold them together.
  case command(String)
}

/// A way to find keys, such as references in settings.
public struct CredentialProvider: Sendable, Hashable {
  /// What tells it from others.
  let name: String
  let find: @Sendable () async throws -> S3Credentials?

  /// Makes one; two of the same name are taken for the same.
  public init(_ name: String, find: @escaping @Sendable () async throws -> S3Credentials?) {
    self.name = name
    self.find = find
  }

  /// Whether they have the same name.
  public static func == (left: CredentialProvider, right: CredentialProvider) -> Bool { left.name == right.name }

  /// Feeds the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
