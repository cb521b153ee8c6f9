/// Where the keys of a remote come from. Keys themselves stand in settings only by reference, if at all.
public enum CredentialSource: Sendable, Hashable {
  /// From nowhere: requests are not signed, as public buckets allow.
  case anonymous
  /// They are these.
  case keys(S3Credentials)
  /// From the variables of these names.
  case variables(accessKeyID: String, secretAccessKey: String, sessionToken: String?)
  /// From a profile of the AWS configuration.
  case profile(String)
  /// From `AWS_ACCESS_KEY_ID` and its companions, else from the profile of `AWS_PROFILE`, else from the default one.
  case environment
  /// From a program that prints them, as `credential_process` of the AWS configuration; words are split at blanks, and
  /// quotes hold them together.
  case command(String)
}
