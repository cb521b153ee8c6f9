import Containers

/// What the structure of a file and its name say together.
struct StructureLook: Sendable {
  let report: StructureReport
  private let ext: String

  init(_ report: StructureReport, name: String) {
    self.report = report
    let last = name.utf8.split(separator: UInt8(ascii: "/")).last.map(Substring.init) ?? ""
    let dot = last.lastIndex(of: ".")
    ext = dot.map { String(last[last.index(after: $0)...]).lowercased() } ?? ""
  }

  /// Notes the faults of the structure. Unknown content is left to ffmpeg, which knows more formats, where it is asked.
  func note(in tally: FindingTally, isDeep: Bool) {
    let isUnknown = report.format == .unknown
    tally.add(report.faults.filter { $0.kind != .notMedia || !isDeep && claims || report.format == .zeros })
    if isUnknown, !isDeep, !claims {
      tally.add(.undecoded, words: "its format is not known, so nothing was looked at")
    }
    let wanted = report.format.extensions
    if report.isSound, claims, !wanted.isEmpty, !wanted.contains(ext) {
      tally.add(.wrongExtension, words: "its content is \(report.format.rawValue), its name says .\(ext)")
    }
  }

  /// Whether the name claims a format that is known.
  private var claims: Bool { ContainerFormat.walkedExtensions.contains(ext) }

  /// Whether ffmpeg 5.1 has no decoder, so that what it says is no sign of damage: HEIC, SVG, JPEG XL, and WebP that moves.
  var mayBeBeyondDecoding: Bool {
    switch report.format {
    case .heif, .svg, .jxl: true
    case .webp: (report.pictures ?? 1) > 1
    default: false
    }
  }

  /// Whether a file of this name and format is expected to have moving pictures.
  var promisesVideo: Bool {
    let sound: Set<ContainerFormat> = [.mp3, .adts, .flac, .wav, .ogg]
    return !sound.contains(report.format) && Self.videoExtensions.contains(ext)
  }

  /// A transport stream may well be the sound of a programme.
  private static let videoExtensions: Set<String> = [
    "3gp", "avi", "flv", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mxf", "ogv", "vob", "wmv",
  ]

  /// How long the longest tracks of picture and sound play, in seconds.
  var lengths: (video: Double, audio: Double)? {
    let video = report.tracks.filter { $0.kind == .video }.compactMap(\.duration).max()
    let audio = report.tracks.filter { $0.kind == .audio }.compactMap(\.duration).max()
    guard let video, let audio, video > 0, audio > 0 else { return nil }
    return (video, audio)
  }
}
