import Platform
import Quantities

/// Names that were found and are to be described: what one thread does while others do the next ones.
struct WalkPiece: Sendable {
  /// Names that follow one another in one folder.
  fileprivate struct Run {
    var folder: OpenFolder
    /// The beginning of the paths in it, ending in a slash unless empty.
    var prefix: String
    var names: FolderEntries
    var range: Range<Int>
  }

  private var runs: [Run] = []
  /// How many names there are.
  private(set) var count = 0

  /// Adds a name that follows those before it.
  mutating func append(_ place: Int, of names: FolderEntries, in folder: OpenFolder, prefix: String) {
    count += 1
    if let last = runs.indices.last, runs[last].folder === folder, runs[last].range.upperBound == place {
      runs[last].range = runs[last].range.lowerBound..<place + 1
    } else {
      runs.append(Run(folder: folder, prefix: prefix, names: names, range: place..<place + 1))
    }
  }

  /// What the system says about each; what is gone meanwhile is left out.
  ///
  /// - Parameter rootLength: how much of the paths is the root's own spelling. Bytes.
  func described(_ request: ListRequest, rootLength: Int, cancellation: () throws -> Void) rethrows -> [StoredObject] {
    var objects: [StoredObject] = []
    objects.reserveCapacity(count)
    let needsStatus = !request.fields.isEmpty
    for run in runs {
      try cancellation()
      for entry in run.names.entries[run.range] {
        guard let path = run.names.withName(entry, { _, name in Self.path(run.prefix, name) }) else { continue }
        if let pattern = request.pattern, !pattern.matches(path.dropBytes(rootLength)) { continue }
        if entry.kind == .file, !needsStatus {
          objects.append(StoredObject(path: Self.address(path), size: -1))
        } else if let object = run.object(entry, path, showsFolders: request.depth != .all) {
          objects.append(object)
        }
      }
    }
    return objects
  }

  /// The text of a path.
  static func path(_ prefix: String, _ name: UnsafeBufferPointer<UInt8>) -> String {
    prefix + ObjectPath.text(ofFileName: name)
  }

  /// A folder that is itself called `~` must not turn into the home folder when its path is read again.
  static func address(_ path: String) -> ObjectPath {
    let isTilde = path.utf8.first == UInt8(ascii: "~") && (path == "~" || path.utf8.starts(with: "~/".utf8))
    return ObjectPath(place: .local, key: isTilde ? "./" + path : path)
  }
}

extension WalkPiece.Run {
  fileprivate func object(_ entry: FolderEntries.Entry, _ path: String, showsFolders: Bool) -> StoredObject? {
    var status = FileStatus()
    let result = names.withName(entry) { name, _ in fstatat(folder.descriptor, name, &status, 0) }
    // Gone since the folder was read, or a link that leads nowhere: there is nothing to list.
    guard result == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return StoredObject(path: WalkPiece.address(path), status: status)
    case S_IFDIR where showsFolders: return StoredObject(path: WalkPiece.address(path), status: status)
    default: return nil
    }
  }
}

extension String {
  /// What follows so many bytes, which end where a character does.
  func dropBytes(_ count: Int) -> Substring { self[utf8.index(startIndex, offsetBy: count)...] }
}
