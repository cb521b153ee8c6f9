/// A URL as somebody writes it in the settings: `{base}/resize/{width}x{height}/{key}`.
///
/// Slots are `{base}`, `{key}`, `{stem}` (the key without its extension), `{ext}`, `{name}` (the variant's) and the variant's own parameters.
public struct URLTemplate: Sendable, Hashable {
  /// As it was written.
  public let text: String

  private enum Part: Sendable, Hashable {
    case text(String)
    case slot(String)
  }

  private let parts: [Part]
  private static let slots = ["base", "key", "stem", "ext", "name"]

  /// Reads it.
  /// - Parameters:
  ///   - parameters: the names that the variant gives values for.
  public init(_ text: String, parameters: [String] = []) throws(VariantError) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else {
        throw VariantError(.badTemplate, "a brace of the template has no partner", hint: "write {base}/…/{key}")
      }
      parts.append(.text(String(rest[..<open])))
      let name = String(rest[rest.index(after: open)..<close])
      let known = Self.slots + parameters
      guard known.contains(name) else {
        throw VariantError(
          .badTemplate, "the template has a slot {\(name.prefix(40))} that nothing fills",
          hint: "it can have " + known.map { "{\($0)}" }.joined(separator: " "))
      }
      parts.append(.slot(name))
      rest = rest[rest.index(after: close)...]
    }
    parts.append(.text(String(rest)))
    self.parts = parts.filter { $0 != .text("") }
    guard self.parts.contains(.slot("key")) || self.parts.contains(.slot("stem")) else {
      throw VariantError(
        .badTemplate, "the template has no {key}, so all objects would have one URL", hint: "write {base}/…/{key}")
    }
    let isWhole = text.hasPrefix("https://") || text.hasPrefix("http://")
    guard self.parts.first == .slot("base") || isWhole else {
      throw VariantError(
        .badTemplate, "the template begins neither with {base} nor with https://", hint: "write {base}/…/{key}")
    }
  }

  /// The pattern of a variant below a base; values are encoded for the place they stand in.
  func pattern(_ variant: Variant, base: BaseURL) -> URLPattern {
    var isQuery = false
    var pieces: [URLPattern.Piece] = []
    for part in parts {
      switch part {
      case .text(let text):
        isQuery = isQuery || text.utf8.contains(UInt8(ascii: "?"))
        pieces.append(.text(text))
      case .slot("base"): pieces.append(.text(isQuery ? URLText.form(base.text) : base.text))
      case .slot("key"): pieces.append(isQuery ? .value : .key)
      case .slot("stem"): pieces.append(.stem)
      case .slot("ext"): pieces.append(.ext)
      case .slot(let name):
        let value = variant.parameters.first { $0.name == name }?.value ?? variant.name
        pieces.append(.text(isQuery ? URLText.form(value) : URLText.segment(value)))
      }
    }
    return URLPattern(pieces)
  }
}
