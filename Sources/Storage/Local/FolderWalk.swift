import Flow
import Platform
import Quantities

/// A walk through a tree of folders, in byte order of the paths: iterative, one block of names in memory for each level.
///
/// It gives jobs: names to be described, and folders to be read ahead, for threads of their own. Folders are opened
/// relative to their parent, so a walk cannot be led elsewhere by a changed link.
struct FolderWalk: Sendable {
  enum Job: Sendable {
    case describe(WalkPiece)
    case read(FolderAhead)
  }

  static let batchSize = 256
  /// More open folders than this on the way down are closed and opened again on the way up.
  private static let mostOpen = 64
  /// Folders of one level that are read ahead.
  private static let mostAhead = 6
  /// Entries that are looked at before an unfinished piece is given, so that a rare match does not wait.
  private static let mostLooked = 2048

  private let request: ListRequest
  /// How much of a path is the root's own spelling. Bytes.
  let rootLength: Int
  private var levels: [Level] = []
  private var reads: [FolderAhead] = []
  private var isFirst = true
  /// Pipes, sockets and devices that were passed over.
  private var special = 0

  /// One folder that is being walked.
  fileprivate struct Level {
    /// Nil while it is closed to save descriptors.
    var folder: OpenFolder?
    let identity: FileIdentity
    /// The beginning of the paths in it, ending in a slash unless empty.
    let prefix: String
    var contents: FolderContents
    var next = 0
    /// Folders of the present block that are read ahead, by their place in it.
    var ahead: [Int: FolderAhead] = [:]
    /// Up to where the block was searched for them.
    var searched = 0
  }

  /// Starts at an open folder, which belongs to the walk from now on.
  init(_ request: ListRequest, folder descriptor: Int32) throws(SystemFailure) {
    self.request = request
    let prefix = Self.prefix(of: request.root)
    rootLength = prefix.utf8.count
    let folder = OpenFolder(descriptor: descriptor)
    guard let contents = try FolderContents(descriptor: descriptor, followLinks: request.followLinks) else { return }
    levels = [Level(folder: folder, identity: folder.identity, prefix: prefix, contents: contents)]
  }

  /// What is to be done next; nil when the walk is over.
  mutating func next() -> Job? {
    if let read = reads.popLast() { return .read(read) }
    guard !levels.isEmpty else { return nil }
    // The first rows are on their way after a handful of files; later batches are full.
    let limit = isFirst ? 16 : Self.batchSize
    var piece = WalkPiece()
    var looked = 0
    while piece.count < limit, looked < Self.mostLooked, reads.isEmpty, let top = levels.indices.last {
      looked += 1
      let place = levels[top].next
      guard place < levels[top].contents.block.entries.count else {
        if levels[top].contents.advance() { levels[top].beginBlock() } else { leave() }
        continue
      }
      levels[top].next += 1
      let entry = levels[top].contents.block.entries[place]
      if entry.kind == .special {
        special += 1
      } else if entry.kind == .folder, top + 1 < request.depth.last ?? .max {
        descend(place, from: top)
      } else if let folder = levels[top].folder {
        piece.append(place, of: levels[top].contents.block, in: folder, prefix: levels[top].prefix)
      }
    }
    isFirst = isFirst && piece.count == 0
    if levels.isEmpty { noteSpecial() }
    return .describe(piece)
  }

  private mutating func descend(_ place: Int, from level: Int) {
    let path = path(place, at: level)
    let known = levels[level].ahead.removeValue(forKey: place)
    readAhead(at: level)
    if let pattern = request.pattern, !pattern.mayMatch(inside: path.dropBytes(rootLength)) { return }
    guard let target = known ?? ahead(place, at: level) else { return }
    do {
      let (folder, contents) = try target.take()
      // A folder mounted inside itself, or a link back up, would never end.
      guard !levels.contains(where: { $0.identity == folder.identity }) else { return noteCircle(path) }
      levels.append(Level(folder: folder, identity: folder.identity, prefix: path + "/", contents: contents))
      // Far up, folders are closed; they are found again from below.
      let far = levels.count - 1 - Self.mostOpen
      if far >= 0 { levels[far].folder = nil }
    } catch { note(error, path) }
  }

  /// Lets the next folders of a level be read while this one is walked.
  private mutating func readAhead(at level: Int) {
    let entries = levels[level].contents.block.entries
    var place = max(levels[level].searched, levels[level].next)
    let end = min(entries.count, place + Self.mostLooked)
    while place < end, levels[level].ahead.count < Self.mostAhead {
      defer { place += 1 }
      guard entries[place].kind == .folder else { continue }
      if let pattern = request.pattern, !pattern.mayMatch(inside: path(place, at: level).dropBytes(rootLength)) {
        continue
      }
      guard let next = ahead(place, at: level) else { break }
      levels[level].ahead[place] = next
      reads.append(next)
    }
    levels[level].searched = place
  }

  private func ahead(_ place: Int, at level: Int) -> FolderAhead? {
    guard let folder = levels[level].folder else { return nil }
    let names = levels[level].contents.block
    let name = names.withName(names.entries[place]) { name, bytes in
      Array(UnsafeBufferPointer(start: name, count: bytes.count + 1))
    }
    return name.map { FolderAhead(in: folder, name: $0, followLinks: request.followLinks) }
  }

  private mutating func leave() {
    guard let done = levels.popLast() else { return }
    guard let top = levels.indices.last, levels[top].folder == nil, let from = done.folder else { return }
    let parent = openat(from.descriptor, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      let folder = OpenFolder(descriptor: parent)
      if folder.identity == levels[top].identity {
        levels[top].folder = folder
        return
      }
    }
    note(SystemFailure(ESTALE), levels[top].prefix)
    // The tree was moved during the walk: what is above is not reachable from here.
    levels.removeAll { $0.folder == nil }
  }

  private func path(_ place: Int, at level: Int) -> String {
    let (prefix, names) = (levels[level].prefix, levels[level].contents.block)
    return names.withName(names.entries[place]) { _, name in WalkPiece.path(prefix, name) } ?? prefix
  }

  private static func prefix(of root: ObjectPath) -> String {
    guard !root.key.isEmpty, let path = root.filePath else { return "" }
    return path.utf8.last == UInt8(ascii: "/") ? path : path + "/"
  }
}

extension FolderWalk.Level {
  fileprivate mutating func beginBlock() {
    next = 0
    searched = 0
    ahead = [:]
  }
}

extension FolderWalk {
  private func note(_ failure: SystemFailure, _ path: String) {
    // A folder that vanished or became a link since it was seen is simply not there.
    if failure.number == ENOENT || failure.number == ENOTDIR || failure.number == ELOOP { return }
    request.onNote?(.system(failure.number, "cannot list", WalkPiece.address(path)))
  }

  private func noteCircle(_ path: String) {
    let address = WalkPiece.address(path)
    request.onNote?(
      StorageError(.notSupported, "\(address.quoted) leads back to a folder above it and was left out", path: address))
  }

  private func noteSpecial() {
    guard special > 0 else { return }
    let what = special == 1 ? "one pipe, socket or device" : "\(special) pipes, sockets and devices"
    request.onNote?(StorageError(.notSupported, "\(what) left out below \(request.root.quoted)", path: request.root))
  }
}
