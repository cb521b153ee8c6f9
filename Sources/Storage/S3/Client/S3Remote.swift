import Transport

/// How one S3-compatible server is reached and what is to be done with what is stored there.
public struct S3Remote: Sendable, Hashable {
  /// A URL, or a host, which means HTTPS; nil for Amazon's own.
  public var endpoint: String?
  /// The region to sign for; nil for the server's usual one. A bucket's own region is learned from the server.
  public var region: String?
  /// Whose server it is.
  public var provider: S3Provider
  /// How buckets are named in addresses.
  public var addressing: S3Addressing
  /// Where the keys come from.
  public var credentials: CredentialSource
  /// The class that new objects are stored in; nil for the server's usual one.
  public var storageClass: String?
  /// The canned access list of new objects, such as `private`; nil for the server's usual one.
  public var acl: String?
  /// Further fields of requests that store objects, such as those for encryption at the server; names in lower case.
  public var writeFields: [String: String]
  /// Whether the caller pays for requests, as some public buckets want.
  public var paysForRequests: Bool
  /// How the server proves who it is.
  public var tls: TLSOptions

  /// Describes a server; without arguments it is Amazon's, with the keys of the environment.
  public init(
    endpoint: String? = nil, region: String? = nil, provider: S3Provider? = nil,
    addressing: S3Addressing = .automatic, credentials: CredentialSource = .environment
  ) {
    self.endpoint = endpoint
    self.region = region
    self.provider = provider ?? (endpoint == nil ? .aws : .other)
    self.addressing = addressing
    self.credentials = credentials
    writeFields = [:]
    paysForRequests = false
    tls = TLSOptions()
  }
}
