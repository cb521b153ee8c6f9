import Containers

/// What ffmpeg makes of a track of sound.
struct SoundFormat: Equatable {
  var codec: String
  var channels: Int
  var rate: Int
  /// ffmpeg's name of the profile.
  var profile: String?
  /// ffmpeg's name of how the channels lie; nil where that is in doubt.
  var layout: String?
  /// Bits of a sample, where ffmpeg tells them.
  var depth: Int?
  /// Bits per second, where the codec tells them.
  var bitrate: Int64?

  /// - Parameter first: the beginning of the first sample, and how many bytes it has altogether.
  init(_ entry: MovieFile.SampleEntry, first: (bytes: [UInt8], size: Int64)) throws {
    switch entry.code {
    case "mp4a": self = try Self.mpeg4(entry, first.bytes)
    case "ac-3", "ec-3": self = try Self.dolby(entry, first)
    case "Opus": self = try Self.opus(entry)
    case "fLaC": self = try Self.flac(entry, first.bytes)
    case "alac": self = try Self.alac(entry)
    default: self = try Self.linear(entry)
    }
    guard channels > 0, channels <= 64, rate > 0 else { throw Doubt() }
  }

  init(codec: String, channels: Int, rate: Int) {
    (self.codec, self.channels, self.rate) = (codec, channels, rate)
    layout = [1: "mono", 2: "stereo"][channels]
  }

  /// What only those ask for who want all.
  func describe(_ stream: inout MediaStream, _ track: MovieFile.Track) throws {
    // Linear samples are counted one by one.
    let isSingle = track.times.count == 1 && track.times[0].ticks == 1
    guard let layout, isSingle == codec.hasPrefix("pcm_") else { throw Doubt() }
    (stream.profile, stream.channelLayout, stream.bitDepth, stream.bitrate) = (profile, layout, depth, bitrate)
    if ["ac3", "eac3"].contains(codec) { stream.sideData = ["Audio Service Type"] }
  }

  private static func opus(_ entry: MovieFile.SampleEntry) throws -> SoundFormat {
    guard let bytes = entry.boxes["dOps"], bytes.count >= 11, bytes[0] == 0, Int(bytes[1]) == entry.channels,
      bytes[10] == 0 ? bytes[1] <= 2 : bytes[10] == 1 && bytes[1] <= 8 && bytes.count == 13 + Int(bytes[1])
    else { throw Doubt() }
    var format = SoundFormat(codec: "opus", channels: entry.channels, rate: 48000)
    if bytes[10] != 0 { format.layout = nil }
    return format
  }

  /// The description of the stream; the first frame says the same.
  private static func flac(_ entry: MovieFile.SampleEntry, _ first: [UInt8]) throws -> SoundFormat {
    guard let bytes = entry.boxes["dfLa"], bytes.count >= 42, bytes[0] == 0, bytes[4] & 0x7F == 0,
      bytes[5...7] == [0, 0, 34], first.count > 4, first[0] == 0xFF, first[1] & 0xFE == 0xF8
    else { throw Doubt() }
    var bits = BitReader(Array(bytes[18...]))
    let (rate, channels) = (try bits.take(20), try bits.take(3) + 1)
    let (assignment, code) = (Int(first[3] >> 4), Int(first[2] & 0xF))
    guard assignment < 8 ? assignment + 1 == channels : assignment < 11 && channels == 2,
      channels == entry.channels, code < 12,
      code == 0
        || [
          1: 88200, 2: 176_400, 3: 192_000, 4: 8000, 5: 16000,
          6: 22050, 7: 24000, 8: 32000, 9: 44100, 10: 48000, 11: 96000,
        ][code] == rate
    else { throw Doubt() }
    var format = SoundFormat(codec: "flac", channels: channels, rate: rate)
    format.depth = try bits.take(5) + 1
    return format
  }

  private static func alac(_ entry: MovieFile.SampleEntry) throws -> SoundFormat {
    guard let bytes = entry.boxes["alac"], bytes.count == 28, bytes[0...3].allSatisfy({ $0 == 0 }) else {
      throw Doubt()
    }
    var bits = BitReader(Array(bytes[13...]))
    let channels = try bits.take(8)
    guard channels == entry.channels, channels <= 8 else { throw Doubt() }
    try bits.skip(80)
    var format = SoundFormat(codec: "alac", channels: channels, rate: try bits.take(32))
    format.depth = Int(bytes[9])
    return format
  }

  private static func linear(_ entry: MovieFile.SampleEntry) throws -> SoundFormat {
    let end: String
    let (kind, bits): (String, Int)
    switch (entry.code, entry.linearFlags) {
    case ("sowt", nil) where [16, 24, 32].contains(entry.bits): (kind, bits, end) = ("s", entry.bits, "le")
    case ("twos", nil) where [16, 24, 32].contains(entry.bits): (kind, bits, end) = ("s", entry.bits, "be")
    case ("in24", nil): (kind, bits, end) = ("s", 24, entry.isLittleEndian ? "le" : "be")
    case ("in32", nil): (kind, bits, end) = ("s", 32, entry.isLittleEndian ? "le" : "be")
    case ("fl32", nil): (kind, bits, end) = ("f", 32, entry.isLittleEndian ? "le" : "be")
    case ("fl64", nil): (kind, bits, end) = ("f", 64, entry.isLittleEndian ? "le" : "be")
    case ("lpcm", let flags?):
      let sizes = flags & 1 == 1 ? [32, 64] : [16, 24, 32]
      guard flags & 5 != 0, sizes.contains(entry.bits), !entry.isLittleEndian else { throw Doubt() }
      (kind, bits, end) = (flags & 1 == 1 ? "f" : "s", entry.bits, flags & 2 == 2 ? "be" : "le")
    default: throw Doubt()
    }
    guard !entry.isLittleEndian || !["sowt", "twos"].contains(entry.code) else { throw Doubt() }
    var format = SoundFormat(codec: "pcm_\(kind)\(bits)\(end)", channels: entry.channels, rate: entry.rate)
    if kind == "s", bits > 16 { format.depth = bits }
    format.bitrate = Int64(entry.rate) &* Int64(entry.channels) &* Int64(bits)
    format.layout = try layout(entry)
    return format
  }

  /// Where the channels of linear samples lie, QuickTime's box says by a number or by bits.
  private static func layout(_ entry: MovieFile.SampleEntry) throws -> String? {
    guard let box = entry.boxes["chan"], box.count >= 16 else { return nil }
    var bits = BitReader(Array(box[4...]))
    let (tag, mask, count) = (try bits.take(32), try bits.take(32), try bits.take(32))
    guard count == 0 else { return nil }
    switch (tag, mask, entry.channels) {
    case (100 << 16 | 1, _, 1), (1 << 16, 4, 1): return "mono"
    case (101 << 16 | 2, _, 2), (1 << 16, 3, 2): return "stereo"
    default: return nil
    }
  }
}
