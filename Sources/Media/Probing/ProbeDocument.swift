import FoundationEssentials

/// The JSON that ffprobe prints, as it prints it. Numbers come as numbers or as text, and any may be missing.
struct ProbeDocument: Decodable {
  var format: Format?
  var streams: [Stream]?
  var chapters: [Chapter]?
  var frames: [Frame]?
  var error: Failure?

  struct Failure: Decodable {
    var string: String?
  }

  struct Format: Decodable {
    var format_name: String?
    var duration, size, bit_rate: Loose?
    var tags: [String: Loose]?
  }

  struct Chapter: Decodable {
    var start_time, end_time: Loose?
    var tags: [String: Loose]?
  }

  struct Stream: Decodable {
    var index: Int
    var codec_type, codec_name, profile, codec_tag_string, pix_fmt, field_order: String?
    var level, width, height, bits_per_raw_sample, channels, sample_rate, bit_rate, duration, nb_frames: Loose?
    var r_frame_rate, avg_frame_rate, sample_aspect_ratio: String?
    var start_time: Loose?
    var color_primaries, color_transfer, color_space, color_range, channel_layout: String?
    var disposition: [String: Loose]?
    var tags: [String: Loose]?
    var side_data_list: [SideData]?
  }

  struct SideData: Decodable {
    var side_data_type: String?
    var rotation, type: Loose?
    var red_x, red_y, green_x, green_y, blue_x, blue_y, white_point_x, white_point_y: Loose?
    var min_luminance, max_luminance, max_content, max_average, dv_profile: Loose?
  }

  /// A frame, of which only what lies beside the picture matters.
  struct Frame: Decodable {
    var side_data_list: [SideData]?
    var interlaced_frame, top_field_first: Loose?
  }

  /// A value that ffprobe writes as a number in one place and as text in another.
  struct Loose: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let number = try? container.decode(Int64.self) {
        text = "\(number)"
      } else if let number = try? container.decode(Double.self) {
        text = "\(number)"
      } else {
        text = ""
      }
    }

    var integer: Int? { Int(text) }
    var integer64: Int64? { Int64(text) }
    var number: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }

    /// A number that may come as `34000/50000`.
    var ratio: Double? {
      let parts = text.split(separator: "/").compactMap { Double($0) }
      guard parts.count == 2 else { return number }
      return parts[1] != 0 ? parts[0] / parts[1] : nil
    }
  }
}

extension MediaInfo {
  init(_ document: ProbeDocument, size: Int64) {
    self.init(
      container: document.format?.format_name ?? "unknown",
      duration: document.format?.duration?.number,
      bitrate: document.format?.bit_rate?.integer64,
      size: size,
      streams: (document.streams ?? []).map(MediaStream.init),
      chapters: (document.chapters ?? []).compactMap { chapter in
        guard let start = chapter.start_time?.number, let end = chapter.end_time?.number else { return nil }
        return Chapter(start: start, end: end, title: chapter.tags?["title"]?.text)
      },
      tags: (document.format?.tags ?? [:]).mapValues(\.text))
  }
}

extension MediaStream {
  init(_ stream: ProbeDocument.Stream) {
    self.init(
      index: stream.index, kind: Kind(rawValue: stream.codec_type ?? "") ?? .data,
      codec: stream.codec_name ?? "unknown")
    profile = stream.profile
    level = stream.level?.integer.flatMap { $0 >= 0 ? $0 : nil }
    codecTag = stream.codec_tag_string.flatMap { $0.hasPrefix("[") ? nil : $0 }
    width = stream.width?.integer
    height = stream.height?.integer
    frameRate = Self.rate(stream.avg_frame_rate)
    baseFrameRate = Self.rate(stream.r_frame_rate)
    pixelFormat = stream.pix_fmt
    bitDepth = Self.depth(stream)
    (colorPrimaries, colorTransfer) = (Self.known(stream.color_primaries), Self.known(stream.color_transfer))
    (colorSpace, colorRange) = (Self.known(stream.color_space), Self.known(stream.color_range))
    fieldOrder = stream.field_order
    channels = stream.channels?.integer
    channelLayout = stream.channel_layout
    sampleRate = stream.sample_rate?.integer
    bitrate = stream.bit_rate?.integer64
    frameCount = stream.nb_frames?.integer64
    isAttachedPicture = stream.disposition?["attached_pic"]?.integer == 1
    isDefault = stream.disposition?["default"]?.integer == 1
    dispositions = (stream.disposition ?? [:]).filter { $0.value.integer == 1 }.map(\.key).sorted()
    pixelAspect = stream.sample_aspect_ratio.flatMap { ["1:1", "0:1", "N/A"].contains($0) ? nil : $0 }
    startTime = stream.start_time?.number
    tags = (stream.tags ?? [:]).mapValues(\.text)
    // Matroska keeps the length of a stream in a tag.
    duration = stream.duration?.number ?? Self.clock(tags["DURATION"])
    language = tags["language"].flatMap { $0 == "und" ? nil : $0 }
    add(stream.side_data_list ?? [])
    let matrix = stream.side_data_list?.lazy.compactMap { $0.rotation?.number }.first
    // Old files carry the turn as a tag, clockwise.
    let degrees = matrix ?? tags["rotate"].flatMap(Double.init).map { -$0 } ?? 0
    rotation = Int(max(-360, min(360, degrees.rounded())))
  }

  /// Takes what lies beside the stream, or beside its first frame, into account; what was known first stays.
  mutating func add(_ list: [ProbeDocument.SideData]) {
    for data in list {
      guard let kind = data.side_data_type, !sideData.contains(kind) else { continue }
      sideData.append(kind)
      if kind == "Mastering display metadata" { mastering = mastering ?? MasteringDisplay(data) }
      if kind == "Stereo 3D" { stereoLayout = data.type?.text }
      dolbyVisionProfile = dolbyVisionProfile ?? data.dv_profile?.integer
      if kind == "Content light level metadata" { contentLight = contentLight ?? ContentLight(data) }
    }
  }

  private static func known(_ text: String?) -> String? {
    text.flatMap { $0 == "unknown" || $0 == "reserved" ? nil : $0 }
  }

  /// Seconds of `00:01:02.500000000`.
  private static func clock(_ text: String?) -> Double? {
    let parts = (text ?? "").split(separator: ":").compactMap { Double($0) }
    guard parts.count == 3 else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
  }

  private static func rate(_ text: String?) -> Double? {
    let parts = (text ?? "").split(separator: "/").compactMap { Double($0) }
    guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
    return parts[0] / parts[1]
  }

  private static func depth(_ stream: ProbeDocument.Stream) -> Int? {
    if let bits = stream.bits_per_raw_sample?.integer, bits > 0 { return bits }
    guard stream.codec_type == "video", let format = stream.pix_fmt else { return nil }
    return depth(ofPixels: format)
  }

  /// Bits per colour sample of a pixel format, by its name.
  static func depth(ofPixels format: String) -> Int {
    for bits in [9, 10, 12, 14, 16] where format.hasSuffix("\(bits)le") || format.hasSuffix("\(bits)be") {
      return bits
    }
    return format.hasPrefix("p010") ? 10 : 8
  }
}
