import Platform

/// A file that holds an index of what is known of the subjects of runs that were removed.
///
/// `TKknown1`, a word that tells the key, the number of bits of the directory and its length, then the marks and the directory.
enum KnownFile {
  private static let magic = Array("TKknown1".utf8)
  private static let headerSize = 32

  /// Opens one; nil where there is none, or where it belongs to another key.
  static func read(_ path: String, _ key: FingerprintKey) throws(RunsError) -> SubjectIndex? {
    guard let file = try OpenFile.reading(path) else { return nil }
    var header = [UInt8](repeating: 0, count: headerSize)
    try file.read(&header, headerSize, at: 0)
    let words = (1..<4).map { index in
      header.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
    }
    guard header.starts(with: magic), words[1] <= 32, words[2] == UInt64(1 << words[1]) + 1 else {
      throw .damaged(path: path, reason: "it is no list of subjects")
    }
    guard words[0] == key.identity("known") else { return nil }
    let length = Int(words[2]) * 4
    let marksSize = file.size - headerSize - length
    var bytes = [UInt8](repeating: 0, count: max(0, length))
    try file.read(&bytes, length, at: headerSize + max(0, marksSize))
    let starts = bytes.withUnsafeBytes { buffer in
      (0..<Int(words[2])).map { UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)) }
    }
    guard Int(starts.last ?? 0) * Mark.indexedSize == marksSize,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else { throw .damaged(path: path, reason: "it is cut off") }
    return SubjectIndex(file, offset: headerSize, IndexDirectory(bits: Int(words[1]), starts: starts))
  }

  /// Writes one beside the old one, and puts it in its place when the disk has it.
  static func write(
    _ marks: consuming SubjectIndexBuilder, to path: String, _ key: FingerprintKey, in folder: JournalFolder
  ) throws(RunsError) {
    let (file, temporary) = try OpenFile.temporary(in: folder.path)
    do throws(RunsError) {
      let directory = try marks.write(to: file, offset: headerSize)
      let starts = directory.finished()
      var header = magic
      header.append(word: key.identity("known"))
      header.append(word: UInt64(directory.bits))
      header.append(word: UInt64(starts.count))
      var end: [UInt8] = []
      for start in starts { withUnsafeBytes(of: start.littleEndian) { end.append(contentsOf: $0) } }
      try file.write(end, at: headerSize + Int(starts.last ?? 0) * Mark.indexedSize)
      try file.write(header, at: 0)
      guard fsync(file.descriptor) == 0, rename(temporary, path) == 0 else { throw .system(errno, temporary) }
      folder.sync()
    } catch {
      unlink(temporary)
      throw error
    }
  }
}
