import Platform

/// Makes an index of marks that come in any order, in memory that does not grow with their number.
///
/// They are divided by the first bits of their fingerprints into parts that fit into memory; each part is sorted by itself.
/// Of the marks of a subject the latest stays.
struct SubjectIndexBuilder {
  /// Marks that are sorted in memory at once: 2 MB.
  private static let partSize = 65_536
  private static let mostBits = 10
  /// Marks that are written together.
  private static let pieceSize = 128

  private let folder: String
  private let bits: Int
  private var parts: [[Mark]]
  /// Where in the file the full pieces of a part are.
  private var pieces: [[Int]]
  private var file: OpenFile?
  private var written = 0
  private var count = 0

  /// Makes one for about so many marks; files that are needed lie in the folder, without names.
  init(expecting count: Int, in folder: String) {
    self.folder = folder
    var bits = 0
    while bits < Self.mostBits, count >> bits > Self.partSize { bits += 1 }
    self.bits = bits
    parts = Array(repeating: [], count: 1 << bits)
    pieces = Array(repeating: [], count: 1 << bits)
  }

  /// Takes a mark.
  mutating func add(_ mark: Mark) throws(RunsError) {
    count += 1
    let part = bits == 0 ? 0 : Int(truncatingIfNeeded: mark.fingerprint.high >> UInt64(64 - bits))
    parts[part].append(mark)
    let limit = bits == 0 ? Self.partSize : Self.pieceSize
    guard parts[part].count >= limit else { return }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(limit * Mark.indexedSize)
    for start in stride(from: 0, to: limit, by: Self.pieceSize) {
      pieces[part].append(written + start * Mark.indexedSize)
      for mark in parts[part][start..<start + Self.pieceSize] { mark.appendIndexed(to: &bytes) }
    }
    if file == nil { file = try OpenFile.nameless(in: folder) }
    try file?.write(bytes, at: written)
    written += bytes.count
    parts[part].removeAll(keepingCapacity: true)
  }

  /// The index, in memory where all fits, else in a file without a name.
  consuming func finish() throws(RunsError) -> SubjectIndex {
    guard file != nil else {
      var all = parts.flatMap { $0 }
      Self.sort(&all)
      return SubjectIndex(all)
    }
    let target = try OpenFile.nameless(in: folder)
    let directory = try write(to: target, offset: 0)
    return SubjectIndex(target, offset: 0, directory)
  }

  /// Writes the marks in the order of an index from an offset on.
  consuming func write(to target: OpenFile, offset: Int) throws(RunsError) -> IndexDirectory {
    var directory = IndexDirectory(expecting: count)
    var end = offset
    for part in parts.indices {
      var marks = try self.marks(of: part)
      Self.sort(&marks)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(marks.count * Mark.indexedSize)
      for mark in marks {
        directory.add(mark.fingerprint)
        mark.appendIndexed(to: &bytes)
      }
      try target.write(bytes, at: end)
      end += bytes.count
    }
    return directory
  }

  private func marks(of part: Int) throws(RunsError) -> [Mark] {
    var marks = parts[part]
    guard let file, !pieces[part].isEmpty else { return marks }
    marks.reserveCapacity(marks.count + pieces[part].count * Self.pieceSize)
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize * Mark.indexedSize)
    for place in pieces[part] {
      try file.read(&buffer, buffer.count, at: place)
      for index in 0..<Self.pieceSize {
        marks.append(buffer.withUnsafeBytes { Mark(indexed: $0, at: index * Mark.indexedSize) })
      }
    }
    return marks
  }

  /// Sorts, and keeps the latest of each subject.
  private static func sort(_ marks: inout [Mark]) {
    marks.sort(by: Mark.indexOrder)
    var kept = 0
    for index in marks.indices where kept == 0 || marks[kept - 1].fingerprint != marks[index].fingerprint {
      marks[kept] = marks[index]
      kept += 1
    }
    marks.removeLast(marks.count - kept)
  }
}
