import Containers

extension SoundFormat {
  private static let rates = [
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
  ]

  /// AAC of low complexity, without what doubles its rate or its channels (ISO 14496-3).
  static func mpeg4(_ entry: MovieFile.SampleEntry, _ first: [UInt8]) throws -> SoundFormat {
    guard let stream = entry.elementary, stream.objectType == 0x40 else { throw Doubt() }
    var bits = BitReader(stream.configuration)
    guard try bits.take(5) == 2 else { throw Doubt() }
    let index = try bits.take(4)
    let layout = try bits.take(4)
    guard index < rates.count, (1...7).contains(layout), try bits.take(3) == 0 else { throw Doubt() }
    try checkExtension(bits, rate: rates[index])
    try checkElement(first, layout: layout)
    let rate = rates[index]
    guard rate == entry.rate else { throw Doubt() }
    var format = SoundFormat(codec: "aac", channels: layout == 7 ? 8 : layout, rate: rate)
    (format.profile, format.layout) = ("LC", ["mono", "stereo", "3.0", "4.0", "5.0", "5.1", nil][layout - 1])
    return format
  }

  /// Spectral band replication may be told of behind the configuration, or be found in the first frame only; that is used with
  /// low rates alone.
  private static func checkExtension(_ bits: BitReader, rate: Int) throws {
    var bits = bits
    while bits.left > 15 {
      var next = bits
      if try next.take(11) == 0x2B7 {
        guard try next.take(5) == 5, try !next.flag() else { throw Doubt() }
        return
      }
      try bits.skip(1)
    }
    guard rate > 24000 else { throw Doubt() }
  }

  /// The first frame has the first element that goes with its channels; decoders believe the frame.
  private static func checkElement(_ first: [UInt8], layout: Int) throws {
    var bits = BitReader(first)
    for _ in 0..<8 {
      let kind = try bits.take(3)
      guard kind == 6 else {
        guard kind == (layout == 2 ? 1 : 0) else { throw Doubt() }
        return
      }
      // Filling, in which encoders write their names.
      var length = try bits.take(4)
      if length == 15 { length += try bits.take(8) - 1 }
      if length > 0 {
        var next = bits
        guard ![13, 14].contains(try next.take(4)) else { throw Doubt() }
      }
      try bits.skip(length * 8)
    }
    throw Doubt()
  }

  /// AC-3 and E-AC-3: what the first frame says (ATSC A/52).
  static func dolby(_ entry: MovieFile.SampleEntry, _ first: (bytes: [UInt8], size: Int64)) throws -> SoundFormat {
    var bits = BitReader(first.bytes)
    guard try bits.take(16) == 0x0B77 else { throw Doubt() }
    let isEnhanced = entry.code == "ec-3"
    let (rate, mode, hasBass, isMain): (Int, Int, Bool, Bool)
    let bitrate: Int64
    if isEnhanced {
      guard entry.boxes["dec3"] != nil, try bits.take(5) == 0 else { throw Doubt() }
      // One frame that fills the sample: nothing further hangs on it.
      let size = Int64((try bits.take(11) + 1) * 2)
      guard size == first.size else { throw Doubt() }
      let code = try bits.take(2)
      guard code < 3 else { throw Doubt() }
      rate = [48000, 44100, 32000][code]
      let blocks = [1, 2, 3, 6][try bits.take(2)]
      bitrate = size * 8 * Int64(rate) / Int64(blocks * 256)
      (mode, hasBass) = (try bits.take(3), try bits.flag())
      guard try bits.take(5) == 16 else { throw Doubt() }
      try bits.skip(5)
      if try bits.flag() { try bits.skip(8) }
      // What is told of mixing comes before what is told of the service.
      let isMixed = try bits.flag()
      let isTold = try bits.flag()
      isMain = try !isMixed && (!isTold || bits.take(3) == 0)
    } else {
      guard entry.boxes["dac3"] != nil else { throw Doubt() }
      try bits.skip(16)
      let code = try bits.take(2)
      let size = try bits.take(6)
      guard code < 3, size < 38, try bits.take(5) <= 8 else { throw Doubt() }
      rate = [48000, 44100, 32000][code]
      bitrate = thousands[size / 2] * 1000
      isMain = try bits.take(3) == 0
      mode = try bits.take(3)
      if mode & 1 == 1, mode != 1 { try bits.skip(2) }
      if mode & 4 == 4 { try bits.skip(2) }
      if mode == 2 { try bits.skip(2) }
      hasBass = try bits.flag()
    }
    let channels = [2, 1, 2, 3, 3, 4, 4, 5][mode] + (hasBass ? 1 : 0)
    var format = SoundFormat(codec: isEnhanced ? "eac3" : "ac3", channels: channels, rate: rate)
    (format.bitrate, format.layout) = (bitrate, isMain ? layouts[hasBass ? 1 : 0][mode] : nil)
    return format
  }

  /// Bits per second of the sizes of frames of AC-3, in thousands.
  private static let thousands: [Int64] = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
  ]

  /// How the channels lie, without and with one for the lowest frequencies.
  private static let layouts: [[Int: String]] = [
    [1: "mono", 2: "stereo", 3: "3.0", 7: "5.0(side)"], [2: "2.1", 3: "3.1", 5: "4.1", 7: "5.1(side)"],
  ]
}
