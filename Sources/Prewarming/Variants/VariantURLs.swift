/// The URLs of some variants, ready to be filled in for any number of objects.
public struct VariantURLs: Sendable {
  /// A variant with its URLs.
  public struct Entry: Sendable {
    /// The variant.
    public let variant: Variant
    let pattern: URLPattern

    /// The URL for an object.
    public func url(for key: ObjectKey) -> String { pattern.url(for: key) }
  }

  /// Those for pictures, each URL once.
  public let images: [Entry]
  /// Those for videos, each URL once.
  public let videos: [Entry]
  /// Variants whose URLs are those of another one before them: the name, and that of the other.
  public let repeated: [(name: String, same: String)]

  /// Makes them.
  /// - Parameters:
  ///   - variants: those of both kinds that are wanted.
  ///   - style: the style that is asked for; nil for each variant's own. `imwidth`, `derivative` and `query` concern videos only.
  ///   - order: the order of parameters; nil is sorted for variants that come with the program, as written for others.
  /// - Throws: all variants that cannot be written in the style.
  public init(
    _ variants: [Variant], base: BaseURL, style: URLStyle? = nil, order: QueryOrder? = nil
  ) throws(VariantError) {
    var entries: [Entry] = []
    var failed: [(Variant, Variant.Parameter?)] = []
    var seen: [String: String] = [:]
    var repeated: [(name: String, same: String)] = []
    for variant in variants {
      switch variant.pattern(base: base, style: style, order: order) {
      case .failure(let reason): failed.append((variant, reason.parameter))
      case .success(let pattern):
        let mark = variant.media.rawValue + " " + pattern.canonical
        if let same = seen[mark] {
          if same != variant.name { repeated.append((variant.name, same)) }
          continue
        }
        seen[mark] = variant.name
        entries.append(Entry(variant: variant, pattern: pattern))
      }
    }
    if let error = Self.refusal(failed, style) { throw error }
    images = entries.filter { $0.variant.media == .image }
    videos = entries.filter { $0.variant.media == .video }
    self.repeated = repeated
  }

  /// Those for a kind of media.
  public func entries(_ media: MediaKind) -> [Entry] { media == .image ? images : videos }

  private static func refusal(_ failed: [(Variant, Variant.Parameter?)], _ style: URLStyle?) -> VariantError? {
    guard let (first, reason) = failed.first else { return nil }
    let name = (style ?? first.style).rawValue
    let why = reason.map { "there is no way to say \($0) in it" } ?? "it says nothing that can be written in it"
    let others = failed.count > 1 ? " (nor \(failed.dropFirst().prefix(12).map(\.0.name).joined(separator: ", "))" : ""
    let more = failed.count > 13 ? " and others)" : failed.count > 1 ? ")" : ""
    return VariantError(
      .notExpressible, "`\(first.name)` cannot be written in the style \(name): \(why)\(others)\(more)",
      hint: "leave it out, or choose another style; a `template:` in the settings can say anything")
  }
}
