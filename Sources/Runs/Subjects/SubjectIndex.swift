import Platform

/// The last result of each subject, found by its fingerprint: in memory when they are few, else in a file with one look at it.
///
/// The marks lie in the order of their fingerprints, which are spread evenly, so that the first bits of one tell where it must be.
/// Twenty million take 640 MB of a disk and 2 MB of memory; looking one up is one read of about 1 KB from the
/// file.
final class SubjectIndex: Sendable {
  private enum Content {
    case memory([Mark])
    case file(OpenFile, offset: Int)
  }

  /// How many subjects it knows.
  let count: Int
  private let content: Content
  /// Where the marks begin whose fingerprints have the same first bits, and last where all end.
  private let directory: [UInt32]
  private let shift: UInt64

  /// Takes marks in the order of an index, no subject twice.
  init(_ marks: [Mark]) {
    var directory = IndexDirectory(expecting: marks.count)
    for mark in marks { directory.add(mark.fingerprint) }
    count = marks.count
    content = .memory(marks)
    self.directory = directory.finished()
    shift = directory.shift
  }

  /// Takes a file that holds such marks from an offset on.
  init(_ file: OpenFile, offset: Int, _ directory: IndexDirectory) {
    self.directory = directory.finished()
    count = Int(self.directory.last ?? 0)
    shift = directory.shift
    content = .file(file, offset: offset)
  }

  /// The last mark of a subject.
  func mark(of fingerprint: Fingerprint) throws(RunsError) -> Mark? {
    let bucket = Int(truncatingIfNeeded: shift >= 64 ? 0 : fingerprint.high >> shift)
    guard bucket + 1 < directory.count else { return nil }
    let (start, end) = (Int(directory[bucket]), Int(directory[bucket + 1]))
    guard start < end else { return nil }
    switch content {
    case .memory(let marks): return marks[start..<end].first { $0.fingerprint == fingerprint }
    case .file(let file, let offset): return try file.mark(of: fingerprint, offset, start..<end)
    }
  }

  /// Calls the body with every mark, in the order of the index.
  func forEach(_ body: (Mark) throws(RunsError) -> Void) throws(RunsError) {
    switch content {
    case .memory(let marks): for mark in marks { try body(mark) }
    case .file(let file, let offset):
      var position = 0
      var buffer = [UInt8](repeating: 0, count: 1 << 18)
      while position < count {
        let wanted = min((count - position) * Mark.indexedSize, buffer.count)
        try file.read(&buffer, wanted, at: offset + position * Mark.indexedSize)
        for index in 0..<wanted / Mark.indexedSize {
          try body(buffer.withUnsafeBytes { Mark(indexed: $0, at: index * Mark.indexedSize) })
        }
        position += wanted / Mark.indexedSize
      }
    }
  }
}

/// Where in an index the marks of a fingerprint's first bits begin.
struct IndexDirectory {
  /// How far a fingerprint is shifted to the right to leave these bits; 64 for none.
  let shift: UInt64
  private(set) var starts: [UInt32]
  private var count: UInt32 = 0

  /// About so many marks lie together.
  private static let bucketSize = 32
  private static let mostBits = 20

  init(expecting count: Int) {
    var bits = 0
    while bits < Self.mostBits, count >> bits > Self.bucketSize { bits += 1 }
    self.init(bits: bits, starts: [])
  }

  init(bits: Int, starts: [UInt32]) {
    shift = UInt64(64 - bits)
    self.starts = starts
  }

  /// How many first bits of a fingerprint tell the place.
  var bits: Int { 64 - Int(shift) }

  /// Counts the next mark.
  mutating func add(_ fingerprint: Fingerprint) {
    let bucket = Int(truncatingIfNeeded: shift >= 64 ? 0 : fingerprint.high >> shift)
    while starts.count <= bucket { starts.append(count) }
    count = count == .max ? count : count + 1
  }

  /// The starts of all, and the end.
  func finished() -> [UInt32] {
    guard count > 0 || starts.isEmpty else { return starts }
    return starts + [UInt32](repeating: count, count: max(0, (1 << bits) + 1 - starts.count))
  }
}
