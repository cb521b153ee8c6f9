/// Looks into samples for what no encoder writes: units of H.264 and HEVC that do not fill them, zeros where there cannot be any.
///
/// Decoders pass over much of this without a word: of 64 kB of zeros in VP8 and VP9 ffmpeg 5.1 says nothing.
struct SampleScan {
  private let examination: Examination
  private let window: ByteWindow
  private let rule: Rule
  /// How many samples of 48 kHz the index gives each packet of Opus, whose head says it again; nil where that is not known.
  var opusLength: Int64?

  private enum Rule {
    /// Units with their length before them; three zero bytes cannot stand in one, but at its end.
    case units(Int)
    /// Arithmetic coding: a long row of zeros cannot be.
    case zeros(Int)
    /// The same, in the units of AV1, which fill a sample too.
    case openUnits(Int)
    /// A whole sample of zeros cannot be.
    case whole
  }

  /// A row of so many zero bytes does not come out of an arithmetic coder (less than once in 10^100 by chance).
  static let longestRow = 512

  /// Nil where nothing can be said of the codec, or content is not to be read.
  init?(_ track: MovieIndex.Track, _ examination: Examination) {
    if let length = track.unitLength {
      self.init(.units(length), examination)
    } else if track.codec == "av01" {
      self.init(.openUnits(Self.longestRow), examination)
    } else if ["vp08", "vp09"].contains(track.codec) {
      self.init(.zeros(Self.longestRow), examination)
    } else if ["mp4a", "Opus", "fLaC", "ac-3", "ec-3", ".mp3"].contains(track.codec) {
      self.init(.whole, examination)
    } else {
      return nil
    }
  }

  /// The same for a track of Matroska, by the name of its codec.
  init?(matroska codec: String, unitLength: Int?, _ examination: Examination) {
    if codec.hasPrefix("V_MPEG4/ISO/AVC") || codec.hasPrefix("V_MPEGH/ISO/HEVC") {
      guard let unitLength else { return nil }
      self.init(.units(unitLength), examination)
    } else if codec == "V_AV1" {
      self.init(.openUnits(Self.longestRow), examination)
    } else if ["V_VP8", "V_VP9"].contains(codec) {
      self.init(.zeros(Self.longestRow), examination)
    } else if ["A_AAC", "A_OPUS", "A_VORBIS", "A_FLAC", "A_AC3", "A_EAC3"].contains(where: codec.hasPrefix) {
      self.init(.whole, examination)
    } else {
      return nil
    }
  }

  private init?(_ rule: Rule, _ examination: Examination) {
    guard examination.limits.content == .max else { return nil }
    (self.rule, self.examination, window) = (rule, examination, examination.secondWindow())
  }

  /// For content that lies somewhere by itself, such as a picture of a WebP or an AVIF file.
  static func zeros(_ examination: Examination) -> SampleScan? { SampleScan(.zeros(longestRow), examination) }

  /// For a picture of a HEIC or AVIF file: what kind of item it is, and how many bytes tell the length of a unit of HEVC or H.264.
  init?(item kind: FourLetters, unitLength: Int?, _ examination: Examination) {
    switch kind {
    case "av01": self.init(.openUnits(Self.longestRow), examination)
    case "hvc1", "avc1":
      guard let unitLength else { return nil }
      self.init(.units(unitLength), examination)
    default: return nil
    }
  }

  mutating func take(_ start: Int64, _ size: Int64, at seconds: Double?) throws {
    switch rule {
    case .units(let length): try takeUnits(start, size, length, seconds)
    case .zeros(let most): try takeZeros(start, size, most, seconds)
    case .openUnits(let most):
      try takeOpenUnits(start, start &+ size, seconds)
      try takeZeros(start, size, most, seconds)
    case .whole:
      if let opusLength, let found = try Self.opusLength(start, size, window), found != opusLength {
        let words = "a packet of Opus is \(found) samples long, \(opusLength) in the index"
        return examination.add(.structure, at: start, seconds: seconds, words)
      }
      guard size >= 32, try window.byte(start) == 0, try longestRow(start, start &+ size, stopAt: .max) >= size else {
        return
      }
      examination.add(.structure, at: start, seconds: seconds, "content was overwritten with zeros")
    }
  }

  /// Samples of 48 kHz in a packet of Opus, by its first bytes (RFC 6716, 3.1 and 3.2).
  private static func opusLength(_ start: Int64, _ size: Int64, _ window: ByteWindow) throws -> Int64? {
    guard size > 0, let head = try window.byte(start) else { return nil }
    let kind = Int(head >> 3)
    let frame: Int64 =
      switch kind {
      case ..<12: [480, 960, 1920, 2880][kind & 3]
      case ..<16: [480, 960][kind & 1]
      default: [120, 240, 480, 960][kind & 3]
      }
    switch head & 3 {
    case 0: return frame
    case 1, 2: return frame &* 2
    default:
      guard size > 1, let count = try window.byte(start &+ 1) else { return nil }
      return frame &* Int64(count & 0x3F)
    }
  }

  private func takeZeros(_ start: Int64, _ size: Int64, _ most: Int, _ seconds: Double?) throws {
    if try longestRow(start, start &+ size, stopAt: most) >= most {
      examination.add(.structure, at: start, seconds: seconds, "content was overwritten with zeros")
    }
  }

  /// Units of AV1 (its 5.3): a head with a bit that is zero, and a length of seven bits a byte; the last one may have none.
  private func takeOpenUnits(_ start: Int64, _ end: Int64, _ seconds: Double?) throws {
    var offset = start
    while offset < end {
      try examination.step()
      guard let head = try window.byte(offset), head & 0x80 == 0 else { break }
      offset &+= head & 4 > 0 ? 2 : 1
      guard head & 2 > 0 else { return }
      var (length, shift): (Int64, Int64) = (0, 0)
      while shift < 56, let byte = try window.byte(offset) {
        offset &+= 1
        length |= Int64(byte & 0x7F) &<< shift
        shift &+= 7
        if byte & 0x80 == 0 { break }
      }
      guard length <= end &- offset else { break }
      offset &+= length
    }
    guard offset != end else { return }
    examination.add(.structure, at: offset, seconds: seconds, "the units of a frame do not fill it")
  }

  private func takeUnits(_ start: Int64, _ size: Int64, _ width: Int, _ seconds: Double?) throws {
    var offset = start
    let end = start &+ size
    while offset < end {
      try examination.step()
      guard let length = try window.number(offset, width), end &- offset >= Int64(width),
        Int64(clamped: length) <= end &- offset &- Int64(width), length > 0
      else {
        return examination.add(.structure, at: offset, seconds: seconds, "the units of a frame do not fill it")
      }
      offset &+= Int64(width)
      let unitEnd = offset &+ Int64(length)
      // A row of zeros in the middle; those that a converter left at the end are harmless.
      if try hasZeros(offset, unitEnd) {
        return examination.add(.structure, at: offset, seconds: seconds, "content was overwritten with zeros")
      }
      offset = unitEnd
    }
  }

  /// Whether three zero bytes stand before something else.
  private func hasZeros(_ start: Int64, _ end: Int64) throws -> Bool {
    var offset = start
    var row = 0
    while offset < end {
      let (length, found): (Int, Bool) = try window.chunk(offset, until: end) { bytes in
        for byte in bytes {
          if byte == 0 { row &+= 1 } else if row >= 3 { return (bytes.count, true) } else { row = 0 }
        }
        return (bytes.count, false)
      }
      if found { return true }
      guard length > 0 else { break }
      offset &+= Int64(length)
    }
    // All zeros from its second byte on is no ending either.
    return row >= 64
  }

  private func longestRow(_ start: Int64, _ end: Int64, stopAt most: Int) throws -> Int {
    var offset = start
    var (row, longest) = (0, 0)
    while offset < end {
      try examination.step()
      let length = try window.chunk(offset, until: end) { bytes in
        for byte in bytes {
          if byte == 0 {
            row &+= 1
          } else {
            longest = max(longest, row)
            row = 0
          }
        }
        return bytes.count
      }
      guard length > 0, max(longest, row) < most else { break }
      offset &+= Int64(length)
    }
    return max(longest, row)
  }
}
