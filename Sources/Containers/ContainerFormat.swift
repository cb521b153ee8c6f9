/// What a file is, by its first bytes.
public enum ContainerFormat: String, Sendable, CaseIterable {
  case mp4, mov, heif, avif, matroska, webm, mpegTS = "mpegts", avi, webp, wav, jpeg, png, gif, bmp, tiff, ogg, flac
  case mp3, adts, flv
  /// Pictures that are known and not looked at.
  case svg, jxl
  /// Known, but its structure is not looked at: MPEG program streams, ASF, MXF and others.
  case other
  /// Nothing but zero bytes at its beginning.
  case zeros
  /// None that is known.
  case unknown

  /// Reads the first bytes, up to 4096.
  public init(head: [UInt8]) {
    self =
      Self.boxes(head) ?? Self.signed(head) ?? Self.transport(head) ?? Self.frames(head)
      ?? (head.allSatisfy { $0 == 0 } ? .zeros : .unknown)
  }

  /// Whether its structure is looked at.
  public var isWalked: Bool { ![.other, .unknown, .zeros, .svg, .jxl].contains(self) }

  /// Whether it is a format of pictures.
  public var isPicture: Bool { [.heif, .avif, .webp, .jpeg, .png, .gif, .bmp, .tiff, .svg, .jxl].contains(self) }

  /// The extensions, lower case, that a file of this format goes by; empty where any may be.
  public var extensions: Set<String> {
    switch self {
    case .mp4, .mov:
      ["mp4", "m4v", "m4a", "m4b", "m4s", "mov", "qt", "3gp", "3g2", "cmfv", "cmfa", "f4v", "ismv", "mj2"]
    case .heif: ["heic", "heif", "hif", "heics", "heifs", "avif"]
    case .avif: ["avif", "avifs", "heif"]
    case .matroska: ["mkv", "mka", "mks", "mk3d", "webm"]
    case .webm: ["webm", "mkv", "weba", "mka"]
    case .mpegTS: ["ts", "m2ts", "mts", "m2t", "tsv", "trp", "tp"]
    case .avi: ["avi", "divx"]
    case .webp: ["webp"]
    case .wav: ["wav", "wave", "w64", "bwf", "rf64"]
    case .jpeg: ["jpg", "jpeg", "jpe", "jfif", "jif", "mpo"]
    case .png: ["png", "apng"]
    case .gif: ["gif"]
    case .bmp: ["bmp", "dib"]
    case .tiff: ["tif", "tiff", "dng", "nef", "cr2", "arw"]
    case .ogg: ["ogg", "oga", "ogv", "opus", "spx", "ogx"]
    case .flac: ["flac", "fla"]
    case .mp3: ["mp3", "mp2", "mp1", "mpa", "mpga"]
    case .adts: ["aac", "adts"]
    case .flv: ["flv", "f4v"]
    case .svg: ["svg"]
    case .jxl: ["jxl"]
    case .other, .unknown, .zeros: []
    }
  }

  /// Extensions whose files are looked at: with one of these, unknown content is no media.
  public static let walkedExtensions: Set<String> = allCases.reduce(into: []) { $0.formUnion($1.extensions) }

  private static func boxes(_ head: [UInt8]) -> ContainerFormat? {
    guard head.count >= 8 else { return nil }
    let kind = String(decoding: head[4..<8], as: UTF8.self)
    if kind == "ftyp" {
      // The major brand, and then all the compatible ones within the box.
      let length = head[0..<4].reduce(0) { $0 << 8 | Int($1) }
      let end = min(head.count, max(12, min(length, 256)))
      let brands = stride(from: 8, to: end - 3, by: 4).filter { $0 != 12 }.map {
        String(decoding: head[$0..<$0 + 4], as: UTF8.self)
      }
      guard let major = brands.first else { return .mp4 }
      if ["avif", "avis"].contains(major) { return .avif }
      if ["heic", "heix", "hevc", "hevx", "heim", "heis"].contains(major) { return .heif }
      if ["mif1", "msf1"].contains(major) { return brands.contains("avif") ? .avif : .heif }
      return major == "qt  " ? .mov : .mp4
    }
    if ["moov", "mdat", "wide", "pnot"].contains(kind) { return .mov }
    if ["styp", "moof", "sidx"].contains(kind) { return .mp4 }
    return ["free", "skip"].contains(kind) ? .mov : nil
  }

  private static func signed(_ head: [UInt8]) -> ContainerFormat? {
    func begins(_ text: String, at place: Int = 0) -> Bool { head.dropFirst(place).starts(with: text.utf8) }
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      return head.prefix(80).contains(sequence: Array("webm".utf8)) ? .webm : .matroska
    }
    if begins("RIFF") || begins("RF64") || begins("RIFX") {
      if begins("AVI", at: 8) { return .avi }
      if begins("WEBP", at: 8) { return .webp }
      return begins("WAVE", at: 8) ? .wav : .other
    }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if begins("GIF87a") || begins("GIF89a") { return .gif }
    if begins("BM"), head.count >= 18, head[6...9].allSatisfy({ $0 == 0 }) { return .bmp }
    if head.starts(with: [0x49, 0x49, 0x2A, 0]) || head.starts(with: [0x4D, 0x4D, 0, 0x2A]) { return .tiff }
    if begins("OggS") { return .ogg }
    if begins("fLaC") { return .flac }
    if begins("<svg") || begins("<?xml") && head.contains(sequence: Array("<svg".utf8)) { return .svg }
    if head.starts(with: [0xFF, 0x0A]) || head.starts(with: [0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20]) { return .jxl }
    if begins("FLV"), head.count > 4, head[3] < 8 { return .flv }
    return others.contains { head.starts(with: $0) } || begins("AIFF", at: 8) || begins("AIFC", at: 8) ? .other : nil
  }

  /// The first bytes of formats that ffmpeg reads and that are not looked at here.
  private static let others: [[UInt8]] = [
    [0, 0, 1, 0xBA], [0, 0, 1, 0xB3], [0, 0, 0, 1], [0, 0, 1, 0x67], [0x30, 0x26, 0xB2, 0x75],
    [0x06, 0x0E, 0x2B, 0x34], [0x0B, 0x77], [0x7F, 0xFE, 0x80, 0x01], [0x76, 0x2F, 0x31, 0x01],
    [0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20], [0xFF, 0x4F, 0xFF, 0x51],
    Array("8BPS".utf8), Array("DKIF".utf8), Array("YUV4MPEG2".utf8), Array("qoif".utf8), Array("MThd".utf8),
    Array("DSD ".utf8), Array("wvpk".utf8), Array("MAC ".utf8), Array(".snd".utf8), Array("caff".utf8),
    Array("#!AMR".utf8), Array("NUT".utf8), Array("P5\n".utf8),
    Array("P6\n".utf8), Array("P7\n".utf8), Array(".RMF".utf8), Array("TTA1".utf8), Array("SDPX".utf8),
    Array("XPDS".utf8), [0, 0, 1, 0],
  ]

  private static func transport(_ head: [UInt8]) -> ContainerFormat? {
    PacketWalk.Layout(head: head) == nil ? nil : .mpegTS
  }

  /// Sound without a container: tags, or frames that follow one another.
  private static func frames(_ head: [UInt8]) -> ContainerFormat? {
    if head.starts(with: Array("ID3".utf8)) { return .mp3 }
    guard let first = AudioFrame(head, at: 0) else { return nil }
    let next = first.length
    if head.count > next + 7, AudioFrame(head, at: next) == nil { return nil }
    return first.isADTS ? .adts : .mp3
  }
}

extension Sequence<UInt8> {
  /// Whether some bytes lie in these, one after another.
  fileprivate func contains(sequence wanted: [UInt8]) -> Bool {
    let all = Array(self)
    guard all.count >= wanted.count else { return false }
    return (0...(all.count - wanted.count)).contains { all[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
