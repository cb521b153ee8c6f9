/// A window that moves over the bytes: what lies in it is not read twice. Beyond the end there is nothing, which is no error.
final class ByteWindow {
  let source: any RangedBytes
  let size: Int64
  private let meter: ReadingMeter
  private let buffer: UnsafeMutableRawBufferPointer
  private let smallest: Int
  private var start: Int64 = 0
  private var count = 0
  private var step: Int

  /// - Parameters:
  ///   - smallest: how many bytes a jump reads, at least 64; reading on reads more and more, up to the capacity.
  init(_ source: any RangedBytes, _ meter: ReadingMeter, smallest: Int, capacity: Int) {
    (self.source, self.meter, self.smallest) = (source, meter, max(64, smallest))
    size = source.size
    step = self.smallest
    buffer = .allocate(byteCount: max(capacity, self.smallest), alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The byte at an offset; nil beyond the end.
  @inline(__always)
  func byte(_ offset: Int64) throws -> UInt8? {
    let place = offset &- start
    if place >= 0, place < Int64(count) { return buffer[Int(truncatingIfNeeded: place)] }
    return try fill(offset, 1) ? buffer[0] : nil
  }

  /// A big-endian number of 1 to 8 bytes; nil when they are not all there.
  func number(_ offset: Int64, _ length: Int) throws -> UInt64? {
    try read(offset, length) { bytes in bytes.reduce(0) { $0 &<< 8 | UInt64($1) } }
  }

  /// A little-endian number of 1 to 8 bytes; nil when they are not all there.
  func littleNumber(_ offset: Int64, _ length: Int) throws -> UInt64? {
    try read(offset, length) { bytes in bytes.reversed().reduce(0) { $0 &<< 8 | UInt64($1) } }
  }

  /// So many bytes; nil when they are not all there. Not more than the window holds.
  func bytes(_ offset: Int64, _ length: Int) throws -> [UInt8]? { try read(offset, length) { Array($0) } }

  /// As many bytes as are there, at most so many.
  func prefix(_ offset: Int64, _ length: Int) throws -> [UInt8] {
    try bytes(offset, Int(min(Int64(length), max(0, size &- offset)))) ?? []
  }

  /// A name of four letters; nil when the bytes are not all there.
  func name(_ offset: Int64) throws -> FourLetters? {
    try number(offset, 4).map { FourLetters(UInt32(truncatingIfNeeded: $0)) }
  }

  /// Lends so many bytes; nil when they are not all there.
  @inline(__always)
  func read<Result>(_ offset: Int64, _ length: Int, _ body: (UnsafeRawBufferPointer) -> Result) throws -> Result? {
    let place = offset &- start
    if place >= 0, place <= Int64(count), Int64(count) &- place >= Int64(length) {
      let from = Int(truncatingIfNeeded: place)
      return body(UnsafeRawBufferPointer(rebasing: buffer[from..<from + length]))
    }
    guard try fill(offset, length) else { return nil }
    return body(UnsafeRawBufferPointer(rebasing: buffer[0..<length]))
  }

  /// Lends what lies in the window from an offset on, up to an end; empty at the end. For going through content.
  func chunk<Result>(_ offset: Int64, until end: Int64, _ body: (UnsafeRawBufferPointer) -> Result) throws -> Result {
    let place = offset &- start
    if !(place >= 0 && place < Int64(count)) { _ = try fill(offset, 1) }
    let from = offset &- start
    guard from >= 0, from < Int64(count), offset < end else {
      return body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    let length = min(Int64(count) &- from, end &- offset)
    let first = Int(truncatingIfNeeded: from)
    return body(UnsafeRawBufferPointer(rebasing: buffer[first..<first + Int(truncatingIfNeeded: length)]))
  }

  /// Moves the window so that it begins at the offset; false when fewer bytes are there than needed.
  private func fill(_ offset: Int64, _ needed: Int) throws -> Bool {
    guard offset >= 0, offset < size, needed <= buffer.count, size &- offset >= Int64(needed) else { return false }
    // Whoever reads on from where the window ends wants more at once; whoever jumps does not.
    step = offset >= start && offset <= start &+ Int64(count) && count > 0 ? min(buffer.count, step * 2) : smallest
    let wanted = Int(min(Int64(max(step, needed)), size &- offset))
    count = 0
    let got = try source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<wanted]))
    meter.add(got)
    (start, count) = (offset, got)
    return got >= needed
  }
}

/// Counts what was read, over all windows of one examination.
final class ReadingMeter {
  private(set) var bytes: Int64 = 0
  func add(_ count: Int) { bytes &+= Int64(count) }
}

/// Four letters that name a part of a file.
struct FourLetters: Hashable, ExpressibleByStringLiteral {
  let value: UInt32

  init(_ value: UInt32) { self.value = value }

  init(stringLiteral text: StaticString) {
    value = text.withUTF8Buffer { $0.reduce(0) { $0 &<< 8 | UInt32($1) } }
  }

  /// The letters as bytes.
  var letters: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> UInt32($0)) } }

  /// Whether it can be a name: printable, or with the copyright sign that QuickTime begins some with.
  var isPlausible: Bool {
    letters.enumerated().allSatisfy { $1 >= 0x20 && $1 < 0x7F || $0 == 0 && $1 == 0xA9 }
  }

  /// As people read it.
  var text: String {
    "`" + String(decoding: letters.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self) + "`"
  }
}

extension Int64 {
  /// The sum, or the largest number where that is too large.
  func clampedPlus(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The product, or the largest number where that is too large; of numbers that are not negative.
  func clampedTimes(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// A number of a file, which may be larger than anything that can be.
  init(clamped value: UInt64) { self = Int64(exactly: value) ?? .max }
}
