import Interpreter
import Prewarming
import Quantities

/// One address that is to be requested.
struct PlannedURL {
  /// The variant; nil for an address that was given as it is.
  let variant: Variant?
  /// What it is called in rows.
  let name: String
  let url: String
}

/// An object with the addresses that it has.
struct PlannedObject {
  enum Addresses {
    case given(String, variant: String)
    case made([VariantURLs.Entry], ObjectKey)
  }

  /// As it was listed, or the address itself.
  let name: String
  let row: WarmTarget.ObjectRow
  let addresses: Addresses

  /// Its key, or the address itself.
  var key: String { if case .made(_, let key) = addresses { key.text } else { name } }

  /// What it is, as far as it is known.
  var media: MediaKind? {
    if case .made(let entries, _) = addresses { return entries.first?.variant.media }
    return MediaKind(ext: ObjectPath(String(name.prefix { $0 != "?" && $0 != "#" })).ext)
  }

  /// Whether all of its variants are there, so that something can be said of it as a whole.
  var isWhole: Bool { if case .made = addresses { true } else { false } }

  var count: Int { if case .made(let entries, _) = addresses { entries.count } else { 1 } }

  /// Its addresses, made now.
  var urls: [PlannedURL] {
    switch addresses {
    case .given(let url, let variant): [PlannedURL(variant: nil, name: variant, url: url)]
    case .made(let entries, let key):
      entries.map { PlannedURL(variant: $0.variant, name: $0.variant.name, url: $0.url(for: key)) }
    }
  }
}

/// Makes addresses of what flows in, one row after the other.
struct WarmPlan {
  private let reader: WarmTargetReader
  private let urls: VariantURLs?
  /// Makes the URLs of a variant that a row names itself.
  private let named: (String, MediaKind) throws -> [VariantURLs.Entry]
  private var entriesByName: [String: [VariantURLs.Entry]] = [:]
  private let place: KeyPlace
  /// What was passed over.
  private(set) var passedOver = PassedOver()

  struct PassedOver {
    /// Neither pictures nor videos, or not of the sort that is wanted.
    var otherMedia = 0
    /// Given up by a stage before.
    var failedBefore = 0
    /// Of a sort of which no variant is asked for.
    var withoutVariants = 0
  }

  /// - Parameters:
  ///   - needsBase: whether it is known that objects come, which have no addresses without a base.
  init(
    _ verb: String, _ options: VariantOptions, _ filters: ListingFilters, needsBase: Bool, in context: Context
  ) throws {
    reader = WarmTargetReader(verb, options, only: filters.mediaType)
    let base = try options.base(context.tools.settings)
    guard base != nil || !needsBase else { throw Self.noBase }
    urls = try base.map { try options.urls(below: $0, context.tools.settings) }
    named = { [settings = context.tools.settings] name, media in
      try base.map { try options.urls(of: name, media, below: $0, settings).entries(media) } ?? []
    }
    var root = options.root?.path
    if root == nil, filters.namePlace {
      // What is listed is what the base stands for, as in the toolkit before this one.
      let named = try filters.place(within: nil)
      root = named.isRemoteRoot ? nil : named
    }
    place = KeyPlace(root)
  }

  /// The variants of which two have the same address.
  var repeated: [(name: String, same: String)] { urls?.repeated ?? [] }

  /// What a row stands for; nil when there is nothing to request.
  /// - Throws: a `Failure` with the row's path for an object whose address cannot be told.
  mutating func object(for value: Value) throws -> PlannedObject? {
    switch try reader.target(of: value) {
    case .nothing(.noObject): return nil
    case .nothing(.otherMedia):
      passedOver.otherMedia += 1
      return nil
    case .nothing(.failedBefore):
      passedOver.failedBefore += 1
      return nil
    case .address(let url, let object, let variant, let row):
      return PlannedObject(name: object, row: row, addresses: .given(url, variant: variant))
    case .object(let path, let media, let row):
      guard let urls else { throw Self.noBase }
      let wanted = if let name = row.variant { try entries(of: name, media) } else { urls.entries(media) }
      guard !wanted.isEmpty else {
        passedOver.withoutVariants += 1
        return nil
      }
      return PlannedObject(
        name: path.description, row: row, addresses: .made(wanted, try place.key(of: path)))
    }
  }

  private mutating func entries(of name: String, _ media: MediaKind) throws -> [VariantURLs.Entry] {
    let mark = media.rawValue + " " + name
    if let known = entriesByName[mark] { return known }
    let entries = try named(name, media)
    if entriesByName.count < 1000 { entriesByName[mark] = entries }
    return entries
  }

  private static var noBase: Failure {
    Failure(
      "usage", "nobody said where the CDN serves the objects",
      hint: "--base-url https://cdn.example.com, or the setting `prewarm.base-url`", number: "T0101",
      exitStatus: ExitStatus.usage)
  }
}

extension WarmPlan.PassedOver {
  /// What to say of them; empty when there are none.
  var words: [String] {
    var words: [String] = []
    if otherMedia > 0 {
      words.append(
        "\(otherMedia.counted("object")) \(otherMedia == 1 ? "is" : "are") neither picture nor video, passed over")
    }
    if withoutVariants > 0 {
      words.append("\(withoutVariants.counted("object")) passed over: no variant of that kind of media is asked for")
    }
    if failedBefore > 0 { words.append("\(failedBefore.counted("object")) had failed before, passed over") }
    return words
  }
}

extension Int {
  /// `1 object`, `1,200 objects`.
  func counted(_ noun: String) -> String { grouped + " " + noun + (self == 1 ? "" : "s") }

  /// With commas between the thousands.
  var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
