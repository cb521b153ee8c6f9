/// One line that ffmpeg wrote to standard error under `-v repeat+level`, taken apart.
struct FFmpegMessage: Sendable, Equatable {
  /// The part of ffmpeg that speaks: `h264`, `mov,mp4,m4a,3gp,3g2,mj2`; nil for ffmpeg itself.
  let source: String?
  /// `error`, `fatal`, `panic`, `warning`…; nil when the line has none, as lines of encoder libraries do.
  let level: String?
  /// What it says, without memory addresses.
  let text: String

  init(line: String) {
    var rest = Substring(line)
    (source, rest) = Self.component(rest)
    (level, rest) = Self.level(rest)
    text = String(rest)
  }

  /// What a message means for the file that is read.
  enum Verdict: Sendable, Equatable {
    /// Says nothing about damage: notices, known habits of healthy encoders, trouble of the output side.
    case cosmetic
    /// Part of the file is damaged or missing.
    case damaged(Finding.Kind)
    /// Nothing can be read any more.
    case fatal(Finding.Kind)
    /// The disk of the output is full.
    case diskFull
  }

  /// Reads the message by the table below: the first matching row decides, and an unknown error is damage.
  var verdict: Verdict {
    guard let level, ["error", "fatal", "panic"].contains(level) else {
      // With several threads the warning about the same frame, "corrupt decoded frame", is lost at times (H.264, measured).
      // Tags of the file, which may be called anything, are told by nobody.
      if level == "info", source != nil, text.hasPrefix("concealing ") { return .damaged(.decodeError) }
      guard level == "warning", source.map({ !Self.isOutput($0) }) ?? true else { return .cosmetic }
      // A parser that lost its place; other codecs may well put two frames into a packet.
      if source == "flac", text.hasPrefix("Multiple frames") { return .damaged(.decodeError) }
      return Self.warnings.first { text.contains($0.phrase) }?.verdict ?? .cosmetic
    }
    if text.contains("No space left on device") { return .diskFull }
    if let source, Self.isOutput(source) {
      // The null muxer of a check sees what the file's own timestamps are.
      return source == "null" && text.contains("monotonically") ? .damaged(.timestamp) : .cosmetic
    }
    return Self.table.first { text.contains($0.phrase) }?.verdict ?? .damaged(.decodeError)
  }

  init(source: String?, level: String?, text: String) { (self.source, self.level, self.text) = (source, level, text) }

  /// Whether a muxer or an encoder speaks, which knows nothing of damage in the source.
  private static func isOutput(_ source: String) -> Bool {
    outputs.contains(source) || hardware.contains { source.hasSuffix($0) } || newer.contains { source.hasPrefix($0) }
  }

  private static let outputs: Set<String> = [
    "null", "mp4", "webm", "matroska", "libx264", "libx265", "libvpx", "libvpx-vp9", "libaom-av1", "libopus",
    "libsvtav1", "AVHWDeviceContext", "AVHWFramesContext",
  ]
  private static let hardware = ["_nvenc", "_qsv", "_amf", "_videotoolbox", "_vaapi"]
  /// How ffmpeg 6 and later name the sides of their work.
  private static let newer = ["vost#", "aost#", "sost#", "out#", "enc:"]

  /// Warnings that damaged files raise and healthy ones do not; all others are cosmetic.
  private static let warnings: [(phrase: String, verdict: Verdict)] = [
    ("corrupt decoded frame", .damaged(.decodeError)),
    ("corrupt input packet", .damaged(.decodeError)),
    ("Packet corrupt", .damaged(.decodeError)),
    ("atom truncated", .damaged(.truncated)),
    ("reached eof, corrupted", .damaged(.truncated)),
    ("bad vlc", .damaged(.decodeError)),
    ("nothing was encoded", .damaged(.decodeError)),
    ("RDB per ADTS frame is not implemented", .damaged(.decodeError)),
    ("Too large remapped id is not implemented", .damaged(.decodeError)),
  ]

  private static let table: [(phrase: String, verdict: Verdict)] = [
    // Benign habits of healthy files: open groups of pictures at the start, sloppy reference lists.
    ("mmco: unref short failure", .cosmetic),
    ("co located POCs unavailable", .cosmetic),
    ("Warning MVs not available", .cosmetic),
    ("number of reference frames", .cosmetic),
    ("Last message repeated", .cosmetic),
    // The output side, speaking as ffmpeg itself: its exit code tells that nothing came of it.
    ("initializing output stream", .cosmetic),
    ("while opening encoder", .cosmetic),
    ("Could not open encoder", .cosmetic),
    ("Could not write header", .cosmetic),
    ("Device creation failed", .cosmetic),
    ("No device available", .cosmetic),
    ("Failed to set value", .cosmetic),
    ("Error parsing global options", .cosmetic),
    ("Conversion failed", .cosmetic),
    ("non monotonically increasing dts", .damaged(.timestamp)),
    ("Non-monotonous DTS", .damaged(.timestamp)),
    ("moov atom not found", .fatal(.noIndex)),
    ("partial file", .damaged(.truncated)),
    ("File ended prematurely", .damaged(.truncated)),
    ("Truncating packet of size", .damaged(.truncated)),
    ("Permission denied", .fatal(.unreadable)),
    ("No such file or directory", .fatal(.unreadable)),
    ("Is a directory", .fatal(.unreadable)),
    ("Input/output error", .fatal(.unreadable)),
    (": Invalid data found when processing input", .damaged(.decodeError)),
  ]

  /// `[h264 @ 0x55ce38f80500] rest`.
  private static func component(_ text: Substring) -> (String?, Substring) {
    guard text.first == "[", let at = text.firstRange(of: " @ 0x"),
      let end = text[at.upperBound...].firstIndex(of: "]"),
      !text[..<at.lowerBound].contains("]")
    else { return (nil, text) }
    return (String(text[text.index(after: text.startIndex)..<at.lowerBound]), text[text.index(after: end)...].trimmed)
  }

  private static func level(_ text: Substring) -> (String?, Substring) {
    guard text.first == "[", let end = text.firstIndex(of: "]") else { return (nil, text) }
    let word = text[text.index(after: text.startIndex)..<end]
    guard levels.contains(String(word)) else { return (nil, text) }
    return (String(word), text[text.index(after: end)...].trimmed)
  }

  private static let levels: Set<String> = ["panic", "fatal", "error", "warning", "info", "verbose", "debug", "trace"]
}

extension Substring {
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}
