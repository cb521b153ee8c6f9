extension EncodePlan {
  /// A plan that copies picture, sound and all else into the asked container, with its index first, tags right
  /// and nothing encoded that need not be: sound alone, where the request names a profile for it, or browsers.
  /// - Throws: ``MediaError`` `no-video`; `unsupported` when the picture is no codec that the container holds.
  public static func remux(
    _ info: MediaInfo, to container: Container, _ request: EncodeRequest = EncodeRequest()
  ) throws(MediaError) -> EncodePlan {
    let video = try info.film()
    guard let size = video.displaySize else {
      throw MediaError(.unsupported, "the size of the picture is unknown")
    }
    guard let codec = VideoCodec(name: video.codec), container.videoCodecs.contains(codec) else {
      throw MediaError(.unsupported, "\(container.rawValue) does not hold \(video.codec)")
    }
    if video.hasAlpha, container == .mp4 {
      throw MediaError(.unsupported, "mp4 would lose the transparency of the picture", hint: "use webm or mkv")
    }
    if let lost = video.presentation.subtracting(container.presentations).first {
      throw MediaError(.unsupported, "\(container.rawValue) cannot say that the picture is \(lost.words)")
    }
    // Other players must not take it for ordinary HEVC or H.264, and ffmpeg writes no other tag.
    if container == .mp4, let tag = video.codecTag, tag.hasPrefix("dv") {
      throw MediaError(.unsupported, "ffmpeg cannot write the tag \(tag) of its Dolby Vision")
    }
    return EncodePlan(info, video, codec, size, container, SoundPlan(copying: info.audio, container, request))
  }

  private init(
    _ info: MediaInfo, _ video: MediaStream, _ codec: VideoCodec, _ size: PictureSize, _ container: Container,
    _ sound: SoundPlan
  ) {
    let rest = CompanionPlan(info, video, container)
    self.codec = codec
    self.container = container
    isRemux = true
    encoder = "copy"
    inputOptions = []
    outputOptions =
      ["-map", "0:\(video.index)"] + sound.maps + rest.maps + ["-map_metadata", "0", "-map_chapters", "0"]
      + ["-c:v:0", "copy"] + rest.options + sound.options
      + Self.muxing(
        info, codec, container, isLoose: sound.isLoose || !video.presentation.subtracting([.turn]).isEmpty)
    covers = rest.covers
    firstPassOptions = nil
    expectation = StreamExpectation(
      video: codec.formatName, size: size, audioCount: sound.count, subtitleCount: rest.subtitleCount,
      coverCount: rest.coverCount, chapterCount: info.chapters.count, isHDR: video.isHDR,
      isTenBits: (video.bitDepth ?? 8) == 10, hasAlpha: video.hasAlpha, presentation: video.presentation,
      rotation: video.rotation)
    (duration, frameCount) = (info.playingTime, info.shownFrames)
    dropped = sound.dropped + rest.dropped + Self.lostTags(info, container)
    changed = sound.changed + rest.changed
    summary = "\(codec.rawValue) copied to \(container.rawValue), \(size)"
    (referenceFilters, colorFilters) = ([], [])
    fallback = []
  }
}
