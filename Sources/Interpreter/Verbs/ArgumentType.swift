import Diagnostics
import Quantities

/// A Swift type that arguments can be read as.
public protocol ArgumentType: Sendable {
  /// What help calls it.
  static var typeName: String { get }
  /// The words it takes, when there is a fixed set.
  static var choices: [String] { get }
  /// Other words for some of these.
  static var otherWords: [String] { get }
  /// Whether completion should offer paths.
  static var isPath: Bool { get }
  /// Whether its paths are folders of this machine.
  static var isFolder: Bool { get }
  /// Whether its values are names of columns.
  static var isColumn: Bool { get }
  /// What a required parameter holds before it is bound; never seen by a running verb.
  static var placeholder: Self { get }
  /// Reads a value; nil when it is of another kind.
  static func convert(_ value: Value) -> Self?
  /// Reads an argument; throws `Mismatch`.
  static func read(_ argument: ArgumentValue) throws -> Self
  /// How a default is shown; nil when it is not worth showing.
  var shown: String? { get }
}

extension ArgumentType {
  public static var choices: [String] { [] }
  public static var otherWords: [String] { [] }
  public static var isPath: Bool { false }
  public static var isFolder: Bool { false }
  public static var isColumn: Bool { false }
  public var shown: String? { nil }

  public static func read(_ argument: ArgumentValue) throws -> Self {
    let value = argument.value
    if let result = convert(value) { return result }
    throw Mismatch.kind(typeName, value)
  }
}

extension Mismatch {
  /// A value of another kind than is wanted, with what was probably meant.
  static func kind(_ wanted: String, _ value: Value) -> Mismatch {
    let message = "expected \(wanted.article), got \(value.kind.article): \(value.quotedDescription.shortened)"
    guard let kind = Kind(rawValue: wanted) else { return Mismatch(message) }
    let meant: [String] =
      switch value {
      case .text, .int, .float: Meant.literals(value.description, as: kind)
      default: []
      }
    guard meant.isEmpty || (kind == .rate && value.kind != .text) else {
      let offers = meant.map { "`\($0)`" }.joined(separator: " or ")
      return Mismatch(message, hint: "did you mean \(offers)?", replacements: meant)
    }
    return Mismatch(message, hint: Meant.example(of: kind))
  }
}

extension Int: ArgumentType {
  public static var typeName: String { "int" }
  public static var placeholder: Int { 0 }
  public var shown: String? { String(self) }
  public static func convert(_ value: Value) -> Int? {
    switch value {
    case .int(let number): number
    case .float(let number): Int(exactly: number)
    default: nil
    }
  }
}

extension Double: ArgumentType {
  public static var typeName: String { "float" }
  public static var placeholder: Double { 0 }
  public var shown: String? { Value.float(self).description }
  public static func convert(_ value: Value) -> Double? {
    switch value {
    case .int(let number): Double(number)
    case .float(let number): number
    default: nil
    }
  }
}

extension String: ArgumentType {
  public static var typeName: String { "text" }
  public static var placeholder: String { "" }
  public var shown: String? { isEmpty ? nil : self }
  public static func convert(_ value: Value) -> String? {
    switch value {
    case .list, .record, .closure, .error, .null, .bytes: nil
    default: value.description
    }
  }
  public static func read(_ argument: ArgumentValue) throws -> String {
    if case .word(let word) = argument { return word.text }
    guard let text = convert(argument.value) else {
      throw Mismatch("expected a text, got \(argument.value.kind.article)")
    }
    return text
  }
}

extension ByteSize: ArgumentType {
  public static var typeName: String { "size" }
  public static var placeholder: ByteSize { ByteSize(bytes: 0) }
  public var shown: String? { description }
  public static func convert(_ value: Value) -> ByteSize? {
    switch value {
    case .size(let size): size
    default: nil
    }
  }
}

extension TimeSpan: ArgumentType {
  public static var typeName: String { "duration" }
  public static var placeholder: TimeSpan { TimeSpan(nanoseconds: 0) }
  public var shown: String? { description }
  public static func convert(_ value: Value) -> TimeSpan? {
    if case .duration(let span) = value { return span }
    return nil
  }
}

extension BitRate: ArgumentType {
  public static var typeName: String { "rate" }
  public static var placeholder: BitRate { BitRate(bitsPerSecond: 0) }
  public var shown: String? { description }
  public static func convert(_ value: Value) -> BitRate? {
    if case .rate(let rate) = value { return rate }
    return nil
  }
}

extension Value: ArgumentType {
  public static var typeName: String { "any" }
  public static var placeholder: Value { .null }
  public static func convert(_ value: Value) -> Value? { value }
}

extension Closure: ArgumentType {
  public static var typeName: String { "closure" }
  public static var placeholder: Closure { Closure(function: .empty, captured: []) }
  public static func convert(_ value: Value) -> Closure? {
    if case .closure(let closure) = value { return closure }
    return nil
  }
}

extension Optional: ArgumentType where Wrapped: ArgumentType {
  public static var typeName: String { Wrapped.typeName }
  public static var choices: [String] { Wrapped.choices }
  public static var otherWords: [String] { Wrapped.otherWords }
  public static var isPath: Bool { Wrapped.isPath }
  public static var isFolder: Bool { Wrapped.isFolder }
  public static var isColumn: Bool { Wrapped.isColumn }
  public static var placeholder: Wrapped? { nil }
  public var shown: String? { self?.shown }
  public static func convert(_ value: Value) -> Wrapped?? { Wrapped.convert(value).map { .some($0) } }
  public static func read(_ argument: ArgumentValue) throws -> Wrapped? { try Wrapped.read(argument) }
}

/// A fixed set of words: conform an enum of texts to it to use it as a parameter's type.
public protocol Choice: ArgumentType, RawRepresentable, CaseIterable where RawValue == String {
  /// Other words that mean one of the values.
  static var aliases: [String: Self] { get }
}

extension Choice {
  public static var typeName: String { choices.joined(separator: "|") }
  public static var choices: [String] { allCases.map(\.rawValue) }
  public static var aliases: [String: Self] { [:] }
  public static var otherWords: [String] { aliases.keys.sorted() }
  public var shown: String? { rawValue }
  public static func convert(_ value: Value) -> Self? {
    let text = value.plainText ?? value.description
    return Self(rawValue: text) ?? aliases[text]
  }
  public static func read(_ argument: ArgumentValue) throws -> Self {
    let text: String
    if case .word(let word) = argument { text = word.text } else { text = argument.value.description }
    if let value = Self(rawValue: text) ?? aliases[text] { return value }
    let nearest = Spelling.nearest(to: text, in: choices + aliases.keys.sorted())
    throw Mismatch(
      "`\(text.shortened)` is none of \(choices.joined(separator: ", "))", meant: nearest)
  }
}
