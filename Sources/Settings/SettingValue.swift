import Diagnostics
import Quantities

/// A kind of value that a setting can have.
public protocol SettingValue: Sendable {
  /// What is expected, in words: `a whole number`.
  static var expectation: String { get }
  /// The words it takes, when there is a fixed set.
  static var choices: [String] { get }
  /// Reads it; nil when the text is something else. `isPlain` is false for a text that stood in quotes in the file.
  static func read(_ text: String, isPlain: Bool) -> Self?
  /// As a value that anybody can show.
  var content: SettingContent { get }
}

extension SettingValue {
  public static var choices: [String] { [] }
}

/// The value of a setting, for showing it.
public enum SettingContent: Sendable, Equatable {
  case text(String)
  case path(String)
  case int(Int)
  case bool(Bool)
  case size(ByteSize)
  case duration(TimeSpan)
}

extension SettingContent: CustomStringConvertible {
  /// As it would be written in the file.
  public var description: String {
    switch self {
    case .text(let text), .path(let text): text
    case .int(let number): String(number)
    case .bool(let value): String(value)
    case .size(let size): size.description
    case .duration(let span): span.description
    }
  }
}

extension String: SettingValue {
  public static var expectation: String { "a text" }
  public static func read(_ text: String, isPlain: Bool) -> String? { text.isEmpty ? nil : text }
  public var content: SettingContent { .text(self) }
}

extension Int: SettingValue {
  public static var expectation: String { "a whole number" }
  public static func read(_ text: String, isPlain: Bool) -> Int? { isPlain ? Int(text) : nil }
  public var content: SettingContent { .int(self) }
}

extension Bool: SettingValue {
  public static var expectation: String { "true or false" }
  public static var choices: [String] { ["true", "false"] }
  public static func read(_ text: String, isPlain: Bool) -> Bool? { isPlain ? Bool(text) : nil }
  public var content: SettingContent { .bool(self) }
}

extension ByteSize: SettingValue {
  public static var expectation: String { "a size such as 256MiB" }
  public static func read(_ text: String, isPlain: Bool) -> ByteSize? {
    if case .size(let size)? = Quantity(text) { size } else { nil }
  }
  public var content: SettingContent { .size(self) }
}

extension TimeSpan: SettingValue {
  public static var expectation: String { "a duration such as 30s" }
  public static func read(_ text: String, isPlain: Bool) -> TimeSpan? {
    if case .duration(let span)? = Quantity(text) { span } else { nil }
  }
  public var content: SettingContent { .duration(self) }
}

/// A file of this machine: absolute, below the home as `~/…`, or as seen from where it is named.
public struct FilePath: SettingValue, Equatable {
  /// As it was written; absolute once it has been read from its source.
  public let text: String

  /// Takes a path.
  public init(_ text: String) { self.text = text }

  public static var expectation: String { "a path" }
  public static func read(_ text: String, isPlain: Bool) -> FilePath? {
    text.isEmpty || text.utf8.contains(0) ? nil : FilePath(text)
  }
  public var content: SettingContent { .path(text) }

  /// The path in full; what is relative is seen from `folder`.
  func resolved(from folder: String?, home: String?) -> FilePath {
    if text == "~" || text.utf8.starts(with: "~/".utf8), let home { return FilePath(home + text.dropFirst()) }
    // A bare name is looked for on PATH by those who look there.
    guard text.utf8.first != UInt8(ascii: "/"), text.utf8.contains(UInt8(ascii: "/")), let folder else { return self }
    return FilePath(folder + "/" + text)
  }
}

/// How results are written.
public enum OutputStyle: String, SettingValue, CaseIterable {
  case table, ndjson

  public static var expectation: String { choices.joined(separator: " or ") }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public static func read(_ text: String, isPlain: Bool) -> OutputStyle? { OutputStyle(rawValue: text) }
  public var content: SettingContent { .text(rawValue) }
}
