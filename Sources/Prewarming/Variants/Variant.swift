/// One of the forms in which a CDN serves an object: `thumbnail`, `webp`, `720p`.
public struct Variant: Sendable, Hashable {
  /// What it is called; unique within its kind of media.
  public let name: String
  /// What it is made of.
  public let media: MediaKind
  /// How its URL is written unless another style is asked for.
  public let style: URLStyle
  /// What is asked of the CDN, in the order of the declaration; for the style `im` one parameter with the whole expression.
  public let parameters: [Parameter]
  /// The URL as somebody wrote it in the settings, instead of a style.
  public let template: URLTemplate?
  /// Whether it comes from the settings.
  public let isOwn: Bool

  /// A name and a value as they stand in a URL, not yet encoded.
  public struct Parameter: Sendable, Hashable {
    public let name: String
    public let value: String

    /// Puts them together.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Declares one.
  public init(
    name: String, media: MediaKind, style: URLStyle, parameters: [Parameter], template: URLTemplate? = nil,
    isOwn: Bool = false
  ) {
    self.name = name
    self.media = media
    self.style = style
    self.parameters = parameters
    self.template = template
    self.isOwn = isOwn
  }

  /// What is asked for, one parameter each, whatever the style: the expression of `im` is taken apart.
  public var wishes: [Parameter] {
    style == .im ? parameters.flatMap { ImageExpression.parameters(of: $0.value) ?? [$0] } : parameters
  }

  /// The width that is asked for, in pixels.
  public var width: Int? { number("width") }
  /// The height that is asked for, in pixels.
  public var height: Int? { number("height") }
  /// The format that is asked for, such as `webp`.
  public var format: String? { wishes.first { $0.name == "format" }?.value }

  private func number(_ name: String) -> Int? { wishes.first { $0.name == name }.flatMap { Int($0.value) } }
}

extension Variant.Parameter: CustomStringConvertible {
  /// `width=400`.
  public var description: String { name + "=" + value }
}
