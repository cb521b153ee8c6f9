import Quantities

/// A value of the language.
public enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case bytes([UInt8])
  case size(ByteSize)
  case duration(TimeSpan)
  case date(Timestamp)
  case rate(BitRate)
  /// Frames per second.
  case fps(Double)
  /// `40%` holds 40.
  case percent(Double)
  /// Levels in dB.
  case decibels(Double)
  case path(PathText)
  case list([Value])
  case record(Record)
  case range(IntegerRange)
  case closure(Closure)
  /// Held apart, so that a value stays small.
  indirect case error(Failure)
}

/// The address of an object as a value: its text, from which the parts are read when they are asked for.
///
/// A listing makes millions of these, so it is no larger than a text.
public struct PathText: Sendable, Hashable {
  /// The address as it is written in the language.
  public let text: String

  /// Takes an address as it is written.
  public init(_ text: String) { self.text = text }

  /// Takes an address.
  public init(_ path: ObjectPath) { text = path.description }

  /// The address in its parts.
  public var objectPath: ObjectPath { ObjectPath(text) }
}

/// Whole numbers in their order: `1..5`, `0..<n`, or without end `1..`.
public struct IntegerRange: Sendable, Hashable {
  /// The first number.
  public let first: Int
  /// The last number, itself included; nil for a range without end. Below `first` the range is empty.
  public let last: Int?

  /// Makes a range.
  public init(first: Int, last: Int?) {
    self.first = first
    self.last = last
  }

  /// How many numbers it holds; nil when it has no end.
  public var count: Int? {
    guard let last else { return nil }
    guard last >= first else { return 0 }
    let (span, overflow) = last.subtractingReportingOverflow(first)
    return overflow || span == .max ? .max : span + 1
  }
}

/// What a value is, as the language names it.
public enum Kind: String, Sendable, CaseIterable {
  case null, bool, int, float, text, bytes, size, duration, date, rate, fps, percent, decibels, path, list, record,
    range
  case closure, error
}

extension Value {
  /// What it is.
  public var kind: Kind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .float: .float
    case .text: .text
    case .bytes: .bytes
    case .size: .size
    case .duration: .duration
    case .date: .date
    case .rate: .rate
    case .fps: .fps
    case .percent: .percent
    case .decibels: .decibels
    case .path: .path
    case .list: .list
    case .record: .record
    case .range: .range
    case .closure: .closure
    case .error: .error
    }
  }

  /// The value of a literal.
  public init(_ quantity: Quantity) {
    switch quantity {
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .size(let size): self = .size(size)
    case .duration(let span): self = .duration(span)
    case .rate(let rate): self = .rate(rate)
    case .fps(let number): self = .fps(number)
    case .percent(let number): self = .percent(number)
    case .decibels(let number): self = .decibels(number)
    case .date(let date): self = .date(date)
    }
  }

  /// A bare word where any value is welcome: `20` is an int, `5MB` a size, `true` a bool, `2026-01-31` a date, a remote or
  /// a URL a path, anything else text.
  public init(bareWord text: String) {
    if text == "true" || text == "false" {
      self = .bool(text == "true")
    } else if text == "null" {
      self = .null
    } else if let quantity = Quantity(text) {
      self = Value(quantity)
    } else {
      self = .text(text)
    }
  }
}
