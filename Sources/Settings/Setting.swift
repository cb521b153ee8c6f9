import Diagnostics

/// A known setting, whatever its type: everything that reading, checks, `config` and help say of it.
public protocol AnySetting: Sendable {
  /// Its name; a dot stands between a group and a name within it: `history.lines`.
  var name: String { get }
  /// What it is, in one sentence with a full stop.
  var help: String { get }
  /// The variable of the environment that sets it.
  var variable: String { get }
  /// What values it takes, in words.
  var expectation: String { get }
  /// The words it takes, when there is a fixed set.
  var choices: [String] { get }
  /// Whether the file may have a list in its place.
  var takesLists: Bool { get }
  /// What it is when nobody sets it; nil when that depends on what is at hand.
  func initialContent(_ environment: (String) -> String?) -> SettingContent?
  /// Reads a value; throws when the text is none. Relative paths are seen from `folder`.
  func read(_ text: String, isPlain: Bool, folder: String?, home: String?) throws(SettingMismatch) -> any SettingValue
}

/// A text that is no value of its setting.
public struct SettingMismatch: Error {
  /// What was expected and what came.
  public let message: String
  /// What was probably meant.
  public let hint: String?
}

/// A known setting with the type of its values.
public struct Setting<Value: SettingValue>: AnySetting {
  public let name: String
  public let help: String
  public let variable: String
  let initial: @Sendable (_ environment: (String) -> String?) -> Value?
  private let range: ClosedRange<Int>?

  /// Declares a setting.
  /// - Parameters:
  ///   - name: with a dot between group and name.
  ///   - range: what whole numbers are allowed.
  ///   - variable: the variable of the environment; from the name when nil: `history.lines` is `TOOLKIT_HISTORY_LINES`.
  ///   - initial: what it is when nobody sets it.
  init(
    _ name: String, in range: ClosedRange<Int>? = nil, variable: String? = nil, _ help: String,
    initial: @escaping @Sendable (_ environment: (String) -> String?) -> Value? = { _ in nil }
  ) {
    self.name = name
    self.help = help
    self.range = range
    self.initial = initial
    self.variable = variable ?? "TOOLKIT_" + Self.variableName(name)
  }

  /// Byte by byte, since every start asks it of every setting, and names of settings are ASCII.
  private static func variableName(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "-"): UInt8(ascii: "_")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): byte & ~0x20
      default: byte
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  public var choices: [String] { Value.choices }
  public var takesLists: Bool { Value.self == NameList.self }
  public var expectation: String {
    Value.expectation + (range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? "")
  }

  public func initialContent(_ environment: (String) -> String?) -> SettingContent? { initial(environment)?.content }

  public func read(
    _ text: String, isPlain: Bool, folder: String?, home: String?
  ) throws(SettingMismatch) -> any SettingValue {
    guard let value = Value.read(text, isPlain: isPlain), isAllowed(value) else {
      throw SettingMismatch(message: "expected \(expectation), got \(quoted(text, isPlain))", hint: hint(text, isPlain))
    }
    return (value as? FilePath)?.resolved(from: folder, home: home) ?? value
  }

  private func isAllowed(_ value: Value) -> Bool {
    guard let range, case .int(let number) = value.content else { return true }
    return range.contains(number)
  }

  private func quoted(_ text: String, _ isPlain: Bool) -> String {
    text.isEmpty ? "nothing" : isPlain ? "`\(text.prefix(60))`" : "the text \"\(text.prefix(60))\""
  }

  private func hint(_ text: String, _ isPlain: Bool) -> String? {
    if !isPlain, Value.read(text, isPlain: true) != nil { return "leave out the quotes" }
    return Spelling.nearest(to: text, in: choices).map { "did you mean `\($0)`?" }
  }
}
