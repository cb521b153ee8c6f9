/// Values as a key: of a group, of a join, of a row that was seen. Equal where `isEqual` says so (`1` and `1.0`, a path and its
/// text); null is equal to null, and NaN to NaN.
public struct RowKey: Hashable, Sendable {
  private let first: Value
  private let rest: [Value]
  /// Its hash, worked out once: a table that grows asks for it again and again.
  let code: Int

  /// A key of one value.
  public init(_ value: Value) { self.init(value, []) }

  /// A key of several values.
  public init(_ values: [Value]) {
    self.init(values.first ?? .null, values.count > 1 ? Array(values.dropFirst()) : [])
  }

  private init(_ first: Value, _ rest: [Value]) {
    self.first = first
    self.rest = rest
    var hasher = Hasher()
    first.hash(into: &hasher)
    for value in rest { value.hash(into: &hasher) }
    code = hasher.finalize()
  }

  /// Its values.
  public var values: [Value] { [first] + rest }

  public static func == (left: RowKey, right: RowKey) -> Bool {
    left.code == right.code && left.rest.count == right.rest.count && areSame(left.first, right.first)
      && zip(left.rest, right.rest).allSatisfy { areSame($0, $1) }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(code) }

  private static func areSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.text(let left), .text(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.float(let left), .float(let right)) where left.isNaN && right.isNaN: true
    default: left.isEqual(to: right)
    }
  }
}

extension Value {
  /// Equal values have equal hashes.
  fileprivate func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .bool(let value): hasher.combine(value)
    case .int, .float, .size, .fps:
      // Adding zero makes minus zero zero.
      let number = (amount ?? 0) + 0
      hasher.combine(number.isNaN ? Double.infinity : number)
    case .text(let text): hasher.combine(text)
    case .path(let path): hasher.combine(path.text)
    case .duration(let span): hasher.combine(span)
    case .date(let date): hasher.combine(date)
    case .rate(let rate): hasher.combine(rate.bitsPerSecond + 0)
    case .percent(let number), .decibels(let number): hasher.combine(number + 0)
    case .bytes(let bytes): hasher.combine(bytes)
    case .range(let range): hasher.combine(range)
    case .list(let items):
      hasher.combine(items.count)
      for item in items { item.hash(into: &hasher) }
    case .record(let record):
      // The order of columns does not matter.
      var sum = 0
      for (name, value) in record.pairs {
        var part = Hasher()
        part.combine(name)
        value.hash(into: &part)
        sum &+= part.finalize()
      }
      hasher.combine(sum)
    case .closure(let closure): hasher.combine(ObjectIdentifier(closure))
    case .error(let failure): hasher.combine(failure.code)
    }
  }
}
