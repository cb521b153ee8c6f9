/// What is to be made of an original: the same whatever the style of the address was.
struct Transform: Sendable, Hashable {
  /// How a picture gets into a width and a height.
  enum Fit: String, Sendable {
    /// As large as it may be within both, in its own proportions.
    case contain
    /// Filling both, with what is too much cut off.
    case cover
    /// As `cover`, never enlarged.
    case crop
    /// As `contain`, with borders up to both.
    case pad
    /// As `contain`, never enlarged.
    case scaleDown = "scale-down"
    /// Both exactly, out of proportion.
    case stretch
  }

  /// What comes out of a video.
  enum Mode: String, Sendable { case video, frame, audio }

  /// A place in a picture, from 0, 0 at the top left to 1, 1.
  struct Focus: Sendable, Hashable {
    var x = 0.5
    var y = 0.5
  }

  /// Proportions: width to height.
  struct Ratio: Sendable, Hashable {
    var width: Double
    var height: Double
  }

  /// In pixels, up to `largestSide`.
  var width: Int?
  var height: Int?
  var fit: Fit?
  var ratio: Ratio?
  var focus: Focus?
  var format: OutputFormat?
  /// Whether the format is what the client likes best.
  var choosesFormat = false
  /// 1 to 100.
  var quality: Int?
  /// How many pixels far a point is blurred, to 250.
  var blur: Double?
  /// 0 to 10.
  var sharpen: Double?
  var isGray = false
  /// A multiplier for width and height.
  var density: Double?
  /// 90, 180 or 270 degrees clockwise.
  var rotation: Int?
  /// Six hexadecimal digits, for borders and behind what can be seen through.
  var background: String?

  var mode: Mode?
  /// Bits per second of a video.
  var bitrate: Int?
  /// Where a video begins, or which frame is taken, in seconds.
  var start: Double?
  /// How much of a video is kept, in seconds.
  var length: Double?
  var isSilent = false

  /// No side of a result is longer, in pixels: what Cloudflare allows.
  static let largestSide = 12_000
  /// No picture has more pixels, read or made.
  static let mostPixels = 100_000_000

  /// Whether it asks for anything.
  var isActive: Bool { self != Transform() }

  /// Width and height with the density in them.
  /// - Throws: `bad-request` for what is larger than anybody can want.
  func size() throws(MediaServerError) -> (width: Int?, height: Int?) {
    let factor = density ?? 1
    let (width, height) = (width.map { Double($0) * factor }, height.map { Double($0) * factor })
    let isTooLarge =
      max(width ?? 1, height ?? 1) > Double(Self.largestSide)
      || (width ?? 1) * (height ?? 1) > Double(Self.mostPixels)
    guard !isTooLarge else {
      throw MediaServerError(
        .badRequest,
        "no picture is made with a side of more than \(Self.largestSide) pixels, or more than 100 megapixels")
    }
    return (width.map { max(1, Int($0)) }, height.map { max(1, Int($0)) })
  }
}

/// What can come out.
enum OutputFormat: String, Sendable, Hashable, CaseIterable {
  case jpeg, png, webp, avif, gif, mp4, m4a

  /// The words of addresses that mean it.
  init?(word: String) {
    switch word {
    case "jpg", "baseline-jpeg": self = .jpeg
    default: self.init(rawValue: word)
    }
  }

  var mediaType: String {
    switch self {
    case .mp4: "video/mp4"
    case .m4a: "audio/mp4"
    default: "image/" + rawValue
    }
  }

  var isPicture: Bool { self != .mp4 && self != .m4a }
}
