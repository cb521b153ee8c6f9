extension VariantCatalogue {
  /// The variants of pictures that come with the program.
  public static let images: [Variant] = imageTable.map { name, style, text in
    let parameters = style == .im ? [Variant.Parameter("im", text)] : Variant.Parameter.list(text)
    return Variant(name: name, media: .image, style: style, parameters: parameters)
  }

  /// Names, styles, and parameters with blanks between them, in their order; of `im` the whole expression.
  private static let imageTable: [(String, URLStyle, String)] = [
    ("thumbnail", .query, "width=150 height=150 fit=cover"),
    ("small", .query, "width=400"),
    ("medium", .query, "width=800"),
    ("large", .query, "width=1200"),
    ("xlarge", .query, "width=1920"),
    ("xxlarge", .query, "width=2560"),
    ("mobile_small", .query, "width=320"),
    ("mobile_medium", .query, "width=640"),
    ("mobile_large", .query, "width=960"),
    ("square", .query, "width=600 height=600 fit=cover"),
    ("landscape", .query, "width=800 height=450 fit=cover"),
    ("portrait", .query, "width=450 height=800 fit=cover"),
    ("banner", .query, "width=1200 height=300 fit=cover"),
    ("wide", .query, "width=1600 height=400 fit=cover"),
    ("compact_16_9", .query, "r=16:9 f=l"),
    ("compact_4_3", .query, "r=4:3 f=m"),
    ("compact_1_1", .query, "r=1:1 f=m"),
    ("compact_focal", .query, "r=16:9 p=0.5,0.3 f=l"),
    ("webp", .query, "format=webp"),
    ("avif", .query, "format=avif"),
    ("jpeg", .query, "format=jpeg quality=85"),
    ("png", .query, "format=png"),
    ("webp_low", .query, "format=webp quality=60"),
    ("webp_high", .query, "format=webp quality=95"),
    ("avif_balanced", .query, "format=avif quality=75"),
    ("responsive_small_webp", .query, "width=400 format=webp"),
    ("responsive_medium_webp", .query, "width=800 format=webp"),
    ("responsive_large_webp", .query, "width=1200 format=webp"),
    ("responsive_small_avif", .query, "width=400 format=avif"),
    ("responsive_medium_avif", .query, "width=800 format=avif"),
    ("responsive_large_avif", .query, "width=1200 format=avif"),
    ("path_small", .path, "width=400"),
    ("path_medium", .path, "width=800"),
    ("path_large", .path, "width=1200"),
    ("path_webp", .path, "format=webp"),
    ("path_avif", .path, "format=avif"),
    ("path_responsive", .path, "width=800 format=webp"),
    ("path_quality", .path, "width=1200 quality=90"),
    ("akamai_resize_small", .im, "resize=width:400,height:300,mode:fit"),
    ("akamai_resize_medium", .im, "resize=width:800,height:600,mode:fit"),
    ("akamai_resize_large", .im, "resize=width:1200,height:900,mode:fit"),
    ("akamai_crop", .im, "resize=width:800,height:600,mode:crop"),
    ("akamai_stretch", .im, "resize=width:800,height:600,mode:stretch"),
    ("akamai_quality", .im, "quality=80"),
    ("akamai_format", .im, "format=webp"),
    ("akamai_combined", .im, "resize=width:600,height:400,mode:fit&quality=85&format=webp"),
    ("smart_square", .query, "width=600 height=600 smart=true"),
    ("smart_banner", .query, "width=1200 height=300 smart=true"),
    ("smart_portrait", .query, "width=400 height=600 smart=true"),
    ("smart_landscape", .query, "width=800 height=600 smart=true"),
    ("og_image", .query, "width=1200 height=630 fit=cover"),
    ("twitter_card", .query, "width=800 height=418 fit=cover"),
    ("instagram_square", .query, "width=1080 height=1080 fit=cover"),
    ("instagram_portrait", .query, "width=1080 height=1350 fit=cover"),
    ("instagram_landscape", .query, "width=1080 height=608 fit=cover"),
    ("facebook_cover", .query, "width=851 height=315 fit=cover"),
    ("linkedin_post", .query, "width=1200 height=627 fit=cover"),
    ("low_quality", .query, "quality=60"),
    ("medium_quality", .query, "quality=75"),
    ("high_quality", .query, "quality=90"),
    ("max_quality", .query, "quality=100"),
    ("fit_contain", .query, "width=800 height=600 fit=contain"),
    ("fit_cover", .query, "width=800 height=600 fit=cover"),
    ("fit_pad", .query, "width=800 height=600 fit=pad"),
    ("fit_scale_down", .query, "width=800 height=600 fit=scale-down"),
    ("blurred", .query, "blur=10"),
    ("blurred_heavy", .query, "blur=20"),
    ("grayscale", .query, "grayscale=true"),
    ("sharpen", .query, "sharpen=2"),
    ("combo_webp_small", .query, "width=400 format=webp quality=80"),
    ("combo_avif_medium", .query, "width=800 format=avif quality=75"),
    ("combo_smart_webp", .query, "width=1200 height=630 smart=true format=webp"),
    ("combo_effect_resize", .query, "width=600 blur=5 quality=85"),
  ]
}

extension Variant.Parameter {
  /// `width=400 format=webp`.
  static func list(_ text: String) -> [Variant.Parameter] {
    text.split(separator: " ").map { part in
      let (name, value) = (part.prefix { $0 != "=" }, part.drop { $0 != "=" }.dropFirst())
      return Variant.Parameter(String(name), String(value))
    }
  }
}
