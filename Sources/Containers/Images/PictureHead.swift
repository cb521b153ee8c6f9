/// What the beginning of a picture says of it, where all of that is understood.
public enum PictureHead: Sendable, Equatable {
  case jpeg(JPEG)
  case png(PNG)

  /// The frame of a JPEG (ITU-T T.81, B.2.2).
  public struct JPEG: Sendable, Equatable {
    /// How it is coded: 0 baseline, 1 extended, 2 progressive.
    public var process: Int
    /// Pixels.
    public var width, height: Int
    /// Bits of a sample.
    public var bits: Int
    /// Of each component: its number and how it is sampled across and down.
    public var components: [Component]
    /// What Adobe's segment says of the colours; nil without one.
    public var transform: Int?

    /// One component.
    public struct Component: Sendable, Equatable {
      /// Its number, and how often it is sampled.
      public var id, across, down: Int
    }
  }

  /// The header of a PNG.
  public struct PNG: Sendable, Equatable {
    /// Pixels.
    public var width, height: Int
    /// Bits of a sample, and which samples there are: 0 gray, 2 colours, 3 a palette; 4 and 6 with transparency.
    public var bits, colors: Int
    /// Whether one colour is transparent.
    public var hasTransparentColor: Bool
  }

  /// How far into a file the picture may begin.
  private static let longest: Int64 = 1 << 20

  /// Reads the beginning of a picture; nil where anything is unusual, unknown or damaged, and for other formats.
  /// - Throws: what reading throws.
  public static func read(_ source: any RangedBytes, isRemote: Bool) throws -> PictureHead? {
    let pieces = FilePieces(source, step: isRemote ? 64 << 10 : 8 << 10, reads: isRemote ? 4 : 64)
    do {
      let start = try pieces.prefix(at: 0, 8)
      if start.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg(try readJPEG(pieces)) }
      guard start == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] else { throw Doubt() }
      return .png(try readPNG(pieces))
    } catch is Doubt { return nil }
  }

  /// Segments up to the frame, and the scan behind it.
  private static func readJPEG(_ pieces: FilePieces) throws -> JPEG {
    var offset: Int64 = 2
    var (frame, transform): (JPEG?, Int?)
    while offset < longest {
      var head = BoxBytes(try pieces.bytes(at: offset, 4))
      let (mark, kind, length) = (try head.byte(), try head.byte(), Int64(try head.int(2)))
      guard mark == 0xFF, length >= 2, offset &+ 2 &+ length <= pieces.size else { throw Doubt() }
      let body = BoxBytes(try pieces.bytes(at: offset &+ 4, Int(min(length &- 2, 512))))
      switch kind {
      case 0xDA:
        guard var frame else { throw Doubt() }
        // Readers of the first bytes alone must not see an end.
        let start = try pieces.prefix(at: 0, 2048)
        let first = Int(offset)
        if first < start.count - 1 {
          for place in first..<start.count - 1 where start[place] == 0xFF && start[place + 1] == 0xD9 { throw Doubt() }
        }
        frame.transform = transform
        return frame
      case 0xC0, 0xC1, 0xC2:
        guard frame == nil else { throw Doubt() }
        frame = try readFrame(body, process: Int(kind & 3))
      case 0xDB: try checkTables(body, length: Int(length) - 2)
      case 0xC4, 0xDD: break
      case 0xE0...0xEF: try checkApplication(body, &transform)
      case 0xFE:
        let marks = ["AVID", "CS=", "Intel(R)", "Metasoft", "MULTISCOPE"]
        guard !marks.contains(where: { body.rest.starts(with: $0.utf8) }) else { throw Doubt() }
      default: throw Doubt()
      }
      offset = offset &+ 2 &+ length
    }
    throw Doubt()
  }

  private static func readFrame(_ bytes: BoxBytes, process: Int) throws -> JPEG {
    var bytes = bytes
    let (bits, height, width) = (Int(try bytes.byte()), try bytes.int(2), try bytes.int(2))
    let count = try bytes.int(1)
    guard width > 0, height > 0, bits == 8, bytes.count == count * 3 else { throw Doubt() }
    var components: [JPEG.Component] = []
    for _ in 0..<count {
      let (id, sampling) = (try bytes.int(1), try bytes.int(1))
      guard try bytes.int(1) < 4, sampling >> 4 > 0, sampling & 0xF > 0 else { throw Doubt() }
      components.append(.init(id: id, across: sampling >> 4, down: sampling & 0xF))
    }
    return JPEG(process: process, width: width, height: height, bits: bits, components: components)
  }

  private static func checkTables(_ bytes: BoxBytes, length: Int) throws {
    var bytes = bytes
    guard bytes.count == length else { throw Doubt() }
    while bytes.count > 0 {
      let kind = try bytes.int(1)
      guard kind >> 4 <= 1, kind & 0xF < 4 else { throw Doubt() }
      try bytes.skip(kind >> 4 == 1 ? 128 : 64)
    }
  }

  private static func checkApplication(_ bytes: BoxBytes, _ transform: inout Int?) throws {
    let start = bytes.rest
    guard start.count >= 4 else { throw Doubt() }
    for mark in ["AVI1", "LJIF", "colr", "xfrm", "rloc", "mrfx", "_JPS"] where start.starts(with: mark.utf8) {
      throw Doubt()
    }
    guard start.starts(with: "Adobe".utf8) else { return }
    guard start.count == 12, transform == nil else { throw Doubt() }
    transform = Int(start[11])
  }

  /// Chunks up to the first one of the picture, which is whole.
  private static func readPNG(_ pieces: FilePieces) throws -> PNG {
    var offset: Int64 = 8
    var picture: PNG?
    while offset < longest {
      var head = BoxBytes(try pieces.bytes(at: offset, 8))
      let (length, kind) = (Int64(try head.int(4)), try head.name())
      guard length <= pieces.size &- offset &- 12, (kind == "IHDR") == (picture == nil) else { throw Doubt() }
      switch kind {
      case "IHDR":
        var body = BoxBytes(try pieces.bytes(at: offset &+ 8, 13))
        guard length == 13 else { throw Doubt() }
        let size = (width: try body.int(4), height: try body.int(4))
        let kinds = (bits: try body.int(1), colors: try body.int(1))
        guard size.width > 0, size.height > 0, try body.int(2) == 0, try body.int(1) <= 1 else { throw Doubt() }
        picture = PNG(
          width: size.width, height: size.height, bits: kinds.bits, colors: kinds.colors, hasTransparentColor: false)
      case "IDAT":
        guard let picture, length > 0 else { throw Doubt() }
        return picture
      case "tRNS":
        guard let colors = picture?.colors, picture?.hasTransparentColor == false else { throw Doubt() }
        guard colors == 3 ? length <= 256 : length == (colors == 0 ? 2 : colors == 2 ? 6 : -1) else { throw Doubt() }
        if colors != 3 { picture?.hasTransparentColor = true }
      case "pHYs": guard length == 9 else { throw Doubt() }
      case "PLTE", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "hIST", "tIME", "tEXt", "zTXt", "iTXt", "eXIf",
        "sPLT", "iDOT", "orNT", "vpAg", "caNv", "prVW", "mkBF", "mkTS", "mkBS", "mkBT", "cICP":
        break
      // Those that move, and all that nobody knows.
      default: throw Doubt()
      }
      offset = offset &+ 12 &+ length
    }
    throw Doubt()
  }
}
