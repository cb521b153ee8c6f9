/// Some names, with commas between them or, in the file, as a list.
public struct NameList: SettingValue, Equatable {
  /// The names, at least one.
  public let names: [String]

  /// Takes names.
  public init(_ names: [String]) { self.names = names }

  public static var expectation: String { "names with commas between them" }
  public static func read(_ text: String, isPlain: Bool) -> NameList? {
    let names = text.split { $0 == "," || $0 == " " }.map(String.init)
    return names.isEmpty ? nil : NameList(names)
  }
  public var content: SettingContent { .text(names.joined(separator: ",")) }
}

/// How many work at once: a number, or as many as help.
public enum WorkerCount: SettingValue, Equatable {
  /// As many as help.
  case auto
  /// So many, at least 1.
  case number(Int)

  /// The most there can be.
  public static let most = 20_000
  public static var expectation: String { "a number from 1 to \(most), or auto" }
  public static func read(_ text: String, isPlain: Bool) -> WorkerCount? {
    if text == "auto" { return .auto }
    guard isPlain, let number = Int(text), (1...most).contains(number) else { return nil }
    return .number(number)
  }
  public var content: SettingContent {
    switch self {
    case .auto: .text("auto")
    case .number(let number): .int(number)
    }
  }
}
