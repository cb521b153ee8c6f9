import Interpreter
import Platform

/// The part of a source that is in memory: `start..<end` of a buffer that is used again and again.
///
/// Behind the last byte stand zeros, so that a reader may look a few bytes ahead and stops at the end by itself.
struct ByteWindow: ~Copyable {
  /// What is read at once. Smaller than a processor's second-level cache.
  static let initialCapacity = 256 << 10
  /// Zeros behind the last byte; readers load eight bytes at a time.
  static let padding = 16

  private let source: ByteSource
  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The offset of the first byte that is still wanted.
  var start = 0
  /// The offset after the last byte.
  private(set) var end = 0
  /// Whether the source has ended.
  private(set) var isFinished = false
  /// How far ahead of `start` no newline was found.
  private var scanned = 0

  init(_ source: ByteSource) {
    self.source = source
    capacity = Self.initialCapacity
    base = .allocate(capacity: capacity + Self.padding)
    base.initialize(repeating: 0, count: Self.padding)
  }

  deinit { base.deallocate() }

  var count: Int { end - start }

  /// Reads more behind what is there; gives false when the source has ended. Moves the bytes, so that pointers must be
  /// taken anew.
  mutating func fill() throws -> Bool {
    guard !isFinished else { return false }
    makeRoom()
    let read = try source.read(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
    isFinished = read <= 0
    end += min(max(0, read), capacity - end)
    (base + end).initialize(repeating: 0, count: Self.padding)
    return !isFinished
  }

  /// Passes over the mark that some programs put before UTF-8.
  mutating func skipByteOrderMark() throws {
    while count < 3, try fill() {}
    if count >= 3, base[start] == 0xEF, base[start + 1] == 0xBB, base[start + 2] == 0xBF { start += 3 }
  }

  /// Lets the source know that no more is wanted.
  func close() { source.close() }

  private mutating func makeRoom() {
    if start == end { (start, end) = (0, 0) }
    guard end == capacity else { return }
    if start > 0 {
      memmove(base, base + start, count)
      (start, end) = (0, count)
    }
    // Half a buffer at least, so that a long row is not moved for a handful of bytes each time.
    guard capacity - end < capacity / 2 else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.padding)
    memcpy(larger, base, end)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  /// A line, or why there is none.
  enum Line {
    /// `start` and `end` are offsets into the buffer, without the newline; the window has moved on.
    case line(start: Int, end: Int)
    /// More than the limit without a newline: its first bytes. The rest of the line was passed over.
    case tooLong(head: [UInt8])
    /// The next line is not there in whole, and the caller does not want to wait.
    case notYet
    case end
  }

  /// The next line, at most `limit` bytes long. `waits` allows reading from the source.
  mutating func nextLine(limit: Int, waits: Bool) throws -> Line {
    while true {
      if let newline = newline(), newline - start <= limit {
        defer { advance(to: newline + 1) }
        return .line(start: start, end: newline)
      }
      if count > limit { return try skipLine(shown: min(limit, 256)) }
      if !waits, !isFinished { return .notYet }
      if try !fill() {
        guard count > 0 else { return .end }
        defer { advance(to: end) }
        return .line(start: start, end: end)
      }
    }
  }

  private mutating func advance(to offset: Int) {
    start = offset
    scanned = 0
  }

  private mutating func newline() -> Int? {
    let from = start + scanned
    guard from < end, let found = memchr(base + from, Int32(UInt8(ascii: "\n")), end - from) else {
      scanned = count
      return nil
    }
    return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(base)
  }

  private mutating func skipLine(shown: Int) throws -> Line {
    let head = [UInt8](UnsafeBufferPointer(start: base + start, count: min(shown, count)))
    while true {
      if let newline = newline() {
        advance(to: newline + 1)
        break
      }
      advance(to: end)
      if try !fill() { break }
    }
    return .tooLong(head: head)
  }
}
