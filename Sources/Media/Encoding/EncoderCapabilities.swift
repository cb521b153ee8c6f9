/// What the ffmpeg at hand can do: plain values, so that plans made from them can be compared.
public struct EncoderCapabilities: Sendable, Equatable {
  /// ffmpeg's names of the encoders that it lists: listed hardware need not work.
  public var encoders: Set<String>
  /// ffmpeg's names of its filters.
  public var filters: Set<String>
  /// The hardware encoders that have encoded a frame here.
  public var proven: Set<HardwareEncoder>
  /// Why others have not, by their name: ffmpeg's last words.
  public var refused: [String: String]

  /// Puts capabilities together.
  public init(
    encoders: Set<String>, filters: Set<String>, proven: Set<HardwareEncoder> = [], refused: [String: String] = [:]
  ) {
    self.encoders = encoders
    self.filters = filters
    self.proven = proven
    self.refused = refused
  }

  /// What every usual build has: the software encoders of the table, and SSIM.
  public static let usual = EncoderCapabilities(
    encoders: ["libx264", "libx265", "libvpx-vp9", "libvpx", "libsvtav1", "libaom-av1", "aac", "libopus"],
    filters: ["scale", "crop", "pad", "bwdif", "ssim"])

  /// The hardware encoder to use, and what is to be said when the one asked for cannot be.
  func hardware(_ choice: HardwareChoice, _ codec: VideoCodec) -> (encoder: HardwareEncoder?, note: String?) {
    let makers: [HardwareEncoder.Maker]
    switch choice {
    case .software: return (nil, nil)
    case .auto: makers = HardwareEncoder.Maker.allCases
    default: makers = HardwareEncoder.Maker(rawValue: choice.rawValue).map { [$0] } ?? []
    }
    let candidates = makers.compactMap { HardwareEncoder($0, codec) }
    if let works = candidates.first(where: proven.contains) { return (works, nil) }
    guard choice != .auto else {
      return (nil, "no hardware encoder for \(codec.rawValue) works here: software was used")
    }
    guard let first = candidates.first else {
      return (nil, "\(choice.rawValue) has no encoder for \(codec.rawValue): software was used")
    }
    let reason = refused[first.name] ?? "this ffmpeg does not have it"
    return (nil, "\(first.name) does not work here (\(reason)): software was used")
  }
}
