/// The parts of a file that were read; what lies in one of them is not read again. Few reads and not too many bytes, else a doubt.
final class FilePieces {
  let size: Int64
  private let source: any RangedBytes
  private let step: Int
  private var pieces: [(start: Int64, bytes: [UInt8])] = []
  private var rest = 40 << 20
  private var reads: Int

  /// - Parameters:
  ///   - step: how many bytes one read takes at least.
  ///   - reads: how many reads there may be.
  init(_ source: any RangedBytes, step: Int, reads: Int) {
    (self.source, self.step, self.reads) = (source, max(16, step), reads)
    size = source.size
  }

  /// So many bytes from the offset on.
  func bytes(at offset: Int64, _ count: Int) throws -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= size, Int64(count) <= size &- offset else { throw Doubt() }
    if let found = pieces.first(where: {
      $0.start <= offset && offset &- $0.start <= Int64($0.bytes.count) &- Int64(count)
    }) {
      let first = Int(truncatingIfNeeded: offset &- found.start)
      return Array(found.bytes[first..<first + count])
    }
    let wanted = Int(min(Int64(max(count, step)), size &- offset))
    guard reads > 0, wanted <= rest else { throw Doubt() }
    (reads, rest) = (reads - 1, rest - wanted)
    var piece = [UInt8](repeating: 0, count: wanted)
    let got = try piece.withUnsafeMutableBytes { try source.read(at: offset, into: $0) }
    guard got >= count, got <= wanted else { throw Doubt() }
    piece.removeLast(wanted - got)
    pieces.append((offset, piece))
    return Array(piece.prefix(count))
  }

  /// As many bytes from the offset on as there are, at most so many.
  func prefix(at offset: Int64, _ count: Int) throws -> [UInt8] {
    try bytes(at: offset, Int(min(Int64(count), max(0, size &- offset))))
  }
}
