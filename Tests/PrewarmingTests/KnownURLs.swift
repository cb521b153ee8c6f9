/// Every URL of the toolkit before this one, for `img/cat.jpg` and `clips/a.mp4` below `https://cdn.example.com/`.
enum KnownURLs {
  /// Names of image variants with what follows the host, parameters sorted.
  static let images: [(name: String, target: String)] = [
    ("thumbnail", "/img/cat.jpg?fit=cover&height=150&width=150"),
    ("small", "/img/cat.jpg?width=400"),
    ("medium", "/img/cat.jpg?width=800"),
    ("large", "/img/cat.jpg?width=1200"),
    ("xlarge", "/img/cat.jpg?width=1920"),
    ("xxlarge", "/img/cat.jpg?width=2560"),
    ("mobile_small", "/img/cat.jpg?width=320"),
    ("mobile_medium", "/img/cat.jpg?width=640"),
    ("mobile_large", "/img/cat.jpg?width=960"),
    ("square", "/img/cat.jpg?fit=cover&height=600&width=600"),
    ("landscape", "/img/cat.jpg?fit=cover&height=450&width=800"),
    ("portrait", "/img/cat.jpg?fit=cover&height=800&width=450"),
    ("banner", "/img/cat.jpg?fit=cover&height=300&width=1200"),
    ("wide", "/img/cat.jpg?fit=cover&height=400&width=1600"),
    ("compact_16_9", "/img/cat.jpg?f=l&r=16%3A9"),
    ("compact_4_3", "/img/cat.jpg?f=m&r=4%3A3"),
    ("compact_1_1", "/img/cat.jpg?f=m&r=1%3A1"),
    ("compact_focal", "/img/cat.jpg?f=l&p=0.5%2C0.3&r=16%3A9"),
    ("webp", "/img/cat.jpg?format=webp"),
    ("avif", "/img/cat.jpg?format=avif"),
    ("jpeg", "/img/cat.jpg?format=jpeg&quality=85"),
    ("png", "/img/cat.jpg?format=png"),
    ("webp_low", "/img/cat.jpg?format=webp&quality=60"),
    ("webp_high", "/img/cat.jpg?format=webp&quality=95"),
    ("avif_balanced", "/img/cat.jpg?format=avif&quality=75"),
    ("responsive_small_webp", "/img/cat.jpg?format=webp&width=400"),
    ("responsive_medium_webp", "/img/cat.jpg?format=webp&width=800"),
    ("responsive_large_webp", "/img/cat.jpg?format=webp&width=1200"),
    ("responsive_small_avif", "/img/cat.jpg?format=avif&width=400"),
    ("responsive_medium_avif", "/img/cat.jpg?format=avif&width=800"),
    ("responsive_large_avif", "/img/cat.jpg?format=avif&width=1200"),
    ("path_small", "/_width=400/img/cat.jpg"),
    ("path_medium", "/_width=800/img/cat.jpg"),
    ("path_large", "/_width=1200/img/cat.jpg"),
    ("path_webp", "/_format=webp/img/cat.jpg"),
    ("path_avif", "/_format=avif/img/cat.jpg"),
    ("path_responsive", "/_width=800/_format=webp/img/cat.jpg"),
    ("path_quality", "/_width=1200/_quality=90/img/cat.jpg"),
    ("akamai_resize_small", "/img/cat.jpg?im=resize%3Dwidth%3A400%2Cheight%3A300%2Cmode%3Afit"),
    ("akamai_resize_medium", "/img/cat.jpg?im=resize%3Dwidth%3A800%2Cheight%3A600%2Cmode%3Afit"),
    ("akamai_resize_large", "/img/cat.jpg?im=resize%3Dwidth%3A1200%2Cheight%3A900%2Cmode%3Afit"),
    ("akamai_crop", "/img/cat.jpg?im=resize%3Dwidth%3A800%2Cheight%3A600%2Cmode%3Acrop"),
    ("akamai_stretch", "/img/cat.jpg?im=resize%3Dwidth%3A800%2Cheight%3A600%2Cmode%3Astretch"),
    ("akamai_quality", "/img/cat.jpg?im=quality%3D80"),
    ("akamai_format", "/img/cat.jpg?im=format%3Dwebp"),
    (
      "akamai_combined",
      "/img/cat.jpg?im=resize%3Dwidth%3A600%2Cheight%3A400%2Cmode%3Afit%26quality%3D85%26format%3Dwebp"
    ),
    ("smart_square", "/img/cat.jpg?height=600&smart=true&width=600"),
    ("smart_banner", "/img/cat.jpg?height=300&smart=true&width=1200"),
    ("smart_portrait", "/img/cat.jpg?height=600&smart=true&width=400"),
    ("smart_landscape", "/img/cat.jpg?height=600&smart=true&width=800"),
    ("og_image", "/img/cat.jpg?fit=cover&height=630&width=1200"),
    ("twitter_card", "/img/cat.jpg?fit=cover&height=418&width=800"),
    ("instagram_square", "/img/cat.jpg?fit=cover&height=1080&width=1080"),
    ("instagram_portrait", "/img/cat.jpg?fit=cover&height=1350&width=1080"),
    ("instagram_landscape", "/img/cat.jpg?fit=cover&height=608&width=1080"),
    ("facebook_cover", "/img/cat.jpg?fit=cover&height=315&width=851"),
    ("linkedin_post", "/img/cat.jpg?fit=cover&height=627&width=1200"),
    ("low_quality", "/img/cat.jpg?quality=60"),
    ("medium_quality", "/img/cat.jpg?quality=75"),
    ("high_quality", "/img/cat.jpg?quality=90"),
    ("max_quality", "/img/cat.jpg?quality=100"),
    ("fit_contain", "/img/cat.jpg?fit=contain&height=600&width=800"),
    ("fit_cover", "/img/cat.jpg?fit=cover&height=600&width=800"),
    ("fit_pad", "/img/cat.jpg?fit=pad&height=600&width=800"),
    ("fit_scale_down", "/img/cat.jpg?fit=scale-down&height=600&width=800"),
    ("blurred", "/img/cat.jpg?blur=10"),
    ("blurred_heavy", "/img/cat.jpg?blur=20"),
    ("grayscale", "/img/cat.jpg?grayscale=true"),
    ("sharpen", "/img/cat.jpg?sharpen=2"),
    ("combo_webp_small", "/img/cat.jpg?format=webp&quality=80&width=400"),
    ("combo_avif_medium", "/img/cat.jpg?format=avif&quality=75&width=800"),
    ("combo_smart_webp", "/img/cat.jpg?format=webp&height=630&smart=true&width=1200"),
    ("combo_effect_resize", "/img/cat.jpg?blur=5&quality=85&width=600"),
  ]

  /// Names of image variants whose URLs differ when parameters stay in the order of their declaration, with these URLs.
  static let declared: [(name: String, target: String)] = [
    ("thumbnail", "/img/cat.jpg?width=150&height=150&fit=cover"),
    ("square", "/img/cat.jpg?width=600&height=600&fit=cover"),
    ("landscape", "/img/cat.jpg?width=800&height=450&fit=cover"),
    ("portrait", "/img/cat.jpg?width=450&height=800&fit=cover"),
    ("banner", "/img/cat.jpg?width=1200&height=300&fit=cover"),
    ("wide", "/img/cat.jpg?width=1600&height=400&fit=cover"),
    ("compact_16_9", "/img/cat.jpg?r=16%3A9&f=l"),
    ("compact_4_3", "/img/cat.jpg?r=4%3A3&f=m"),
    ("compact_1_1", "/img/cat.jpg?r=1%3A1&f=m"),
    ("compact_focal", "/img/cat.jpg?r=16%3A9&p=0.5%2C0.3&f=l"),
    ("responsive_small_webp", "/img/cat.jpg?width=400&format=webp"),
    ("responsive_medium_webp", "/img/cat.jpg?width=800&format=webp"),
    ("responsive_large_webp", "/img/cat.jpg?width=1200&format=webp"),
    ("responsive_small_avif", "/img/cat.jpg?width=400&format=avif"),
    ("responsive_medium_avif", "/img/cat.jpg?width=800&format=avif"),
    ("responsive_large_avif", "/img/cat.jpg?width=1200&format=avif"),
    ("smart_square", "/img/cat.jpg?width=600&height=600&smart=true"),
    ("smart_banner", "/img/cat.jpg?width=1200&height=300&smart=true"),
    ("smart_portrait", "/img/cat.jpg?width=400&height=600&smart=true"),
    ("smart_landscape", "/img/cat.jpg?width=800&height=600&smart=true"),
    ("og_image", "/img/cat.jpg?width=1200&height=630&fit=cover"),
    ("twitter_card", "/img/cat.jpg?width=800&height=418&fit=cover"),
    ("instagram_square", "/img/cat.jpg?width=1080&height=1080&fit=cover"),
    ("instagram_portrait", "/img/cat.jpg?width=1080&height=1350&fit=cover"),
    ("instagram_landscape", "/img/cat.jpg?width=1080&height=608&fit=cover"),
    ("facebook_cover", "/img/cat.jpg?width=851&height=315&fit=cover"),
    ("linkedin_post", "/img/cat.jpg?width=1200&height=627&fit=cover"),
    ("fit_contain", "/img/cat.jpg?width=800&height=600&fit=contain"),
    ("fit_cover", "/img/cat.jpg?width=800&height=600&fit=cover"),
    ("fit_pad", "/img/cat.jpg?width=800&height=600&fit=pad"),
    ("fit_scale_down", "/img/cat.jpg?width=800&height=600&fit=scale-down"),
    ("combo_webp_small", "/img/cat.jpg?width=400&format=webp&quality=80"),
    ("combo_avif_medium", "/img/cat.jpg?width=800&format=avif&quality=75"),
    ("combo_smart_webp", "/img/cat.jpg?width=1200&height=630&smart=true&format=webp"),
    ("combo_effect_resize", "/img/cat.jpg?width=600&blur=5&quality=85"),
  ]

  /// Names of video derivatives with their size and what follows the host in the three formats.
  static let videos: [(name: String, size: [Int], imwidth: String, derivative: String, query: String)] = [
    (
      "desktop", [1920, 1080], "/clips/a.mp4?imwidth=1920", "/clips/a.mp4/desktop/",
      "/clips/a.mp4?height=1080&width=1920"
    ),
    (
      "tablet", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/tablet/",
      "/clips/a.mp4?height=720&width=1280"
    ),
    (
      "mobile", [854, 640], "/clips/a.mp4?imwidth=854", "/clips/a.mp4/mobile/",
      "/clips/a.mp4?height=640&width=854"
    ),
    (
      "mobile_small", [640, 480], "/clips/a.mp4?imwidth=640", "/clips/a.mp4/mobile_small/",
      "/clips/a.mp4?height=480&width=640"
    ),
    (
      "mobile_tiny", [480, 360], "/clips/a.mp4?imwidth=480", "/clips/a.mp4/mobile_tiny/",
      "/clips/a.mp4?height=360&width=480"
    ),
    (
      "4k", [3840, 2160], "/clips/a.mp4?imwidth=3840", "/clips/a.mp4/4k/",
      "/clips/a.mp4?height=2160&width=3840"
    ),
    (
      "2k", [2560, 1440], "/clips/a.mp4?imwidth=2560", "/clips/a.mp4/2k/",
      "/clips/a.mp4?height=1440&width=2560"
    ),
    (
      "1080p", [1920, 1080], "/clips/a.mp4?imwidth=1920", "/clips/a.mp4/1080p/",
      "/clips/a.mp4?height=1080&width=1920"
    ),
    (
      "720p", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/720p/",
      "/clips/a.mp4?height=720&width=1280"
    ),
    (
      "480p", [854, 480], "/clips/a.mp4?imwidth=854", "/clips/a.mp4/480p/",
      "/clips/a.mp4?height=480&width=854"
    ),
    (
      "360p", [640, 360], "/clips/a.mp4?imwidth=640", "/clips/a.mp4/360p/",
      "/clips/a.mp4?height=360&width=640"
    ),
    (
      "240p", [426, 240], "/clips/a.mp4?imwidth=426", "/clips/a.mp4/240p/",
      "/clips/a.mp4?height=240&width=426"
    ),
    (
      "widescreen", [1920, 800], "/clips/a.mp4?imwidth=1920", "/clips/a.mp4/widescreen/",
      "/clips/a.mp4?height=800&width=1920"
    ),
    (
      "ultrawide", [2560, 1080], "/clips/a.mp4?imwidth=2560", "/clips/a.mp4/ultrawide/",
      "/clips/a.mp4?height=1080&width=2560"
    ),
    (
      "square", [1080, 1080], "/clips/a.mp4?imwidth=1080", "/clips/a.mp4/square/",
      "/clips/a.mp4?height=1080&width=1080"
    ),
    (
      "portrait", [1080, 1920], "/clips/a.mp4?imwidth=1080", "/clips/a.mp4/portrait/",
      "/clips/a.mp4?height=1920&width=1080"
    ),
    (
      "instagram_feed", [1080, 1080], "/clips/a.mp4?imwidth=1080", "/clips/a.mp4/instagram_feed/",
      "/clips/a.mp4?height=1080&width=1080"
    ),
    (
      "instagram_story", [1080, 1920], "/clips/a.mp4?imwidth=1080", "/clips/a.mp4/instagram_story/",
      "/clips/a.mp4?height=1920&width=1080"
    ),
    (
      "youtube_thumbnail", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/youtube_thumbnail/",
      "/clips/a.mp4?height=720&width=1280"
    ),
    (
      "facebook_video", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/facebook_video/",
      "/clips/a.mp4?height=720&width=1280"
    ),
    (
      "twitter_video", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/twitter_video/",
      "/clips/a.mp4?height=720&width=1280"
    ),
    (
      "low_bandwidth", [640, 360], "/clips/a.mp4?imwidth=640", "/clips/a.mp4/low_bandwidth/",
      "/clips/a.mp4?bitrate=500k&height=360&quality=low&width=640"
    ),
    (
      "medium_bandwidth", [1280, 720], "/clips/a.mp4?imwidth=1280", "/clips/a.mp4/medium_bandwidth/",
      "/clips/a.mp4?bitrate=2M&height=720&quality=medium&width=1280"
    ),
    (
      "high_bandwidth", [1920, 1080], "/clips/a.mp4?imwidth=1920", "/clips/a.mp4/high_bandwidth/",
      "/clips/a.mp4?bitrate=5M&height=1080&quality=high&width=1920"
    ),
  ]
}
