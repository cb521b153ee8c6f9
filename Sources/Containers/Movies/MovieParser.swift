/// Reads the `moov` box. Boxes that no reader looks at are passed over; those that can change what a file is, and are not understood
/// where they stand, are a doubt.
struct MovieParser {
  var movie: MovieFile
  /// Whether the names of tags are listed, and which.
  var hasKeys = false
  var keys: [String] = []
  var isInTrack = false
  let isQuickTime: Bool
  var track = MovieFile.Track()
  var tables = SampleTables()
  private var boxCount = 0

  init(size: Int64, isQuickTime: Bool) { (movie, self.isQuickTime) = (MovieFile(size: size), isQuickTime) }

  /// Reads what is not needed to tell the tracks: where it is in doubt, the rest is not.
  mutating func detail(_ read: (inout MovieParser) throws -> Void) throws {
    do { try read(&self) } catch is Doubt { movie.isWhole = false }
  }

  /// Boxes that change what readers make of a file, wherever they stand.
  static let telling: Set<FourLetters> = [
    "ACLR", "APRG", "AALP", "ARES", "avss", "av1C", "chpl", "co64", "colr", "ctts", "dinf", "DpxE", "dref", "edts",
    "elst", "enda", "fiel", "adrm", "ftyp", "glbl", "hdlr", "ilst", "jp2h", "mdat", "mdhd", "mdia", "meta", "minf",
    "moof", "moov", "mvex", "mvhd", "SMI ", "alac", "avcC", "pasp", "sidx", "stbl", "stco", "stps", "strf", "stsc",
    "stsd", "stss", "stsz", "stts", "stz2", "sdtp", "tkhd", "tfdt", "tfhd", "trak", "traf", "tref", "tmcd", "chap",
    "trex", "trun", "udta", "wave", "esds", "dac3", "dec3", "ddts", "wide", "wfex", "cmov", "chan", "dvc1", "sgpd",
    "sbgp", "hvcC", "uuid", "free", "----", "sinf", "frma", "senc", "saiz", "saio", "pssh", "schm", "schi", "tenc",
    "dfLa", "st3d", "sv3d", "dOps", "dmlp", "SmDm", "CoLL", "vpcC", "mdcv", "clli", "dvcC", "dvvC", "dvwC", "kind",
    "SA3D", "SAND", "iloc", "pcmC", "pitm", "hoov", "keys", "root",
  ]

  /// Those of a box, of which these are understood.
  mutating func each(
    _ bytes: BoxBytes, _ take: (inout MovieParser, FourLetters, BoxBytes) throws -> Bool
  ) throws {
    var bytes = bytes
    try bytes.boxes { kind, body in
      boxCount += 1
      guard boxCount < 100_000 else { throw Doubt() }
      if try take(&self, kind, body) { return }
      if kind == "free" {
        guard !body.rest.starts(with: Array("Anevia".utf8)) else { throw Doubt() }
      } else if Self.telling.contains(kind) {
        throw Doubt()
      }
    }
  }

  mutating func readMovie(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      switch kind {
      case "mvhd": try parser.readMovieHeader(body)
      case "trak": try parser.readTrack(body)
      case "udta": try parser.readUserData(body)
      case "meta": try parser.readMeta(body)
      default: return false
      }
      return true
    }
    guard movie.timescale > 0, !movie.tracks.isEmpty else { throw Doubt() }
  }

  private mutating func readMovieHeader(_ bytes: BoxBytes) throws {
    var bytes = bytes
    // One, and before the tracks.
    guard movie.timescale == 0, movie.tracks.isEmpty else { throw Doubt() }
    let clock = try Self.clock(&bytes)
    (movie.created, movie.timescale, movie.duration) = (clock.created, clock.timescale, clock.duration)
    try bytes.skip(16)
    guard try Self.matrix(&bytes) == [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30], bytes.count >= 24 else {
      throw Doubt()
    }
  }

  /// What the headers of movies and of media begin with, in either version.
  static func clock(_ bytes: inout BoxBytes) throws -> (created: Int64, timescale: Int64, duration: Int64) {
    let version = try bytes.byte()
    guard version <= 1 else { throw Doubt() }
    try bytes.skip(3)
    let width = version == 1 ? 8 : 4
    let created = try bytes.number(width)
    try bytes.skip(width)
    let timescale = try bytes.int(4)
    let duration = try bytes.number(width)
    // All bits set: not known.
    guard timescale > 0, timescale <= Int32.max, duration < (version == 1 ? 1 << 62 : 0xFFFF_FFFF), created < 1 << 62
    else { throw Doubt() }
    return (Int64(created), Int64(timescale), Int64(duration))
  }

  static func matrix(_ bytes: inout BoxBytes) throws -> [Int32] {
    try (0..<9).map { _ in Int32(truncatingIfNeeded: try bytes.int(4)) }
  }
}
