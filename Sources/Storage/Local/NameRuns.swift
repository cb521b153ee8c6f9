import Platform

/// A descriptor that is closed with the last mention of it.
final class OpenDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }
}

/// Sorted runs of names in an unnamed temporary file, which is gone with the last user whatever happens.
struct NameRuns: Sendable {
  private static let pieceSize = 1 << 16

  let file: OpenDescriptor
  /// Where each run ends in the file; each begins where the one before ended.
  private(set) var ends: [Int] = []

  /// Nil when there is no place for temporary files.
  init?() {
    guard let bytes = TemporaryFolder.usual.appending("toolkit-names-XXXXXX").fileBytes else { return nil }
    var template = bytes.map { CChar(bitPattern: $0) } + [0]
    let made = mkstemp(&template)
    guard made >= 0 else { return nil }
    unlink(template)
    _ = fcntl(made, F_SETFD, FD_CLOEXEC)
    file = OpenDescriptor(made)
  }

  /// Writes one run; false when the disk is full, then it is as if it had not been tried.
  mutating func append(_ names: FolderEntries) -> Bool {
    var end = ends.last ?? 0
    var piece: [UInt8] = []
    piece.reserveCapacity(Self.pieceSize + 512)
    for entry in names.entries {
      _ = names.withName(entry) { _, name in
        // Before each name its length in two bytes, and what it is.
        piece.append(UInt8(truncatingIfNeeded: name.count >> 8))
        piece.append(UInt8(truncatingIfNeeded: name.count))
        piece.append(entry.kind.rawValue)
        piece.append(contentsOf: name)
      }
      if piece.count >= Self.pieceSize, !write(&piece, at: &end) { return false }
    }
    guard write(&piece, at: &end) else { return false }
    ends.append(end)
    return true
  }

  private func write(_ piece: inout [UInt8], at end: inout Int) -> Bool {
    guard writeAll(piece[...], to: file.number, at: Int64(end)) == 0 else { return false }
    end += piece.count
    piece.removeAll(keepingCapacity: true)
    return true
  }
}

/// One sorted run, in the file or in memory, that is gone through name by name.
struct NameRun: Sendable {
  /// The present name alone, so that it can be compared and taken over.
  private(set) var current = FolderEntries()
  private var buffer: [UInt8] = []
  private var position = 0
  /// The part of the file that was not read yet.
  private var offset: Int
  private let end: Int
  /// Names that are in memory instead, and which of them is next.
  private var rest = FolderEntries()
  private var next = 0

  private static let headerLength = 3

  init(_ range: Range<Int>) { (offset, end) = (range.lowerBound, range.upperBound) }

  init(_ rest: FolderEntries) {
    self.rest = rest
    (offset, end) = (0, 0)
  }

  /// Goes on to the next name; false at the end.
  ///
  /// - Parameter bufferSize: bytes to read at once.
  mutating func advance(_ descriptor: Int32, bufferSize: Int) -> Bool {
    if next < rest.entries.count {
      current.removeAll()
      current.append(rest.entries[next], of: rest)
      next += 1
      return true
    }
    guard has(Self.headerLength, descriptor, bufferSize) else { return false }
    let length = Int(buffer[position]) << 8 | Int(buffer[position + 1])
    let kind = FolderEntries.Kind(rawValue: buffer[position + 2]) ?? .unknown
    guard has(Self.headerLength + length, descriptor, bufferSize) else { return false }
    let start = position + Self.headerLength
    current.removeAll()
    buffer.withUnsafeBufferPointer { current.append($0[start..<start + length], kind: kind) }
    position = start + length
    return true
  }

  /// Sees to it that so many bytes are in the buffer.
  private mutating func has(_ count: Int, _ descriptor: Int32, _ bufferSize: Int) -> Bool {
    if buffer.count - position >= count { return true }
    buffer.removeFirst(position)
    position = 0
    while buffer.count < count, offset < end {
      let wanted = min(max(bufferSize, count), end - offset)
      let piece = [UInt8](unsafeUninitializedCapacity: wanted) { space, read in
        read = max(0, pread(descriptor, space.baseAddress, wanted, off_t(offset)))
      }
      // The file is ours and unnamed: it cannot get shorter; what cannot be read is not there.
      if piece.isEmpty { return false }
      offset += piece.count
      buffer.append(contentsOf: piece)
    }
    return buffer.count >= count
  }
}
