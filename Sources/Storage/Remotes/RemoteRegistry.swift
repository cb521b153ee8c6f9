import Processes
import Quantities
import Synchronization
import Transport

/// Finds the backend for the name of a remote: first in the toolkit's own settings, then among the profiles of the AWS
/// configuration (`aws` is the default one), then in rclone's configuration. Nothing is read before a name is asked for.
final class RemoteRegistry: Sendable {
  let definitions: [RemoteDefinition]
  let rclone: Rclone
  let surroundings: Surroundings
  private let uploads: UploadLedger?
  private let found = Mutex<[String: any StorageBackend]>([:])

  init(
    _ definitions: [RemoteDefinition], rclone: Rclone, surroundings: Surroundings, uploads: UploadLedger? = nil
  ) {
    self.uploads = uploads
    self.definitions = definitions
    self.rclone = rclone
    self.surroundings = surroundings
  }

  /// The backend of a remote.
  ///
  /// - Throws: `unknown-remote`; `ProcessError` when only rclone could know the name and is missing.
  func backend(_ name: String) async throws -> any StorageBackend {
    if let known = found.withLock({ $0[name] }) { return known }
    let backend = try await find(name)
    return found.withLock { found in
      // Two that asked at once share what the first one made, with its connections.
      if let known = found[name] { return known }
      found[name] = backend
      return backend
    }
  }

  private func find(_ name: String) async throws -> any StorageBackend {
    if let definition = definitions.last(where: { $0.name == name }) {
      switch definition.target {
      case .s3(let remote): return try native(remote, name)
      case .place(let path): return AliasBackend(name: name, base: path, inner: try await inner(path, of: name))
      }
    }
    let aws = AWSConfiguration(surroundings)
    if name == "aws", aws.hasDefault { return try native(aws.remote(profile: nil), name) }
    if name != "default", aws.profile(name) != nil { return try native(aws.remote(profile: name), name) }
    let configuration = RcloneConfiguration(surroundings, path: rclone.configurationFile)
    switch configuration.meaning(name) {
    case .native(let remote)?: return try native(remote, name)
    case .rclone(let type, _)?: return RcloneBackend(rclone, type: type)
    case nil: break
    }
    // Variables and encrypted files are rclone's own affair.
    let known = try await rclone.remotes()
    guard known.contains(name) else { throw unknown(name, known, aws) }
    return RcloneBackend(rclone)
  }

  /// The backend of a place that a definition names; definitions do not stand for one another, so nothing goes round.
  private func inner(_ path: ObjectPath, of name: String) async throws -> any StorageBackend {
    switch path.place {
    case .local: return LocalBackend()
    case .remote(let other):
      let others = RemoteRegistry([], rclone: rclone, surroundings: surroundings, uploads: uploads)
      return try await others.backend(other)
    case .url:
      throw StorageError(
        .notSupported, "the remote `\(safeText(name))` cannot stand for a web address", hint: "see its definition")
    }
  }

  private func native(_ remote: S3Remote, _ name: String) throws -> S3Backend {
    let finder = CredentialFinder(surroundings: surroundings, remote: name)
    do {
      let credentials = CredentialCache { try await finder.find(remote.credentials) }
      return S3Backend(try S3Client(remote, credentials: credentials, uploads: uploads))
    } catch let error as TransportError {
      throw StorageError(
        .failed, "cannot open the remote `\(safeText(name))`: its endpoint cannot be understood: \(error.message)",
        hint: error.hint)
    }
  }

  /// The names of all remotes, in the order in which they are looked for, each once.
  func names() async throws -> [String] {
    var seen: Set<String> = []
    return try await descriptions().map(\.name).filter { seen.insert($0).inserted }
  }

  private func unknown(_ name: String, _ ofRclone: [String], _ aws: AWSConfiguration) -> StorageError {
    let own = definitions.map(\.name) + aws.profiles.map { $0 == "default" ? "aws" : $0 }
    var seen: Set<String> = []
    let known = (own + ofRclone).filter { seen.insert($0).inserted }
    var hints: [String] = []
    if let near = nearName(to: name, among: known) { hints.append("did you mean `\(near)`?") }
    if known.isEmpty {
      hints.append("no remote is configured yet; `rclone config` makes one")
    } else {
      let listed = known.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + (known.count > 12 ? ", …" : "")
      hints.append("\(own.isEmpty ? "it knows" : "known are") \(listed); `rclone config` makes another")
    }
    let subject = own.isEmpty ? "rclone knows no remote" : "there is no remote"
    return StorageError(.unknownRemote, "\(subject) `\(name)`", hint: hints.joined(separator: " "))
  }
}
