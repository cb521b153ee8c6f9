import Platform

/// The names in one open folder, in byte order, given block by block.
///
/// Most folders are one block. The names of one with millions of entries would take hundreds of megabytes: then sorted
/// runs of them go to an unnamed temporary file and are merged, so that memory stays the same and the order too.
struct FolderContents: Sendable {
  /// The names that are held at once while a folder is read. Bytes.
  private static let mostInMemory = 2 << 20

  /// The block that is being worked on.
  private(set) var block: FolderEntries
  private var merge: NameMerge?

  /// Reads the names of a folder; the descriptor stays open and the caller's.
  ///
  /// - Parameters:
  ///   - followLinks: whether a link to a folder is to count as a folder.
  ///   - mostInMemory: the memory for names after which they go to a file. Bytes.
  ///   - givesUp: whether to be nil instead when it is that large.
  init?(
    descriptor: Int32, followLinks: Bool = false, mostInMemory: Int = Self.mostInMemory, givesUp: Bool = false
  ) throws(SystemFailure) {
    // A stream closes its descriptor, so it gets its own.
    let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else {
      let failure = SystemFailure()
      if own >= 0 { close(own) }
      throw failure
    }
    defer { closedir(stream) }
    var reading = Reading(folder: descriptor, followLinks: followLinks, mostInMemory: mostInMemory)
    errno = 0
    while let entry = readdir(stream) {
      reading.add(entry)
      guard reading.isTooLarge else { continue }
      if givesUp { return nil }
      reading.spill()
    }
    if errno != 0 { throw SystemFailure() }
    reading.names.sort()
    block = reading.names
    guard let runs = reading.runs else { return }
    var merge = NameMerge(runs, rest: block)
    block = merge.next() ?? FolderEntries()
    self.merge = merge
  }

  /// Puts the next block in place of the one that is done; false at the end.
  mutating func advance() -> Bool {
    guard let next = merge?.next() else { return false }
    block = next
    return true
  }
}

/// A folder that is being read.
private struct Reading {
  let folder: Int32
  let followLinks: Bool
  let mostInMemory: Int
  var names = FolderEntries()
  var runs: NameRuns?
  /// Once no temporary file could be written, everything stays in memory.
  private var mustStay = false

  init(folder: Int32, followLinks: Bool, mostInMemory: Int) {
    (self.folder, self.followLinks, self.mostInMemory) = (folder, followLinks, mostInMemory)
  }

  mutating func add(_ entry: UnsafeMutablePointer<dirent>) {
    guard let field = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    let name = UnsafeRawPointer(entry).advanced(by: field).assumingMemoryBound(to: CChar.self)
    let length = strlen(name)
    if length == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
    names.append(
      UnsafeRawBufferPointer(start: name, count: length), kind: kind(of: name, type: entry.pointee.d_type))
  }

  private func kind(of name: UnsafePointer<CChar>, type: UInt8) -> FolderEntries.Kind {
    var kind = FolderEntries.Kind(type: type)
    guard kind == .unknown || kind == .link && followLinks else { return kind }
    var status = FileStatus()
    if kind == .unknown, fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
      kind = FolderEntries.Kind(mode: status.st_mode)
    }
    if kind == .link, followLinks, fstatat(folder, name, &status, 0) == 0, status.st_mode & S_IFMT == S_IFDIR {
      kind = .folder
    }
    errno = 0
    return kind
  }

  var isTooLarge: Bool { names.footprint > mostInMemory && !mustStay }

  mutating func spill() {
    names.sort()
    if runs == nil { runs = NameRuns() }
    if runs?.append(names) == true { names.removeAll() } else { mustStay = true }
    errno = 0
  }
}
