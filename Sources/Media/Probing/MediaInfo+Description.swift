/// What people ask of a file, in their words.
extension MediaInfo {
  /// The format as people name it, by what is inside and not by the file's name: `mp4`, `mov`, `webm`, `mkv`, `ts`,
  /// `jpeg`; ffmpeg's first name for the rest.
  public var format: String {
    let names = container.split(separator: ",").map(String.init)
    let first = names.first ?? container
    if names.contains("mp4") { return tags["major_brand"]?.hasPrefix("qt") ?? false ? "mov" : isobmff }
    if names.contains("webm") { return fitsWebM ? "webm" : "mkv" }
    if let image = imageFormat { return image }
    return Self.formats[first] ?? first
  }

  /// Whether it is a picture, or a short animation in a format for pictures, rather than a video.
  public var isImage: Bool { imageFormat != nil || isobmff == "avif" || isobmff == "heic" }

  /// Whether a picture moves; nil when the file is no picture.
  public var isAnimated: Bool? {
    guard isImage else { return nil }
    if let frames = video?.frameCount { return frames > 1 }
    // GIF and APNG say how long they play, single pictures do not, or as long as one frame.
    guard let duration = playingTime, let rate = video?.frameRate, container == "gif" || container == "apng" else {
      return container == "gif" && (playingTime ?? 0) > 0.1
    }
    return duration * rate > 1.5
  }

  /// The program that made the file, as it names itself.
  public var encoder: String? { tag("encoder") ?? tag("writing_application") ?? video.flatMap { $0.tags["encoder"] } }

  /// When it was recorded, as the file says, in the form of RFC 3339 where the container has one.
  public var created: String? {
    let time =
      tag("com.apple.quicktime.creationdate") ?? tag("creation_time") ?? tag("date_time_original")
      ?? video.flatMap { $0.tags["creation_time"] } ?? tag("date")
    // Written twice, newer ffprobes join both.
    return time.flatMap { $0.split(separator: ";").first.map(String.init) }
  }

  /// A tag of the file, whatever the case of its name: Matroska writes them in capitals.
  public func tag(_ name: String) -> String? {
    tags[name] ?? tags.first { $0.key.lowercased() == name }?.value
  }

  /// WebM is Matroska with a list of what it may hold; the demuxer is one.
  private var fitsWebM: Bool {
    let allowed: Set<String> = ["vp8", "vp9", "av1", "opus", "vorbis", "webvtt"]
    return !streams.isEmpty
      && streams.allSatisfy {
        allowed.contains($0.codec) || ($0.kind != .video && $0.kind != .audio && $0.kind != .subtitle)
      }
  }

  private var isobmff: String {
    switch (tags["major_brand"] ?? "").prefix(4) {
    case "avif", "avis": "avif"
    case "heic", "heix", "mif1", "msf1", "hevc", "hevx": "heic"
    case "M4A ", "M4B ": "m4a"
    case "3gp4", "3gp5", "3gp6", "3g2a": "3gp"
    default: "mp4"
    }
  }

  private var imageFormat: String? {
    let first = String(container.prefix { $0 != "," })
    if first.hasSuffix("_pipe") { return first == "image2pipe" ? video?.codec : String(first.dropLast(5)) }
    switch first {
    case "image2": return video.map { $0.codec == "mjpeg" ? "jpeg" : $0.codec }
    case "gif", "apng", "ico": return first
    case "heif": return "heic"
    default: return nil
    }
  }

  private static let formats = ["mpegts": "ts", "matroska": "mkv", "asf": "wmv", "mpeg": "mpg"]
}

extension MediaStream {
  /// Whether frames come at uneven times: the grid that holds them all is finer than their mean rate.
  public var isVariableRate: Bool? {
    guard kind == .video, let mean = frameRate, let grid = baseFrameRate, mean > 0 else { return nil }
    // Two fields a frame make the grid twice as fine; short files round their mean.
    let ratio = grid / mean
    let isFieldGrid = abs(ratio - 2) < 0.05 && (isInterlaced || fieldOrder == nil || fieldOrder == "unknown")
    return abs(ratio - 1) > 0.02 && !isFieldGrid
  }

  /// The kind of high dynamic range: `hdr10`, `hlg`, `pq` without mastering data, with `dolby-vision` or `hdr10+` named
  /// first where there; nil for ordinary pictures.
  public var hdr: String? {
    if sideData.contains(where: { $0.hasPrefix("DOVI") }) { return "dolby-vision" }
    guard isHDR else { return nil }
    if sideData.contains(where: { $0.contains("SMPTE2094-40") || $0.contains("HDR10+") }) { return "hdr10+" }
    if colorTransfer == "arib-std-b67" { return "hlg" }
    return mastering != nil || contentLight != nil ? "hdr10" : "pq"
  }

  /// The level as people write it: `4.1`; nil where the codec has none or the number is not known to us.
  public var levelName: String? {
    guard let level, level > 0 else { return nil }
    switch codec {
    case "h264": return level == 9 ? "1b" : "\(level / 10).\(level % 10)"
    case "hevc": return "\(level / 30).\(level % 30 / 3)"
    // The sequence header counts in steps: 0 is 2.0, 1 is 2.1 … 4 is 3.0.
    case "av1": return level < 24 ? "\(2 + level / 4).\(level % 4)" : nil
    case "vp9": return "\(level / 10).\(level % 10)"
    case "mpeg4", "h263": return "\(level)"
    default: return nil
    }
  }
}

extension MediaInfo {
  /// Bits per second of the picture alone: as the container says, else what is left of the file after the sound.
  public var videoBitrate: Int64? {
    guard let video else { return nil }
    if let bitrate = video.bitrate, bitrate > 0 { return bitrate }
    let counted = video.tags["BPS"].flatMap(Int64.init).flatMap { $0 > 0 ? $0 : nil }
    guard let seconds = playingTime, seconds > 0, size > 0 else { return counted ?? bitrate }
    // Programs copy what mkvmerge counted to streams that are others: it cannot be more than there is.
    if let counted, Double(counted) * seconds / 8 <= Double(size) { return counted }
    let sound = audio.reduce(Int64(0)) { $0 &+ max(0, min(10_000_000, $1.bitrate ?? 128_000)) }
    let whole = Int64(max(0, min(1e12, Double(size) * 8 / seconds)))
    return max(whole / 10, whole - sound)
  }
}

extension MediaInfo {
  /// The stream of moving pictures.
  /// - Throws: ``MediaError`` `no-video` for sound alone, and for pictures that do not move.
  func film() throws(MediaError) -> MediaStream {
    guard let video else { throw MediaError(.noVideo, "there is no video stream to encode") }
    if isImage, isAnimated != true { throw MediaError(.noVideo, "it is a picture (\(format)), not a video") }
    return video
  }
}
