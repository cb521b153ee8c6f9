import Platform
import Quantities

/// A walk through a tree of folders, pulled batch by batch: iterative, in byte order, one folder's names in memory for
/// each level. Folders are opened relative to their parent, so a walk cannot be led elsewhere by a changed link.
struct FolderWalk: ~Copyable {
  /// More open folders than this on the way down are closed and opened again on the way up.
  private static let mostOpen = 64
  /// Entries that are looked at before an unfinished batch is given, so that a rare match does not wait.
  private static let mostLooked = 2048
  static let batchSize = 256

  private let request: ListRequest
  /// How much of a path is the root's own spelling. Bytes.
  private let rootLength: Int
  private var levels: [Level] = []
  private var isFirst = true

  /// One folder that is being walked.
  private struct Level {
    /// The open folder, or −1 while it is closed to save descriptors.
    var descriptor: Int32
    var identity: FileIdentity
    /// The beginning of the paths in it, ending in a slash unless empty.
    var prefix: String
    var entries: FolderEntries
    var next = 0
  }

  /// Starts at an open folder, which belongs to the walk from now on.
  init(_ request: ListRequest, folder descriptor: Int32) throws(SystemFailure) {
    self.request = request
    let prefix = Self.prefix(of: request.root)
    rootLength = prefix.utf8.count
    let identity = FileIdentity(descriptor: descriptor)
    do {
      levels = [
        Level(
          descriptor: descriptor, identity: identity, prefix: prefix, entries: try FolderEntries(descriptor: descriptor)
        )
      ]
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { for level in levels where level.descriptor >= 0 { close(level.descriptor) } }

  /// The next objects, perhaps none; nil when the walk is over.
  mutating func next() -> [StoredObject]? {
    guard !levels.isEmpty else { return nil }
    // The first rows are on their way after a handful of files; later batches are full.
    let limit = isFirst ? 16 : Self.batchSize
    var batch: [StoredObject] = []
    var looked = 0
    while batch.count < limit, looked < Self.mostLooked, let top = levels.indices.last {
      looked += 1
      let place = levels[top].next
      guard place < levels[top].entries.entries.count else {
        leave()
        continue
      }
      levels[top].next += 1
      let entry = levels[top].entries.entries[place]
      if entry.kind == .folder, request.depth == .all {
        descend(entry, from: top)
      } else if let object = object(entry, at: top) {
        batch.append(object)
      }
    }
    isFirst = isFirst && batch.isEmpty
    return batch
  }

  private func object(_ entry: FolderEntries.Entry, at level: Int) -> StoredObject? {
    if entry.kind == .special { return nil }
    let path = path(entry, at: level)
    if let pattern = request.pattern, !pattern.matches(relative(path)) { return nil }
    var status = FileStatus()
    let folder = levels[level].descriptor
    let result = levels[level].entries.withName(entry) { name, _ in fstatat(folder, name, &status, 0) }
    // Gone since the folder was read, or a link that leads nowhere: there is nothing to list.
    guard result == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return StoredObject(path: Self.address(path), status: status)
    case S_IFDIR where request.depth == .one: return StoredObject(path: Self.address(path), status: status)
    default: return nil
    }
  }

  private mutating func descend(_ entry: FolderEntries.Entry, from level: Int) {
    let path = path(entry, at: level)
    if let pattern = request.pattern, !pattern.mayMatch(inside: relative(path)) { return }
    let parent = levels[level].descriptor
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    let descriptor = levels[level].entries.withName(entry) { name, _ in openat(parent, name, flags) } ?? -1
    guard descriptor >= 0 else { return note(SystemFailure(), path) }
    let identity = FileIdentity(descriptor: descriptor)
    // A folder mounted inside itself would never end.
    if levels.contains(where: { $0.identity == identity }) {
      close(descriptor)
      return
    }
    do {
      let entries = try FolderEntries(descriptor: descriptor)
      levels.append(Level(descriptor: descriptor, identity: identity, prefix: path + "/", entries: entries))
      saveDescriptor()
    } catch {
      close(descriptor)
      note(error, path)
    }
  }

  /// Closes the folder that is far up; it is found again from below.
  private mutating func saveDescriptor() {
    let far = levels.count - 1 - Self.mostOpen
    guard far >= 0, levels[far].descriptor >= 0 else { return }
    close(levels[far].descriptor)
    levels[far].descriptor = -1
  }

  private mutating func leave() {
    guard let done = levels.popLast() else { return }
    defer { close(done.descriptor) }
    guard let top = levels.indices.last, levels[top].descriptor < 0 else { return }
    let parent = openat(done.descriptor, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0, FileIdentity(descriptor: parent) == levels[top].identity {
      levels[top].descriptor = parent
      return
    }
    if parent >= 0 { close(parent) }
    note(SystemFailure(ESTALE), levels[top].prefix)
    // The tree was moved during the walk: what is above is not reachable from here.
    levels.removeAll { $0.descriptor < 0 }
  }

  private func note(_ failure: SystemFailure, _ path: String) {
    // A folder that vanished or became a link since it was seen is simply not there.
    if failure.number == ENOENT || failure.number == ENOTDIR || failure.number == ELOOP { return }
    request.onNote?(.system(failure.number, "cannot list", Self.address(path)))
  }

  private func path(_ entry: FolderEntries.Entry, at level: Int) -> String {
    let prefix = levels[level].prefix
    return levels[level].entries.withName(entry) { _, name in prefix + ObjectPath.text(ofFileName: name) } ?? prefix
  }

  private func relative(_ path: String) -> Substring { path[path.utf8.index(path.startIndex, offsetBy: rootLength)...] }

  private static func prefix(of root: ObjectPath) -> String {
    guard !root.key.isEmpty, let path = root.filePath else { return "" }
    return path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
  }

  /// A folder that is itself called `~` must not turn into the home folder when its path is read again.
  private static func address(_ path: String) -> ObjectPath {
    let isTilde = path.utf8.first == UInt8(ascii: "~") && (path == "~" || path.utf8.starts(with: "~/".utf8))
    return ObjectPath(place: .local, key: isTilde ? "./" + path : path)
  }
}
