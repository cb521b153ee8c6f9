import Platform

/// Some names of one folder, in byte order, a folder's name counting as if it ended in a slash.
///
/// Walking folder by folder in this order gives the paths of a whole tree in the order of their bytes, which is the
/// order in which object stores list their keys. Names stay in one block of bytes: 200,000 of them are a few megabytes.
struct FolderEntries: Sendable {
  /// What the folder says about an entry; `unknown` has to be asked for.
  enum Kind: UInt8 { case file, folder, link, special, unknown }

  struct Entry: Sendable {
    /// The bytes after what all names have in common, most significant first: most comparisons need no more.
    fileprivate(set) var key: UInt64 = 0
    fileprivate(set) var offset: UInt32
    fileprivate(set) var length: UInt16
    var kind: Kind
  }

  private(set) var entries: [Entry] = []
  private var names: [UInt8] = []

  /// No names yet.
  init() {}

  /// Memory that the names take. Bytes.
  var footprint: Int { names.count + entries.count * MemoryLayout<Entry>.stride }

  /// Adds a name; those of all systems are shorter than 64 KiB, all of them together less than 4 GiB.
  mutating func append(_ name: some Collection<UInt8>, kind: Kind) {
    guard let offset = UInt32(exactly: names.count), let length = UInt16(exactly: name.count) else { return }
    entries.append(Entry(offset: offset, length: length, kind: kind))
    names.append(contentsOf: name)
    names.append(0)
  }

  /// Adds a name of others.
  mutating func append(_ entry: Entry, of other: FolderEntries) {
    _ = other.withName(entry) { _, name in append(name, kind: entry.kind) }
  }

  /// Whether the first name comes before the first one of others.
  func isFirstOrdered(before other: FolderEntries) -> Bool {
    guard let left = entries.first, let right = other.entries.first else { return !entries.isEmpty }
    return names.withUnsafeBufferPointer { leftNames in
      other.names.withUnsafeBufferPointer { rightNames in
        guard let leftBase = leftNames.baseAddress, let rightBase = rightNames.baseAddress else { return false }
        return Self.isOrdered(left, leftBase, right, rightBase)
      }
    }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
  }

  /// Calls a function with the zero-ended name of an entry.
  func withName<Result>(_ entry: Entry, _ use: (UnsafePointer<CChar>, UnsafeBufferPointer<UInt8>) -> Result) -> Result?
  {
    names.withUnsafeBufferPointer { bytes in
      let (offset, length) = (Int(entry.offset), Int(entry.length))
      guard offset + length < bytes.count, let start = bytes.baseAddress?.advanced(by: offset) else { return nil }
      let name = UnsafeBufferPointer(start: start, count: length)
      return start.withMemoryRebound(to: CChar.self, capacity: length + 1) { use($0, name) }
    }
  }

  mutating func sort() {
    names.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      let common = Self.commonLength(entries, base)
      for place in entries.indices { entries[place].key = Self.key(of: entries[place], after: common, base) }
      entries.sort { left, right in
        left.key == right.key ? Self.isOrdered(left, base, right, base) : left.key < right.key
      }
    }
  }

  /// Whether one name comes before another.
  private static func isOrdered(
    _ left: Entry, _ leftBase: UnsafePointer<UInt8>, _ right: Entry, _ rightBase: UnsafePointer<UInt8>
  ) -> Bool {
    let shared = Int(min(left.length, right.length))
    let order = memcmp(leftBase + Int(left.offset), rightBase + Int(right.offset), shared)
    if order != 0 { return order < 0 }
    return byte(left, shared, leftBase) < byte(right, shared, rightBase)
  }

  /// How many bytes all names begin with.
  private static func commonLength(_ entries: [Entry], _ base: UnsafePointer<UInt8>) -> Int {
    guard let first = entries.first else { return 0 }
    var common = Int(first.length)
    for entry in entries {
      common = min(common, Int(entry.length))
      if memcmp(base + Int(first.offset), base + Int(entry.offset), common) == 0 { continue }
      var shared = 0
      while shared < common, base[Int(first.offset) + shared] == base[Int(entry.offset) + shared] { shared += 1 }
      common = shared
    }
    return common
  }

  private static func key(of entry: Entry, after common: Int, _ base: UnsafePointer<UInt8>) -> UInt64 {
    (common..<common + 8).reduce(UInt64(0)) { $0 << 8 | UInt64(byte(entry, $1, base)) }
  }

  /// A byte of the name, then the slash of a folder, then nothing.
  private static func byte(_ entry: Entry, _ place: Int, _ base: UnsafePointer<UInt8>) -> UInt8 {
    if place < entry.length { return base[Int(entry.offset) + place] }
    return place == entry.length && entry.kind == .folder ? UInt8(ascii: "/") : 0
  }
}

extension FolderEntries.Kind {
  init(type: UInt8) {
    switch Int(type) {
    case Int(DT_REG): self = .file
    case Int(DT_DIR): self = .folder
    case Int(DT_LNK): self = .link
    case Int(DT_UNKNOWN): self = .unknown
    default: self = .special
    }
  }

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    default: self = .special
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
