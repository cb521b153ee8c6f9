/// The options of Cloudflare's transformations, as its documentation of 2026 has them: `/cdn-cgi/image/width=400,fit=cover/…` for pictures
/// and `/cdn-cgi/media/width=1280,height=720/…` for videos.
enum CloudflareOptions {
  private static let fits: Set<String> = ["scale-down", "contain", "cover", "crop", "aspect-crop", "pad", "squeeze"]
  private static let formats: Set<String> = ["auto", "avif", "webp", "jpeg", "baseline-jpeg", "json"]
  /// Options that are called there as they are called here.
  private static let others: Set<String> = [
    "anim", "background", "border", "brightness", "compression", "contrast", "dpr", "flip", "gamma", "gravity",
    "metadata", "onerror", "rotate", "saturation", "segment", "trim", "zoom",
  ]

  /// The options for a variant, joined with commas; gives the first parameter that there is no option for.
  static func text(for variant: Variant) -> Result<String, Unwritable> {
    var options: [Variant.Parameter] = []
    for wish in variant.wishes {
      let written = variant.media == .image ? image(wish, variant) : video(wish)
      guard let written, written.allSatisfy({ isSafe($0.value) }) else { return .failure(Unwritable(wish)) }
      options += written
    }
    guard !options.isEmpty else { return .failure(Unwritable(nil)) }
    return .success(options.map(\.description).joined(separator: ","))
  }

  private static func image(_ wish: Variant.Parameter, _ variant: Variant) -> [Variant.Parameter]? {
    switch wish.name {
    case "width", "height": return isNumber(wish, 1...Int.max) ? [wish] : nil
    case "fit": return fits.contains(wish.value) ? [wish] : nil
    case "format":
      if wish.value == "jpg" { return [.init("format", "jpeg")] }
      return formats.contains(wish.value) ? [wish] : nil
    case "quality": return isNumber(wish, 1...100) ? [wish] : nil
    case "blur": return isNumber(wish, 1...250) ? [wish] : nil
    case "sharpen": return isNumber(wish, 0...10) ? [wish] : nil
    case "grayscale": return wish.value == "true" ? [.init("saturation", "0")] : nil
    case "smart":
      guard wish.value == "true" else { return nil }
      // The point of interest matters only where something is cut off.
      let cuts = variant.wishes.contains { $0.name == "fit" } ? [] : [Variant.Parameter("fit", "cover")]
      return cuts + [.init("gravity", "auto")]
    default: return others.contains(wish.name) ? [wish] : nil
    }
  }

  private static func video(_ wish: Variant.Parameter) -> [Variant.Parameter]? {
    switch wish.name {
    case "width", "height": isNumber(wish, 10...2000) ? [wish] : nil
    case "fit": ["contain", "scale-down", "cover"].contains(wish.value) ? [wish] : nil
    case "mode", "time", "duration", "audio", "format": [wish]
    default: nil
    }
  }

  private static func isNumber(_ wish: Variant.Parameter, _ range: ClosedRange<Int>) -> Bool {
    Int(wish.value).map(range.contains) ?? false
  }

  /// A comma or a slash would end the option.
  private static func isSafe(_ value: String) -> Bool {
    !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !",/?#%".utf8.contains($0) }
  }
}
