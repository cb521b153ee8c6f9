import Quantities
import Settings
import Storage

extension Settings {
  /// The remotes as the storage takes them; secrets are fetched when the first request is signed.
  var remoteDefinitions: [RemoteDefinition] {
    remotes.map { RemoteDefinition(name: $0.name, target: $0.definition.target, origin: "\($0.origin)") }
  }
}

extension RemoteSetting.Definition {
  fileprivate var target: RemoteDefinition.Target {
    switch self {
    case .s3(let server): .s3(server.remote)
    case .local(let folder): .place(ObjectPath(place: .local, key: folder))
    case .rclone(let remote): .place(ObjectPath(remote.utf8.contains(UInt8(ascii: ":")) ? remote : remote + ":"))
    }
  }
}

extension RemoteSetting.S3 {
  fileprivate var remote: S3Remote {
    let addressing: S3Addressing =
      switch style {
      case .auto: .automatic
      case .path: .path
      case .virtual: .host
      }
    return S3Remote(endpoint: endpoint, region: region, addressing: addressing, credentials: credentials.source)
  }
}

extension RemoteSetting.Credentials {
  fileprivate var source: CredentialSource {
    switch self {
    case .usual: .environment
    case .profile(let name): .profile(name)
    case .keys(let access, let secret, let session):
      .found(
        CredentialProvider("\(access) \(secret) \(session?.description ?? "")") {
          S3Credentials(
            accessKeyID: try access.value(), secretAccessKey: try secret.value(), sessionToken: try session?.value())
        })
    }
  }
}
