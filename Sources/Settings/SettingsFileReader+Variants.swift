import Diagnostics
import YAML

extension SettingsFileReader {
  /// The key under which variants stand.
  static let variants = "variants"

  /// `hero: {width: 1600, format: webp}`; all but `media`, `style` and `template` are parameters, in their order.
  mutating func readVariants(_ node: YAMLNode) -> [VariantSetting] {
    record(node, named: Self.variants, example: "hero").compactMap { variant($0) }
  }

  /// Nil after telling what is wrong.
  private mutating func variant(_ entry: YAMLNode.Entry) -> VariantSetting? {
    let name = Self.variants + "." + entry.key
    guard isName(entry.key) else {
      report(
        "S0104", "`\(entry.key)` cannot be the name of a variant", entry.keyRange,
        help: "names are of letters, digits, `_`, `-` and `.`")
      return nil
    }
    guard case .record = entry.value.content else {
      report(
        "S0104", "`\(name)`: expected parameters, got \(entry.value.kindName)",
        entry.value.isNull ? entry.keyRange : entry.value.range,
        help: "for example `\(entry.key): {width: 1600, format: webp}`")
      return nil
    }
    var media: VariantSetting.Media? = .image
    var style: URLStyleSetting?
    var template: String?
    var parameters: [VariantSetting.Parameter] = []
    var isGood = true
    for field in record(entry.value, named: name, example: "width") {
      guard case .scalar(let text, _) = field.value.content, !field.value.isNull, !text.isEmpty else {
        report(
          "S0104", "`\(name).\(field.key)`: expected a text or a number, got \(field.value.kindName)", field.keyRange)
        isGood = false
        continue
      }
      switch field.key {
      case "media": media = choice(field, text, name)
      case "style":
        style = choice(field, text, name)
        isGood = isGood && style != nil
      case "template": template = text
      default: parameters.append(.init(field.key, text))
      }
    }
    guard isGood, let media else { return nil }
    guard template != nil || style == .derivative || style == .original || !parameters.isEmpty else {
      report(
        "S0105", "`\(name)` asks for nothing", entry.keyRange,
        help: "give it parameters such as `width: 1600`, or a `template:`")
      return nil
    }
    let origin = SettingOrigin.file(shown.name, line: shown.lineNumber(of: entry.keyRange.start))
    return VariantSetting(
      name: entry.key, media: media, style: style, template: template, parameters: parameters, origin: origin)
  }

  private mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ field: YAMLNode.Entry, _ text: String, _ name: String
  ) -> Choice? {
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    report(
      "S0104", "`\(name).\(field.key)`: expected one of \(words.joined(separator: ", "))", field.value.range,
      label: Spelling.nearest(to: text, in: words).map { "did you mean `\($0)`?" } ?? "")
    return nil
  }

  /// What can be written in a list with commas, and is no option.
  private func isName(_ text: String) -> Bool {
    text != "all" && text.utf8.first != UInt8(ascii: "-")
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "_-.".utf8.contains(byte)
      }
  }
}
