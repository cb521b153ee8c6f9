extension VariantCatalogue {
  /// The derivatives of videos that come with the program.
  public static let videos: [Variant] = videoTable.map { name, width, height, more in
    let size = [Variant.Parameter("width", "\(width)"), Variant.Parameter("height", "\(height)")]
    return Variant(name: name, media: .video, style: .imwidth, parameters: size + Variant.Parameter.list(more))
  }

  /// Names, widths and heights in pixels, and what only the style `query` says.
  private static let videoTable: [(String, Int, Int, String)] = [
    ("desktop", 1920, 1080, ""),
    ("tablet", 1280, 720, ""),
    ("mobile", 854, 640, ""),
    ("mobile_small", 640, 480, ""),
    ("mobile_tiny", 480, 360, ""),
    ("4k", 3840, 2160, ""),
    ("2k", 2560, 1440, ""),
    ("1080p", 1920, 1080, ""),
    ("720p", 1280, 720, ""),
    ("480p", 854, 480, ""),
    ("360p", 640, 360, ""),
    ("240p", 426, 240, ""),
    ("widescreen", 1920, 800, ""),
    ("ultrawide", 2560, 1080, ""),
    ("square", 1080, 1080, ""),
    ("portrait", 1080, 1920, ""),
    ("instagram_feed", 1080, 1080, ""),
    ("instagram_story", 1080, 1920, ""),
    ("youtube_thumbnail", 1280, 720, ""),
    ("facebook_video", 1280, 720, ""),
    ("twitter_video", 1280, 720, ""),
    ("low_bandwidth", 640, 360, "quality=low bitrate=500k"),
    ("medium_bandwidth", 1280, 720, "quality=medium bitrate=2M"),
    ("high_bandwidth", 1920, 1080, "quality=high bitrate=5M"),
  ]
}
