import Platform

/// The names in one open folder, in byte order, a folder's name counting as if it ended in a slash.
///
/// Walking folder by folder in this order gives the paths of a whole tree in the order of their bytes, which is the
/// order in which object stores list their keys. Names stay in one block of bytes: 200,000 of them are a few megabytes.
struct FolderEntries {
  /// What the folder says about an entry; `unknown` has to be asked for.
  enum Kind: UInt8 { case file, folder, link, special, unknown }

  struct Entry {
    var offset: Int
    var length: Int
    var kind: Kind
  }

  private(set) var entries: [Entry] = []
  private var names: [UInt8] = []

  /// Reads the names of a folder; the descriptor stays open and the caller's.
  init(descriptor: Int32) throws(SystemFailure) {
    // A stream closes its descriptor, so it gets its own.
    let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else {
      let failure = SystemFailure()
      if own >= 0 { close(own) }
      throw failure
    }
    defer { closedir(stream) }
    errno = 0
    while let entry = readdir(stream) { add(entry, in: descriptor) }
    if errno != 0 { throw SystemFailure() }
    sort()
  }

  /// Calls a function with the zero-ended name of an entry.
  func withName<Result>(_ entry: Entry, _ use: (UnsafePointer<CChar>, UnsafeBufferPointer<UInt8>) -> Result) -> Result?
  {
    names.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress?.advanced(by: entry.offset) else { return nil }
      let name = UnsafeBufferPointer(start: start, count: entry.length)
      return start.withMemoryRebound(to: CChar.self, capacity: entry.length + 1) { use($0, name) }
    }
  }

  private mutating func add(_ entry: UnsafeMutablePointer<dirent>, in folder: Int32) {
    guard let field = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    let name = UnsafeRawPointer(entry).advanced(by: field).assumingMemoryBound(to: CChar.self)
    let length = strlen(name)
    if length == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
    var kind = Self.kind(ofType: entry.pointee.d_type)
    if kind == .unknown {
      var status = stat()
      if fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { kind = Self.kind(ofMode: status.st_mode) }
      errno = 0
    }
    entries.append(Entry(offset: names.count, length: length, kind: kind))
    let bytes = UnsafeRawBufferPointer(start: name, count: length + 1)
    names.append(contentsOf: bytes)
  }

  private mutating func sort() {
    names.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      entries.sort { left, right in
        let shared = min(left.length, right.length)
        let order = memcmp(base + left.offset, base + right.offset, shared)
        if order != 0 { return order < 0 }
        return Self.byte(left, shared, base) < Self.byte(right, shared, base)
      }
    }
  }

  /// The byte that follows the shared beginning: of the name, or the slash of a folder, or nothing.
  private static func byte(_ entry: Entry, _ place: Int, _ base: UnsafePointer<UInt8>) -> UInt8 {
    if place < entry.length { return base[entry.offset + place] }
    return entry.kind == .folder ? UInt8(ascii: "/") : 0
  }

  private static func kind(ofType type: UInt8) -> Kind {
    switch Int(type) {
    case Int(DT_REG): .file
    case Int(DT_DIR): .folder
    case Int(DT_LNK): .link
    case Int(DT_UNKNOWN): .unknown
    default: .special
    }
  }

  static func kind(ofMode mode: mode_t) -> Kind {
    switch mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    case S_IFLNK: .link
    default: .special
    }
  }
}

/// The error number of a call of the system that just failed.
struct SystemFailure: Error {
  let number: Int32

  /// Takes the present `errno`: make it right after the call.
  init() { number = errno }
  init(_ number: Int32) { self.number = number }
}
