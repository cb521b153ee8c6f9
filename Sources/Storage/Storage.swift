import Quantities

/// All the places that addresses lead to: the disks of this machine and the remotes that the user configured.
public struct Storage: Sendable {
  private let rclone: Rclone
  private let web = HTTPBackend()

  /// Uses the user's own rclone configuration, or another program and configuration that are given; starts nothing.
  public init(rclone: Rclone = Rclone()) { self.rclone = rclone }

  /// The backend that an address belongs to.
  ///
  /// - Throws: `unknown-remote`, `ProcessError` when a remote is asked for and
  /// rclone
  ///   is missing.
  public func backend(for path: ObjectPath) async throws -> any StorageBackend {
    switch path.place {
    case .local: return LocalBackend()
    case .remote(let name):
      let known = try await rclone.remotes()
      guard known.contains(name) else { throw Self.unknownRemote(name, known) }
      return RcloneBackend(rclone)
    case .url: return web
    }
  }

  /// The names of the remotes that rclone knows.
  public func remotes() async throws -> [String] { Array(try await rclone.remotes()) }

  /// Copies an object to another address; the target is there complete and checked, or not at all.
  public func copy(
    from source: ObjectPath, to target: ObjectPath, options: TransferOptions = TransferOptions()
  ) async throws -> Transfer {
    let origin = try await backend(for: source)
    let destination = try await backend(for: target)
    if let origin = origin as? any DirectCopying, type(of: origin) == type(of: destination) {
      return try await origin.copy(source, to: target, options: options)
    }
    switch (source.place, target.place) {
    case (_, .local): return try await origin.download(source, to: target, options: options)
    case (.local, _): return try await destination.upload(source, to: target, options: options)
    default:
      let content = try await origin.content(of: source)
      let written = try await destination.write(content, to: target, options: options)
      return Transfer(source: source, target: target, size: written.size)
    }
  }

  private static func unknownRemote(_ name: String, _ known: [String]) -> StorageError {
    var hints: [String] = []
    if let near = nearName(to: name, among: known) { hints.append("did you mean `\(near)`?") }
    if known.isEmpty {
      hints.append("no remote is configured yet; `rclone config` makes one")
    } else {
      let listed = known.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 12 ? ", …" : "")
      hints.append("it knows \(listed); `rclone config` makes another")
    }
    return StorageError(.unknownRemote, "rclone knows no remote `\(name)`", hint: hints.joined(separator: " "))
  }
}
