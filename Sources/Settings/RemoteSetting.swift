/// A place that addresses can begin with: `r2:videos/a.mp4` is on the remote `r2`.
public struct RemoteSetting: Sendable, Equatable {
  /// What stands before the colon.
  public let name: String
  /// What it is.
  public let definition: Definition
  /// Where it is defined.
  public let origin: SettingOrigin

  /// Puts a definition together.
  public init(name: String, definition: Definition, origin: SettingOrigin) {
    self.name = name
    self.definition = definition
    self.origin = origin
  }

  /// What a remote is.
  public enum Definition: Sendable, Equatable {
    /// A store that speaks S3.
    case s3(S3)
    /// A remote of rclone's configuration, with a path in it if there is one: `nas` or `nas:films`, without a colon at the end.
    case rclone(remote: String)
    /// A folder of this machine, by its full path.
    case local(folder: String)
  }

  /// A store that speaks S3.
  public struct S3: Sendable, Equatable {
    /// `https://host[:port][/path]` without user, query and slash at the end; nil for Amazon's own of the region.
    public var endpoint: String?
    /// The region that requests are signed for; nil for the profile's, or `us-east-1`.
    public var region: String?
    /// How the bucket stands in addresses.
    public var style: AddressingStyle
    /// Where the keys come from.
    public var credentials: Credentials

    /// Puts it together.
    public init(
      endpoint: String? = nil, region: String? = nil, style: AddressingStyle = .auto, credentials: Credentials = .usual
    ) {
      self.endpoint = endpoint
      self.region = region
      self.style = style
      self.credentials = credentials
    }
  }

  /// How a bucket stands in the addresses of a store.
  public enum AddressingStyle: String, Sendable, CaseIterable {
    /// `https://host/bucket/key`.
    case path
    /// `https://bucket.host/key`.
    case virtual
    /// As the store is known to want it.
    case auto
  }

  /// Where keys come from; never the keys themselves.
  public enum Credentials: Sendable, Equatable {
    /// As the AWS tools look for them: their variables, then the default profile of their files.
    case usual
    /// A profile of the AWS files.
    case profile(String)
    /// Each by itself.
    case keys(access: SecretReference, secret: SecretReference, session: SecretReference?)
  }

  /// Its fields as they stand in the settings, in their order; secrets are references.
  public var fields: [(name: String, value: String)] {
    switch definition {
    case .rclone(let remote): return [("type", "rclone"), ("remote", remote)]
    case .local(let folder): return [("type", "local"), ("folder", folder)]
    case .s3(let s3):
      var fields = [("type", "s3")]
      if let endpoint = s3.endpoint { fields.append(("endpoint", endpoint)) }
      if let region = s3.region { fields.append(("region", region)) }
      fields.append(("style", s3.style.rawValue))
      switch s3.credentials {
      case .usual: break
      case .profile(let name): fields.append(("profile", name))
      case .keys(let access, let secret, let session):
        fields += [("access-key", access.description), ("secret-key", secret.description)]
        if let session { fields.append(("session-token", session.description)) }
      }
      return fields
    }
  }
}
