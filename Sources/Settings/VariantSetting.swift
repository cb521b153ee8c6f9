/// A variant that the user has defined: what a CDN is asked for, under a name.
public struct VariantSetting: Sendable, Equatable {
  /// What it is called; it counts more than a variant of this name that comes with the program.
  public let name: String
  /// What it is made of.
  public let media: Media
  /// How it stands in a URL; nil for the usual way of its media.
  public let style: URLStyleSetting?
  /// The URL with slots, instead of a style.
  public let template: String?
  /// What is asked for, in the order of the file.
  public let parameters: [Parameter]
  /// Where it is defined.
  public let origin: SettingOrigin

  /// Puts a definition together.
  public init(
    name: String, media: Media = .image, style: URLStyleSetting? = nil, template: String? = nil,
    parameters: [Parameter], origin: SettingOrigin
  ) {
    self.name = name
    self.media = media
    self.style = style
    self.template = template
    self.parameters = parameters
    self.origin = origin
  }

  /// What variants are made of.
  public enum Media: String, Sendable, CaseIterable {
    case image, video
  }

  /// A name and a value of a URL.
  public struct Parameter: Sendable, Equatable {
    public let name: String
    public let value: String

    /// Puts them together.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Its fields as they stand in the settings, in their order.
  public var fields: [(name: String, value: String)] {
    var fields = [("media", media.rawValue)]
    if let style { fields.append(("style", style.rawValue)) }
    if let template { fields.append(("template", template)) }
    return fields + parameters.map { ($0.name, $0.value) }
  }
}

/// How variants stand in URLs.
public enum URLStyleSetting: String, SettingValue, CaseIterable {
  case imwidth, derivative, query, path, im, original, cloudflare

  public static var expectation: String { "one of " + choices.joined(separator: ", ") }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public static func read(_ text: String, isPlain: Bool) -> URLStyleSetting? { URLStyleSetting(rawValue: text) }
  public var content: SettingContent { .text(rawValue) }
}

/// The order of the parameters in the URLs of variants.
public enum QueryOrderSetting: String, SettingValue, CaseIterable {
  case sorted, declared

  public static var expectation: String { choices.joined(separator: " or ") }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public static func read(_ text: String, isPlain: Bool) -> QueryOrderSetting? { QueryOrderSetting(rawValue: text) }
  public var content: SettingContent { .text(rawValue) }
}
