/// What stands in a column of a recorded row. The journal knows kinds of values, not what they mean.
public enum RunValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  case text(String)
  case bytes([UInt8])
  /// Bytes.
  case size(Int64)
  /// Nanoseconds.
  case duration(Int64)
  /// Nanoseconds since 1970.
  case date(Int64)
  /// Bits per second, and the family of units that it is shown in.
  case rate(Double, family: UInt8)
  /// Frames per second.
  case fps(Double)
  /// 40 % is 40.
  case percent(Double)
  /// Levels in dB.
  case decibels(Double)
  /// The address of an object.
  case path(String)
  case list([RunValue])
  indirect case record(names: [String], values: [RunValue])
  /// What went wrong: its code, message, hint and the number that its diagnostic has.
  indirect case error(code: String, message: String, hint: String?, number: String)
}

/// The names of the columns of rows; rows of one table share it.
public final class RunShape: Sendable {
  /// The names in their order.
  public let names: [String]

  /// Takes the names.
  public init(_ names: [String]) { self.names = names }
}

/// What became of one subject of a run.
public struct RunResult: Sendable {
  /// What was worked on: the address of an object.
  public var subject: String
  /// Which part of the work on it, such as the variant of an image; empty when there is only one.
  public var variant: String
  /// By what a change of the source is seen: its ETag, or its size and time; nil when neither is known.
  public var identity: String?
  /// Whether it is good: it needs no repeating.
  public var isGood: Bool
  /// The columns of the row.
  public var shape: RunShape
  /// The row, a value for each column.
  public var values: [RunValue]

  /// Describes a result.
  public init(
    subject: String, variant: String = "", identity: String? = nil, isGood: Bool, shape: RunShape, values: [RunValue]
  ) {
    self.subject = subject
    self.variant = variant
    self.identity = identity
    self.isGood = isGood
    self.shape = shape
    self.values = values
  }
}
