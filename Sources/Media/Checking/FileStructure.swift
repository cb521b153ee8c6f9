import Platform

/// What the outer boxes of a file say, found without decoding: a few small reads.
///
/// Decoders do not miss the last byte of a file, the sizes of the boxes do.
struct FileStructure: Sendable, Equatable {
  enum Format: Sendable { case mp4, matroska, riff, other }

  /// The format by its first bytes, whatever the name says.
  var format: Format
  /// How many bytes the outer boxes promise beyond the end of the file; 0 when all are there.
  var missingBytes: Int64 = 0
  /// Whether an MP4 has its index, the `moov` box.
  var hasIndex = false
  /// Whether the index of an MP4 comes before the content.
  var isIndexFirst = false

  /// Reads the structure of a local file; nil when it cannot be read.
  static func read(_ path: String) -> FileStructure? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var info = stat()
    guard fstat(file, &info) == 0 else { return nil }
    let reader = Reader(file: file, size: Int64(info.st_size))
    let head = reader.bytes(at: 0, count: 12)
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return matroska(reader) }
    if head.starts(with: Array("RIFF".utf8)) { return riff(reader) }
    let kind = String(decoding: head.dropFirst(4).prefix(4), as: UTF8.self)
    let firstBoxes = ["ftyp", "moov", "mdat", "free", "skip", "wide", "styp", "pnot"]
    return firstBoxes.contains(kind) ? mp4(reader) : FileStructure(format: .other)
  }

  static func missingWords(_ bytes: Int64) -> String {
    (bytes == 1 ? "1 byte is" : "\(bytes) bytes are") + " missing at the end"
  }

  struct Reader {
    let file: Int32
    let size: Int64

    func bytes(at offset: Int64, count: Int) -> [UInt8] {
      var buffer = [UInt8](repeating: 0, count: count)
      let got = pread(file, &buffer, count, off_t(offset))
      return Array(buffer.prefix(max(0, got)))
    }
  }

  /// A big-endian number, at most eight bytes.
  private static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 &<< 8 | UInt64($1) } }

  private static func mp4(_ reader: Reader) -> FileStructure {
    var structure = FileStructure(format: .mp4)
    var (offset, sawContent) = (Int64(0), false)
    // A fragmented file has two boxes a fragment; the bound is against files made to waste time.
    for _ in 0..<1_000_000 where offset < reader.size {
      let head = reader.bytes(at: offset, count: 16)
      guard head.count >= 8 else {
        structure.missingBytes = Int64(8 - head.count)
        break
      }
      let kind = String(decoding: head[4..<8], as: UTF8.self)
      // Something that is no box: bytes after the end, which players ignore.
      guard kind.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) || head[4] == 0xA9 else { break }
      if kind == "moov" { (structure.hasIndex, structure.isIndexFirst) = (true, !sawContent) }
      if kind == "mdat" { sawContent = true }
      var length = number(head[0..<4])
      if length == 0 { break }
      if length == 1, head.count == 16 { length = number(head[8..<16]) }
      guard length >= 8, let step = Int64(exactly: length) else { break }
      let (end, overflow) = offset.addingReportingOverflow(step)
      if overflow || end > reader.size {
        structure.missingBytes = overflow ? .max : end - reader.size
        break
      }
      offset = end
    }
    return structure
  }

  private static func riff(_ reader: Reader) -> FileStructure {
    var structure = FileStructure(format: .riff)
    var offset = Int64(0)
    // Large AVI files are a row of RIFF chunks.
    for _ in 0..<100_000 where offset < reader.size {
      let head = reader.bytes(at: offset, count: 8)
      guard head.count == 8, head.starts(with: Array("RIFF".utf8)) else { break }
      let length = Int64(number(head[4..<8].reversed()))
      // Streams that were never finished say 0 or all ones.
      guard length > 4, length < 0xFFFF_FFFF else { break }
      if offset + 8 + length > reader.size {
        structure.missingBytes = offset + 8 + length - reader.size
        break
      }
      offset += 8 + length + length % 2
    }
    return structure
  }

  private static func matroska(_ reader: Reader) -> FileStructure {
    var structure = FileStructure(format: .matroska)
    let head = reader.bytes(at: 0, count: 12)
    guard let header = variable(head.dropFirst(4)) else { return structure }
    let (start, overflow) = header.value.addingReportingOverflow(Int64(4 + header.length))
    guard !overflow, start < reader.size else { return structure }
    let segment = reader.bytes(at: start, count: 12)
    guard segment.starts(with: [0x18, 0x53, 0x80, 0x67]), let size = variable(segment.dropFirst(4)),
      !size.isUnknown
    else { return structure }
    let (end, tooFar) = size.value.addingReportingOverflow(start + 4 + Int64(size.length))
    structure.missingBytes = tooFar ? .max : max(0, end - reader.size)
    return structure
  }

  /// EBML's number of variable length; a live stream leaves its size unknown, with all bits set.
  private static func variable(_ bytes: ArraySlice<UInt8>) -> (value: Int64, length: Int, isUnknown: Bool)? {
    guard let first = bytes.first, first != 0 else { return nil }
    let length = first.leadingZeroBitCount + 1
    guard bytes.count >= length else { return nil }
    let mask = (UInt64(1) << UInt64(7 * length)) - 1
    let value = number(bytes.prefix(length)) & mask
    return (Int64(value), length, value == mask)
  }
}
