import Quantities

/// A path as an argument: an address, or a pattern whose glob signs were written bare.
public struct PathArgument: ArgumentType {
  /// The address or the pattern as it was written, signs in quoted parts included.
  public let text: String
  /// The pattern, with a backslash before each sign that is meant literally; nil when there is no sign.
  public let pattern: String?

  /// Takes an address; nothing in it is a sign.
  public init(_ text: String) {
    self.text = text
    pattern = nil
  }

  /// Takes a word.
  public init(_ word: EvaluatedWord) {
    text = word.text
    // A `?` in a web address begins its query.
    guard word.isPattern, ObjectPath(text).place != .url else {
      pattern = nil
      return
    }
    pattern = word.pieces.map { $0.isBare ? $0.text : Self.escaped($0.text) }.joined()
  }

  /// The address, when it is no pattern.
  public var path: ObjectPath { ObjectPath(text) }

  public static var typeName: String { "path" }
  public static var isPath: Bool { true }
  public static var placeholder: PathArgument { PathArgument("") }
  public var shown: String? { text.isEmpty ? nil : text }

  public static func convert(_ value: Value) -> PathArgument? {
    switch value {
    case .path(let path): PathArgument(path.text)
    case .text(let text): PathArgument(text)
    case .record(let record): record["path"].flatMap(convert)
    default: nil
    }
  }

  public static func read(_ argument: ArgumentValue) throws -> PathArgument {
    if case .word(let word) = argument { return PathArgument(word) }
    if let path = convert(argument.value) { return path }
    throw Mismatch("expected a path, got \(argument.value.kind.article)")
  }

  static func isGlobSign(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
  }

  /// Whether a bare word is an address by its spelling: a remote, a URL, or with a slash.
  static func looksLikePath(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: "/")) || ObjectPath(text).place != .local
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      if "*?[]{},\\".unicodeScalars.contains(character) { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result
  }
}

/// What a verb works on: items named in the call, or, when there are none, the rows of the pipeline.
public struct Items: Sendable {
  /// The items that were named; empty when they come from the pipeline.
  public var named: [ArgumentValue] = []

  /// Takes the items that were named.
  public init(_ named: [ArgumentValue] = []) { self.named = named }
}
