import Quantities

/// All the places that addresses lead to: the disks of this machine and the remotes that the user configured.
public struct Storage: Sendable {
  private let registry: RemoteRegistry
  private let web = HTTPBackend()

  /// Uses the remotes that are defined here, those of the AWS configuration, and those of the user's own rclone
  /// configuration, or of another program and configuration that are given; reads and starts nothing.
  ///
  /// - Parameter uploads: where uploads in parts are noted, so that those of killed processes are ended by the next one.
  public init(
    remotes: [RemoteDefinition] = [], rclone: Rclone = Rclone(), surroundings: Surroundings = Surroundings(),
    uploads: UploadLedger? = nil
  ) {
    registry = RemoteRegistry(remotes, rclone: rclone, surroundings: surroundings, uploads: uploads)
  }

  /// The backend that an address belongs to.
  ///
  /// - Throws: `unknown-remote`, `ProcessError` when only rclone could know a remote
  ///   and it is missing.
  public func backend(for path: ObjectPath) async throws -> any StorageBackend {
    switch path.place {
    case .local: return LocalBackend()
    case .remote(let name): return try await registry.backend(name)
    case .url: return web
    }
  }

  /// The names of all remotes that are known.
  public func remotes() async throws -> [String] { try await registry.names() }

  /// What is known of all remotes without asking them anything, in the order in which names are looked for.
  public func remoteDescriptions() async throws -> [RemoteDescription] { try await registry.descriptions() }

  /// Copies an object to another address; the target is there complete and checked, or not at all.
  public func copy(
    from source: ObjectPath, to target: ObjectPath, options: TransferOptions = TransferOptions()
  ) async throws -> Transfer {
    let (from, to) = (try await end(of: source), try await end(of: target))
    var transfer = try await to.told { try await from.told { try await copy(from, to, options) } }
    (transfer.source, transfer.target) = (source, target)
    return transfer
  }

  func copy(_ source: End, _ target: End, _ options: TransferOptions) async throws -> Transfer {
    // Two servers that are spoken to directly know nothing of one another; rclone knows all of its remotes.
    if let origin = source.backend as? any DirectCopying, type(of: origin) == type(of: target.backend),
      source.path.place == target.path.place || !(origin is S3Backend)
    {
      return try await origin.copy(source.path, to: target.path, options: options)
    }
    switch (source.path.place, target.path.place) {
    case (_, .local): return try await source.backend.download(source.path, to: target.path, options: options)
    case (.local, _): return try await target.backend.upload(source.path, to: target.path, options: options)
    default:
      let content = try await source.backend.content(of: source.path)
      let written = try await target.backend.write(content, to: target.path, options: options)
      return Transfer(source: source.path, target: target.path, size: written.size)
    }
  }
}
