@testable import Media

/// Compares an output with its source by what ffprobe and a decoder say, without the engine's help.
struct TableCheck {
  let before: TableOriginal
  let after: TableReading
  let plan: EncodePlan
  let pictures: TablePictures

  /// What is silently wrong: a loss that the plan names is none.
  func faults(frames: Int64) -> [String] {
    guard let was = before.reading.video, let now = after.video else { return ["no video"] }
    return picture(was, now) + colors(was, now) + times(was, now, frames) + sound() + beside() + tags()
  }

  private func isSaid(_ words: String) -> Bool {
    (plan.dropped + plan.changed).contains { $0.contains(words) }
  }

  private func picture(_ was: TableReading.Stream, _ now: TableReading.Stream) -> [String] {
    var faults: [String] = []
    let names: [VideoCodec: (String, String)] = [
      .h264: ("h264", "avc1"), .h265: ("hevc", "hvc1"), .vp9: ("vp9", "vp09"), .vp8: ("vp8", ""), .av1: ("av1", "av01"),
    ]
    let expected = names[plan.codec]
    if now["codec_name"] != expected?.0 { faults.append("codec \(now["codec_name"] ?? "-")") }
    if plan.container == .mp4, now["codec_tag_string"] != expected?.1 {
      faults.append("tag \(now["codec_tag_string"] ?? "-")")
    }
    let format = after.format["format_name"] ?? ""
    if !format.hasPrefix(plan.container == .mp4 ? "mov,mp4" : "matroska") { faults.append("format \(format)") }
    if !after.complaints.isEmpty { faults.append("ffprobe: \(after.complaints)") }
    if !pictures.complaints.isEmpty { faults.append("decoder: \(pictures.complaints)") }
    let isSideways = was.fields.contains {
      $0.key.hasSuffix(".rotation") && ["90", "-90", "270", "-270"].contains($0.value)
    }
    let sides = [was["width"], was["height"]].compactMap { $0.flatMap(Int.init) }.map { $0 - $0 % 2 }
    let size = [now["width"], now["height"]].compactMap { $0.flatMap(Int.init) }
    if size != (isSideways ? sides.reversed() : sides) { faults.append("size \(size), not \(sides)") }
    if now.isTurned { faults.append("still turned") }
    let shape = was["sample_aspect_ratio"] ?? "1:1"
    if (now["sample_aspect_ratio"] ?? "1:1") != shape, shape != "0:1" {
      faults.append("pixels \(shape) became \(now["sample_aspect_ratio"] ?? "-")")
    }
    let wasDeep = ["10le", "12le", "16le"].contains { was["pix_fmt"]?.contains($0) ?? false }
    let isDeep = now["pix_fmt"]?.hasSuffix("10le") ?? false
    if wasDeep != isDeep, !isSaid("-bit colour") {
      faults.append("\(was["pix_fmt"] ?? "") became \(now["pix_fmt"] ?? "")")
    }
    if isDeep, plan.codec == .h264 { faults.append("10 bits of H.264") }
    return faults
  }

  private func colors(_ was: TableReading.Stream, _ now: TableReading.Stream) -> [String] {
    var faults: [String] = []
    let isRGB = ["rgb", "bgr", "gbr", "argb"].contains { was["pix_fmt"]?.hasPrefix($0) ?? false }
    for key in ["color_primaries", "color_transfer", "color_space", "color_range"] {
      guard let value = was[key], !isRGB || key == "color_primaries" else { continue }
      // Limited range is what is meant where nothing is said.
      if key == "color_range", value == "tv", now[key] == nil { continue }
      let isSaid = key == "color_range" && isSaid("full range") || key == "color_space" && isSaid("BT.601")
      if now[key] != value, !isSaid {
        faults.append("\(key) \(value) became \(now[key] ?? "-")")
      }
    }
    // A tolerance for what eight bits, halved colour resolution and the encoder do to flat colours.
    if let distance = pictures.distance(to: before.pictures) {
      // A cut line moves every pixel of these small pictures.
      let isCut = [was["width"], was["height"]].contains { $0.flatMap(Int.init)?.isMultiple(of: 2) == false }
      if distance > (isCut ? 20 : 12) { faults.append("colours differ by \(distance)") }
    } else {
      faults.append("no pictures")
    }
    for (kind, phrase) in [
      ("Mastering display metadata", "mastering"), ("Content light level metadata", "content light"),
    ]
    where before.info.video?.sideData.contains(kind) == true && !now.hasSideData(kind) && !isSaid(phrase) {
      // x265 and SVT-AV1 write them into the stream, where ffprobe shows them with a frame only.
      if !["libx265", "libsvtav1"].contains(plan.encoder) { faults.append("no \(kind.lowercased())") }
    }
    return faults
  }

  private func times(_ was: TableReading.Stream, _ now: TableReading.Stream, _ frames: Int64) -> [String] {
    var faults: [String] = []
    if pictures.frames.count != before.pictures.frames.count {
      faults.append("\(before.pictures.frames.count) pictures became \(pictures.frames.count)")
    }
    if Int64(pictures.frames.count) != frames {
      faults.append("\(frames) frames counted, \(pictures.frames.count) there")
    }
    if let start = was.times.first, let newStart = now.times.first, was.times.count == now.times.count {
      let moved = zip(was.times, now.times).map { abs(($0 - start) - ($1 - newStart)) }.max() ?? 0
      // Matroska counts in milliseconds.
      if moved > 0.0021 { faults.append("times moved by \(moved)") }
    }
    let (length, newLength) = (before.info.playingTime, after.format["duration"].flatMap(Double.init))
    // A packet of sound at 8 kHz lasts 0.128 s.
    if let length, let newLength, abs(length - newLength) > max(0.13, 0.005 * length) {
      faults.append("\(length) s became \(newLength)")
    }
    // How sound and picture lie to one another.
    if let sound = before.reading.audio.first?.times.first, let picture = was.times.first,
      let newSound = after.audio.first?.times.first, let newPicture = now.times.first,
      abs((sound - picture) - (newSound - newPicture)) > 0.15
    {
      faults.append("sound moved by \((newSound - newPicture) - (sound - picture))")
    }
    return faults
  }

  private func sound() -> [String] {
    let (was, now) = (before.reading.audio, after.audio)
    guard was.count == now.count else {
      return isSaid("audio stream") ? [] : ["\(was.count) sounds became \(now.count)"]
    }
    return zip(was, now).flatMap { was, now in
      var faults: [String] = []
      if was.language != now.language { faults.append("language \(was.language ?? "-") became \(now.language ?? "-")") }
      if was["channels"] != now["channels"] {
        faults.append("channels \(was["channels"] ?? "-") became \(now["channels"] ?? "-")")
      }
      let allowed: Set<String> =
        switch plan.container {
        case .mp4: ["aac", "mp3", "ac3", "eac3", "opus"]
        case .webm: ["opus", "vorbis"]
        case .mkv: ["aac", "mp3", "ac3", "eac3", "opus", "vorbis", "flac"]
        }
      if !allowed.contains(now["codec_name"] ?? "") { faults.append("sound in \(now["codec_name"] ?? "-")") }
      if let rate = now["sample_rate"].flatMap(Int.init), rate > 48_000 { faults.append("\(rate) Hz") }
      return faults
    }
  }

  private func beside() -> [String] {
    var faults: [String] = []
    let (was, now) = (before.reading, after)
    if was.subtitles.count != now.subtitles.count, !isSaid("subtitle stream") {
      faults.append("\(was.subtitles.count) subtitles became \(now.subtitles.count)")
    }
    if was.subtitles.count == now.subtitles.count {
      let words: [Container: Set<String>] = [
        .mp4: ["mov_text"], .webm: ["webvtt"], .mkv: ["subrip", "ass", "webvtt", "hdmv_pgs_subtitle"],
      ]
      for (old, new) in zip(was.subtitles, now.subtitles) {
        if !(words[plan.container] ?? []).contains(new["codec_name"] ?? "") {
          faults.append("subtitles in \(new["codec_name"] ?? "-")")
        }
        if old.language != new.language {
          faults.append("language of subtitles \(old.language ?? "-") became \(new.language ?? "-")")
        }
        if old["disposition.forced"] != new["disposition.forced"] { faults.append("forced subtitles are not") }
      }
    }
    if was.covers.count != now.covers.count, !isSaid("cover") { faults.append("cover lost") }
    if was.chapters != now.chapters { faults.append("chapters \(was.chapters) became \(now.chapters)") }
    return faults
  }

  private func tags() -> [String] {
    [
      "title", "artist", "creation_time", "location", "com.apple.quicktime.make",
      "com.apple.quicktime.location.iso6709",
    ]
    .compactMap { name in
      guard let value = before.reading.tag(name) else { return nil }
      let now = after.tag(name)
      // Matroska's time has fewer digits.
      return now?.prefix(19) == value.prefix(19) ? nil : "\(name) \(value) became \(now ?? "-")"
    }
  }
}
