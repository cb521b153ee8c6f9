extension DerivativeSize {
  /// The derivatives of videos that the media toolkit knows, in pixels.
  public static let usual: [String: DerivativeSize] = [
    "desktop": DerivativeSize(1920, 1080), "tablet": DerivativeSize(1280, 720), "mobile": DerivativeSize(854, 640),
    "mobile_small": DerivativeSize(640, 480), "mobile_tiny": DerivativeSize(480, 360), "4k": DerivativeSize(3840, 2160),
    "2k": DerivativeSize(2560, 1440), "1080p": DerivativeSize(1920, 1080), "720p": DerivativeSize(1280, 720),
    "480p": DerivativeSize(854, 480), "360p": DerivativeSize(640, 360), "240p": DerivativeSize(426, 240),
    "widescreen": DerivativeSize(1920, 800), "ultrawide": DerivativeSize(2560, 1080),
    "square": DerivativeSize(1080, 1080), "portrait": DerivativeSize(1080, 1920),
    "instagram_feed": DerivativeSize(1080, 1080), "instagram_story": DerivativeSize(1080, 1920),
    "youtube_thumbnail": DerivativeSize(1280, 720), "facebook_video": DerivativeSize(1280, 720),
    "twitter_video": DerivativeSize(1280, 720), "low_bandwidth": DerivativeSize(640, 360),
    "medium_bandwidth": DerivativeSize(1280, 720), "high_bandwidth": DerivativeSize(1920, 1080),
  ]
}
