extension MovieParser {
  /// One description of samples; of more than one it is not known which samples are first.
  mutating func readEntries(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard track.entry.code.isEmpty, try bytes.int(4) == 0, try bytes.int(4) == 1 else { throw Doubt() }
    try each(bytes) { parser, kind, body in
      guard parser.track.entry.code.isEmpty else { throw Doubt() }
      var body = body
      parser.track.entry.code = kind.code
      try body.skip(6)
      guard try body.int(2) == 1 else { throw Doubt() }
      switch parser.track.handler {
      case "vide": try parser.readPictureEntry(body)
      case "soun": try parser.readSoundEntry(body)
      case "tmcd": try parser.detail { try $0.readTimecodeEntry(body) }
      default: break
      }
      return true
    }
  }

  private mutating func readPictureEntry(_ bytes: BoxBytes) throws {
    var bytes = bytes
    try bytes.skip(4)
    track.entry.vendor = try bytes.bytes(4)
    try bytes.skip(8)
    (track.entry.width, track.entry.height) = (try bytes.int(2), try bytes.int(2))
    try bytes.skip(14)
    let length = Int(try bytes.byte())
    var name = try bytes.part(31)
    let letters = try name.bytes(min(31, length))
    // Others than ASCII are read in different ways; a zero ends the name.
    guard length <= 31, letters.allSatisfy({ $0 < 0x80 && $0 >= 0x20 }) || letters.first == 0 else { throw Doubt() }
    track.entry.compressor = letters.first == 0 ? "" : String(decoding: letters, as: UTF8.self)
    try bytes.skip(4)
    try each(bytes) { parser, kind, body in
      guard ["avcC", "hvcC", "colr", "pasp", "fiel"].contains(kind) else { return false }
      try parser.keep(kind, body)
      return true
    }
  }

  private mutating func keep(_ kind: FourLetters, _ body: BoxBytes) throws {
    guard track.entry.boxes[kind.code] == nil, body.count < 1 << 16 else { throw Doubt() }
    track.entry.boxes[kind.code] = body.rest
  }

  private mutating func readSoundEntry(_ bytes: BoxBytes) throws {
    var bytes = bytes
    let version = try bytes.int(2)
    guard version <= 2 else { throw Doubt() }
    try bytes.skip(2)
    track.entry.vendor = try bytes.bytes(4)
    (track.entry.channels, track.entry.bits) = (try bytes.int(2), try bytes.int(2))
    try bytes.skip(4)
    track.entry.rate = try bytes.int(4) >> 16
    if version == 1 { try bytes.skip(16) }
    if version == 2 { try readLinearEntry(&bytes) }
    try readSoundBoxes(bytes, depth: 0)
  }

  /// The second version of QuickTime, for more channels and higher rates.
  private mutating func readLinearEntry(_ bytes: inout BoxBytes) throws {
    try bytes.skip(4)
    let rate = Double(bitPattern: try bytes.number(8))
    guard rate >= 1, rate < 1e7, rate == rate.rounded() else { throw Doubt() }
    track.entry.rate = Int(rate)
    track.entry.channels = try bytes.int(4)
    try bytes.skip(4)
    (track.entry.bits, track.entry.linearFlags) = (try bytes.int(4), try bytes.int(4))
    try bytes.skip(8)
  }

  private mutating func readSoundBoxes(_ bytes: BoxBytes, depth: Int) throws {
    guard depth < 3 else { throw Doubt() }
    try each(bytes) { parser, kind, body in
      switch kind {
      case "wave" where depth == 0: try parser.readSoundBoxes(body, depth: 1)
      case "alac" where parser.track.entry.code == "alac": try parser.keep(kind, body)
      case "esds": try parser.readElementary(body)
      case "enda":
        var body = body
        if try body.int(2) & 0xFF == 1 { parser.track.entry.isLittleEndian = true }
      case "frma":
        var body = body
        guard try body.name().code == parser.track.entry.code else { throw Doubt() }
      case "chan":
        guard body.count >= 12 else { throw Doubt() }
        try parser.detail { try $0.keep(kind, body) }
      case "dac3", "dec3", "dOps", "dfLa": try parser.keep(kind, body)
      default: return false
      }
      return true
    }
  }

  private mutating func readTimecodeEntry(_ bytes: BoxBytes) throws {
    var bytes = bytes
    try bytes.skip(4)
    track.entry.timecode = MovieFile.Timecode(
      flags: try bytes.int(4), timescale: try bytes.int(4), ticks: try bytes.int(4), frames: try bytes.int(1))
    // There may be the name of a reel.
    guard bytes.count < 14 else { throw Doubt() }
  }

  /// What kind of stream it is and how its decoder is set up (ISO 14496-1).
  private mutating func readElementary(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard track.entry.elementary == nil, try bytes.int(4) == 0, var stream = try Self.descriptor(&bytes, 3) else {
      throw Doubt()
    }
    try stream.skip(2)
    guard try stream.byte() & 0xE0 == 0, var decoder = try Self.descriptor(&stream, 4) else { throw Doubt() }
    let type = try decoder.int(1)
    try decoder.skip(12)
    let configuration = decoder.count > 0 ? try Self.descriptor(&decoder, 5)?.rest ?? [] : []
    track.entry.elementary = (type, configuration)
  }

  /// A part with a tag and a length of up to four times seven bits.
  private static func descriptor(_ bytes: inout BoxBytes, _ tag: Int) throws -> BoxBytes? {
    guard try bytes.int(1) == tag else { return nil }
    var length = 0
    for _ in 0..<4 {
      let byte = try bytes.int(1)
      length = length << 7 | byte & 0x7F
      if byte & 0x80 == 0 { return try bytes.part(length) }
    }
    return try bytes.part(length)
  }
}
