import Processes
import Quantities

/// Any remote that rclone knows, through the program itself.
///
/// `modified` is the time that listings give for free: of the upload where the remote is an object store. Listings come
/// in the order in which the remote gives them. Keys with `.`, `..` or empty components cannot be reached, since rclone
/// tidies them up; a key that is not UTF-8 is shown with replacement characters.
public struct RcloneBackend: DirectCopying {
  let rclone: Rclone
  /// Whether a remote may hold its objects in rclone's own memory.
  let mayBeInMemory: Bool

  /// Makes the backend around a program and its configuration.
  ///
  /// - Parameter type: rclone's word for the kind of remote, where it is known.
  public init(_ rclone: Rclone, type: String? = nil) {
    self.rclone = rclone
    mayBeInMemory = type == "memory" || type == "alias"
  }

  /// Describes one address; a folder of an object store exists when something is in it.
  public func stat(_ path: ObjectPath) async throws -> StoredObject {
    guard let item = try await item(path) else {
      throw StorageError(.notFound, "there is no \(path.quoted)", path: path)
    }
    if !item.isFolder { return item.object(at: path) }
    let isBucket = try await isBucket(path)
    // Object stores say "folder" to any name that is no object; only what is in it proves it.
    if !isBucket, try await isPrefix(path), try await isEmpty(path) {
      throw StorageError(.notFound, "there is no \(path.quoted)", path: path)
    }
    return StoredObject(path: path, size: 0, kind: isBucket ? .bucket : .folder)
  }

  /// As the remote's features tell.
  public func isBucket(_ path: ObjectPath) async throws -> Bool {
    guard Self.depth(of: path) == 1 else { return false }
    return try await rclone.features(of: remoteName(path)).hasBuckets
  }

  /// Whether a folder of this name is nothing but the beginning of keys.
  func isPrefix(_ path: ObjectPath) async throws -> Bool {
    let depth = Self.depth(of: path)
    guard depth > 0 else { return false }
    let features = try await rclone.features(of: remoteName(path))
    return features.isBucketBased && (depth > 1 || !features.hasBuckets)
  }

  /// Removes one object; folders are refused.
  public func remove(_ path: ObjectPath) async throws {
    let name = try addressableRemote(path)
    if path.key.isEmpty || path.key.utf8.last == UInt8(ascii: "/") { throw StorageError.isFolder(path) }
    let place = RclonePlace(questionTo: name, key: path.key)
    do {
      _ = try await rclone.ask(
        "operations/deletefile", ["fs": .text(place.place), "remote": .text(place.path)], isRepeatable: false)
    } catch let failure as RcloneFailure {
      // rclone has the same answer to a folder and to nothing.
      if let object = try? await stat(path), object.kind != .file { throw StorageError.isFolder(path) }
      throw failure.error("cannot remove", path)
    }
  }

  /// What rclone knows of one address; nil when there is nothing.
  ///
  /// - Parameter filesOnly: whether a folder counts as nothing; on an object store that saves listing what is around it.
  func item(_ path: ObjectPath, filesOnly: Bool = false) async throws -> RcloneItem? {
    let place = RclonePlace(questionTo: try addressableRemote(path), key: path.key)
    let answer = try await telling("cannot read", path) {
      try await rclone.ask(
        "operations/stat",
        [
          "fs": .text(place.place), "remote": .text(place.path),
          "opt": ["noMimeType": true, "filesOnly": .flag(filesOnly)],
        ])
    }
    guard case .nested(let text)? = JSONFields(answer[...]).first(where: { $0.key == "item" })?.value else {
      return nil
    }
    return RcloneItem(text)
  }

  /// Whether nothing at all is below a path.
  func isEmpty(_ path: ObjectPath) async throws -> Bool {
    if try await isInMemory(path) { return try await items(in: path).isEmpty }
    let seen = Seen()
    let arguments = ["lsjson"] + Self.cheap + ["--", try address(of: path)]
    let outcome: ProcessOutcome
    do {
      outcome = try await rclone.stream(arguments) { chunk in
        if !seen.feed(chunk).isEmpty { throw Enough() }
      }
    } catch is Enough {
      return false
    }
    if outcome.succeeded { return true }
    let failure = RcloneFailure(outcome)
    if failure.isMissing { return true }
    throw failure.error("cannot list", path)
  }

  /// Leaves out what costs a request for each object.
  static let cheap = ["--no-mimetype", "--use-server-modtime"]

  /// The address in rclone's spelling.
  func address(of path: ObjectPath) throws(StorageError) -> String {
    try addressableRemote(path) + ":" + RcloneName.name(ofKey: path.key)
  }

  /// The remote of an address that rclone can reach.
  func addressableRemote(_ path: ObjectPath) throws(StorageError) -> String {
    guard case .remote(let name) = path.place else {
      throw StorageError(.notSupported, "\(path.quoted) is not on a remote", path: path)
    }
    guard RcloneName.isAddressable(path.key) else {
      throw StorageError(
        .notSupported, "rclone cannot reach \(path.quoted): it tidies up `.`, `..` and `//` in keys", path: path)
    }
    return name
  }

  func remoteName(_ path: ObjectPath) -> String {
    if case .remote(let name) = path.place { name } else { "" }
  }

  /// How many components a key has: the first is the bucket.
  static func depth(of path: ObjectPath) -> Int { path.key.utf8.split(separator: UInt8(ascii: "/")).count }
}

/// Thrown through a stream of output to stop the program: the consumer has what it wants.
struct Enough: Error {}
