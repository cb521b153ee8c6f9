extension EncodePlan {
  /// - Parameter isLoose: whether something is written that MP4 holds beyond its standard, and ffmpeg leaves out or refuses unless it is told.
  static func muxing(
    _ info: MediaInfo, _ codec: VideoCodec, _ container: Container, isLoose: Bool
  ) -> [String] {
    // Sparse subtitles must not fill the queue of the muxer while a slow encoder looks ahead.
    var options = ["-max_muxing_queue_size", "4096"] + tags(info, container)
    guard container == .mp4 else { return options }
    if codec == .h265 { options += ["-tag:v:0", "hvc1"] }
    if isLoose { options += ["-strict", "experimental"] }
    return options + ["-movflags", keepsForeignTags(info) ? "+faststart+use_metadata_tags" : "+faststart"]
  }

  /// Tags that would go wrong by themselves.
  private static func tags(_ info: MediaInfo, _ container: Container) -> [String] {
    var options: [String] = []
    // Where a camera wrote the time twice, ffmpeg 7 and later join both, which no container takes for a time.
    if let time = info.tag("creation_time")?.split(separator: ";").first, time.first?.isNumber == true {
      options += ["-metadata", "creation_time=\(time)"]
    }
    // They speak of the source's own format; among foreign tags MP4 would say twice what it is.
    if info.tag("major_brand") != nil, container != .mp4 || keepsForeignTags(info) {
      for name in brands { options += ["-metadata", name + "="] }
    }
    // Counted in the source: Matroska would say it of streams that are others now.
    if container != .mp4 {
      let counted = Set(info.streams.flatMap(\.tags.keys)).filter(isStatistic).sorted()
      for name in counted { options += ["-metadata:s", name + "="] }
    }
    return options
  }

  private static let brands = ["major_brand", "minor_version", "compatible_brands"]

  /// The tags that mkvmerge writes about packets, by themselves or with a language: `BPS-eng`.
  private static func isStatistic(_ name: String) -> Bool {
    let name = name.uppercased()
    return name.hasPrefix("_STATISTICS_")
      || ["BPS", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES"].contains { name == $0 || name.hasPrefix($0 + "-") }
  }
}

// MARK: Tags that are foreign to MP4

extension EncodePlan {
  /// The tags that iTunes's list, which MP4 usually has, holds by ffmpeg's `mov_write_ilst_tag`; those that are written elsewhere; and
  /// those that speak of the source's own format.
  private static let listed: Set<String> = [
    "title", "artist", "album_artist", "composer", "album", "date", "encoding_tool", "encoder", "comment", "genre",
    "copyright", "grouping", "lyrics", "description", "synopsis", "show", "episode_id", "network", "keywords",
    "episode_sort", "season_number", "media_type", "hd_video", "gapless_playback", "compilation", "track", "disc",
    "tmpo", "location", "creation_time", "timecode", "duration",
  ]

  private static func foreignTags(_ info: MediaInfo) -> [String] {
    info.tags.keys.filter { key in
      let name = key.lowercased()
      // Some readers' tags have a language behind them: `title-eng`.
      let bare = name.dropLast(name.dropLast(3).last == "-" ? 4 : 0)
      return !listed.contains(String(bare)) && !brands.contains(name)
    }.sorted()
  }

  /// Whether MP4 has its tags by their own names, as QuickTime has, instead of in iTunes's list: what only cameras write (their maker,
  /// Apple's and Android's own keys) is lost otherwise.
  private static func keepsForeignTags(_ info: MediaInfo) -> Bool {
    foreignTags(info).contains { ["make", "model"].contains($0.lowercased()) || $0.hasPrefix("com.") }
  }

  /// The tags for which the container has no place, as one phrase.
  static func lostTags(_ info: MediaInfo, _ container: Container) -> [String] {
    guard container == .mp4, !keepsForeignTags(info) else { return [] }
    let names = foreignTags(info)
    guard !names.isEmpty else { return [] }
    let more = names.count > 5 ? " and \(names.count - 5) more" : ""
    return ["tags that mp4 has no names for: " + names.prefix(5).joined(separator: ", ") + more]
  }
}
