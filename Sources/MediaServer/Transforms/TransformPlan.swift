/// How ffmpeg is to be called for a transform, but for the names of the files.
struct TransformPlan: Sendable, Hashable {
  /// What comes out.
  let format: OutputFormat
  /// Options before the input.
  private(set) var input: [String] = []
  /// Options between the input and the output.
  private(set) var output: [String] = []

  /// - Parameters:
  ///   - kind: what the extension of the original says.
  ///   - ext: the extension itself, in lower case.
  /// - Throws: `unsupported` for originals that are neither picture nor video, `not-possible` for what this ffmpeg cannot.
  init(_ transform: Transform, of kind: MediaKind, abilities: FFmpegAbilities) throws(MediaServerError) {
    let format = try Self.format(transform, of: kind)
    self.format = format
    if let start = transform.start { input += ["-ss", String(start)] }
    output += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    switch format {
    case .m4a: try addSound(transform)
    case .mp4: try addVideo(transform, abilities)
    default: try addPicture(transform, of: kind, abilities)
    }
  }

  private static func format(_ transform: Transform, of kind: MediaKind) throws(MediaServerError) -> OutputFormat {
    switch kind.family {
    case .other:
      throw MediaServerError(.unsupported, "only pictures and videos can be transformed, not \(kind.mediaType)")
    case .picture:
      let format = transform.format ?? OutputFormat.allCases.first { $0.mediaType == kind.mediaType } ?? .jpeg
      guard format.isPicture else { throw MediaServerError(.unsupported, "no video is made of a picture") }
      return format
    case .video:
      switch transform.mode {
      case .audio?: return .m4a
      case .frame?: return transform.format.flatMap { $0.isPicture ? $0 : nil } ?? .jpeg
      case .video?, nil: return transform.format ?? .mp4
      }
    }
  }

  // MARK: Pictures

  private mutating func addPicture(
    _ transform: Transform, of kind: MediaKind, _ abilities: FFmpegAbilities
  ) throws(MediaServerError) {
    let encoder = try abilities.encoder(for: format)
    output += ["-map", "0:v:0", "-an", "-sn", "-dn"]
    if format != .gif || kind.family == .video { output += ["-frames:v", "1"] }
    var filters = try PictureFilter(transform, isEven: false).text
    // What can be seen through would become black.
    if format == .jpeg, ["image/png", "image/webp", "image/gif", "image/avif"].contains(kind.mediaType) {
      let color = Self.levels(transform.background ?? "ffffff")
      // `drawbox` would say it in one word, and ends the ffmpeg 5.1 of Debian with a signal.
      let behind = "format=rgba,split[a][b];[a]lutrgb=\(color):a=255[c];[c][b]overlay=format=auto"
      filters = filters.map { "\(behind),\($0)" } ?? behind
    }
    if let filters { output += ["-vf", filters] }
    output += ["-c:v", encoder] + picture(quality: transform.quality, encoder)
  }

  /// Six hexadecimal digits as the levels of the three colours.
  private static func levels(_ color: String) -> String {
    let number = Int(color, radix: 16) ?? 0xFF_FFFF
    return "r=\(number >> 16 & 255):g=\(number >> 8 & 255):b=\(number & 255)"
  }

  private func picture(quality: Int?, _ encoder: String) -> [String] {
    let quality = quality ?? 80
    switch format {
    // The scale of the encoder goes from 2, the best, to 31.
    case .jpeg:
      return ["-q:v", String(max(2, 31 - quality * 29 / 100)), "-pix_fmt", "yuvj420p", "-f", "image2", "-update", "1"]
    case .png: return ["-f", "image2", "-update", "1"]
    case .webp: return ["-quality", String(quality), "-compression_level", "3", "-f", "webp"]
    case .avif:
      let still = encoder == "libaom-av1" ? ["-still-picture", "1", "-cpu-used", "8"] : []
      let level = ["-crf", String(63 - quality * 53 / 100)]
      return still + (encoder == "librav1e" ? ["-qp", String(255 - quality * 2)] : level)
        + ["-pix_fmt", "yuv420p", "-f", "avif"]
    default: return ["-f", format.rawValue]
    }
  }

  // MARK: Videos

  private mutating func addVideo(_ transform: Transform, _ abilities: FFmpegAbilities) throws(MediaServerError) {
    let encoder = try abilities.encoder(for: .mp4)
    if let length = transform.length { output += ["-t", String(length)] }
    output += ["-map", "0:v:0"] + (transform.isSilent ? ["-an"] : ["-map", "0:a:0?", "-c:a", "aac", "-b:a", "96k"])
    output += ["-sn", "-dn"]
    if let filters = try PictureFilter(transform, isEven: true).text { output += ["-vf", filters] }
    output += ["-c:v", encoder, "-preset", "veryfast", "-pix_fmt", "yuv420p"]
    if let bitrate = transform.bitrate {
      output += ["-b:v", String(bitrate), "-maxrate", String(bitrate), "-bufsize", String(bitrate * 2)]
    } else {
      output += ["-crf", String(40 - (transform.quality ?? 75) * 22 / 100)]
    }
    output += ["-movflags", "+faststart", "-f", "mp4"]
  }

  private mutating func addSound(_ transform: Transform) throws(MediaServerError) {
    if let length = transform.length { output += ["-t", String(length)] }
    output += ["-vn", "-sn", "-dn", "-map", "0:a:0", "-c:a", "aac", "-b:a", "96k", "-f", "ipod"]
  }
}
