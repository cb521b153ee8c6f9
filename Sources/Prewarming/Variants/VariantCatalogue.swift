import Diagnostics

/// The variants that are known: those of the settings, and those that come with the program.
public struct VariantCatalogue: Sendable {
  /// All of them; those of the settings come first.
  public let all: [Variant]

  /// Takes the variants of the settings, which count more than others of their names.
  public init(own: [Variant] = []) {
    let rest = (Self.images + Self.videos).filter { known in
      !own.contains { $0.name == known.name && $0.media == known.media }
    }
    all = own + rest
  }

  /// What is asked for when nobody says: of pictures `thumbnail, small, medium, large, webp`, of videos `desktop, tablet, mobile`.
  public static func usualNames(_ media: MediaKind) -> [String] {
    switch media {
    case .image: ["thumbnail", "small", "medium", "large", "webp"]
    case .video: ["desktop", "tablet", "mobile"]
    }
  }

  /// Those of one kind of media.
  public func variants(_ media: MediaKind) -> [Variant] { all.filter { $0.media == media } }

  /// The variants of some names; `all` stands for every one.
  /// - Throws: all names that there are not, with what was probably meant.
  public func named(_ names: [String], _ media: MediaKind) throws(VariantError) -> [Variant] {
    let known = variants(media)
    if names == ["all"] { return known }
    var chosen: [Variant] = []
    var unknown: [String] = []
    for name in names {
      if let variant = known.first(where: { $0.name == name }) { chosen.append(variant) } else { unknown.append(name) }
    }
    guard unknown.isEmpty else { throw unknownNames(unknown, media) }
    return chosen
  }

  /// The variants of some names in both kinds of media: a name may be known to either or to both.
  public func named(_ names: [String]) throws(VariantError) -> [Variant] {
    if names == ["all"] { return all }
    let unknown = names.filter { name in !all.contains { $0.name == name } }
    guard unknown.isEmpty else { throw unknownNames(unknown, nil) }
    return names.flatMap { name in all.filter { $0.name == name } }
  }

  private func unknownNames(_ names: [String], _ media: MediaKind?) -> VariantError {
    let noun = media?.variantNoun ?? "variant"
    let listed = names.prefix(5).map { "`\($0.prefix(60))`" }.joined(separator: ", ")
    let message =
      names.count == 1
      ? "there is no \(noun) \(listed)" : "there are no \(noun)s \(listed)" + (names.count > 5 ? " and others" : "")
    return VariantError(.unknownVariant, message, hint: hint(names[0], media))
  }

  private func hint(_ name: String, _ media: MediaKind?) -> String {
    if let media, let other = all.first(where: { $0.name == name && $0.media != media }) {
      let option = other.media == .video ? "--derivatives" : "--image-variants"
      return "`\(name)` is a \(other.media.variantNoun): \(option) \(name)"
    }
    let known = media.map(variants) ?? all
    let near = Spelling.nearest(to: name, in: known.map(\.name))
    return near.map { "did you mean `\($0)`?" } ?? "`variants --list` shows those that are known"
  }
}
