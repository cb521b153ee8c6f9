/// What an object is to a CDN that makes variants of it.
public enum MediaKind: String, Sendable, Hashable, CaseIterable {
  case image, video

  /// The extensions that tell a kind, in lower case without a dot.
  public static let extensions: [MediaKind: Set<String>] = [
    .image: [
      "avif", "bmp", "gif", "heic", "heif", "ico", "jpeg", "jpg", "jxl", "png", "svg", "tif", "tiff", "webp",
    ],
    .video: [
      "3gp", "avi", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogv", "ts", "vob",
      "webm", "wmv",
    ],
  ]

  /// The kind that an extension tells, in any case and without a dot; nil when it tells none of the two.
  public init?(ext: String) {
    let ext = ext.lowercased()
    guard let kind = Self.allCases.first(where: { Self.extensions[$0]?.contains(ext) ?? false }) else { return nil }
    self = kind
  }

  /// What its variants are called: `image variant`, `video derivative`.
  public var variantNoun: String {
    switch self {
    case .image: "image variant"
    case .video: "video derivative"
    }
  }
}
