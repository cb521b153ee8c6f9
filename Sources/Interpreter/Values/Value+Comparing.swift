import Quantities

extension Value {
  /// Whether two values are equal: numbers by amount (`1 == 1.0`), text and paths by their characters, lists and records by parts.
  public func isEqual(to other: Value) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left == right
    case (.text(let left), .text(let right)): left == right
    case (.bytes(let left), .bytes(let right)): left == right
    case (.size(let left), .size(let right)): left == right
    case (.date(let left), .date(let right)): left == right
    case (.range(let left), .range(let right)): left == right
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
    case (.record(let left), .record(let right)):
      left.values.count == right.values.count
        && left.pairs.allSatisfy { name, value in right[name]?.isEqual(to: value) ?? false }
    case (.closure(let left), .closure(let right)): left === right
    default: order(against: other) == .some(0)
    }
  }

  /// Below zero when this value comes first, above when the other does, 0 when they are equal, nil when the two cannot be
  /// compared (values of different kinds, records).
  public func order(against other: Value) -> Int? {
    switch (self, other) {
    case (.int(let left), .int(let right)): compare(left, right)
    case (.size(let left), .size(let right)): compare(left, right)
    case (.duration(let left), .duration(let right)): compare(left, right)
    case (.date(let left), .date(let right)): compare(left, right)
    case (.rate(let left), .rate(let right)): compare(left, right)
    case (.fps(let left), .fps(let right)), (.percent(let left), .percent(let right)),
      (.decibels(let left), .decibels(let right)):
      compare(left, right)
    case (.bool(let left), .bool(let right)): compare(left ? 1 : 0, right ? 1 : 0)
    case (.list(let left), .list(let right)): Value.order(left, right)
    default:
      if let left = plainText, let right = other.plainText {
        compare(left, right)
      } else if let left = plainNumber, let right = other.plainNumber {
        left.order(against: right)
      } else {
        nil
      }
    }
  }

  /// Text and paths compare with each other.
  var plainText: String? {
    switch self {
    case .text(let text): text
    case .path(let path): path.text
    default: nil
    }
  }

  /// Plain numbers compare with each other, and with sizes in bytes: JSON has no sizes.
  private var plainNumber: PlainNumber? {
    switch self {
    case .int(let number): .whole(Int64(number))
    case .float(let number): .real(number)
    case .size(let size): .whole(size.bytes)
    case .fps(let number): .real(number)
    default: nil
    }
  }

  private static func order(_ left: [Value], _ right: [Value]) -> Int? {
    for (a, b) in zip(left, right) {
      guard let order = a.order(against: b) else { return nil }
      if order != 0 { return order }
    }
    return compare(left.count, right.count)
  }

  /// An order over all values, for sorting: null first, then by kind, then by value; NaN after every number.
  public func sortOrder(against other: Value) -> Int {
    // Lists whose items cannot be compared have an order all the same, or sorting could not rely on it.
    if case .list(let left) = self, case .list(let right) = other {
      for (a, b) in zip(left, right) {
        let order = a.sortOrder(against: b)
        if order != 0 { return order }
      }
      return compare(left.count, right.count)
    }
    if let order = order(against: other) { return order }
    return compare(sortClass, other.sortClass)
  }

  /// Where its kind stands among the others; what is not a number stands after its kind.
  private var sortClass: Int {
    switch self {
    case .null: 0
    case .bool: 2
    case .float(let number), .fps(let number): number.isNaN ? 5 : 4
    case .int, .size: 4
    case .text, .path: 6
    case .date: 8
    case .duration: 10
    case .rate(let rate): rate.bitsPerSecond.isNaN ? 13 : 12
    case .percent(let number): number.isNaN ? 15 : 14
    case .decibels(let number): number.isNaN ? 17 : 16
    case .bytes: 18
    case .list: 20
    case .record: 22
    case .range: 24
    case .closure: 26
    case .error: 28
    }
  }
}

private func compare<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left > right ? 1 : 0 }

private func compare(_ left: Double, _ right: Double) -> Int? {
  left < right ? -1 : left > right ? 1 : left == right ? 0 : nil
}

/// A number as it compares with others: a whole one keeps all its digits, which a float could not.
private enum PlainNumber {
  case whole(Int64)
  case real(Double)

  /// Nil when one of them is not a number.
  func order(against other: PlainNumber) -> Int? {
    switch (self, other) {
    case (.whole(let left), .whole(let right)): compare(left, right)
    case (.real(let left), .real(let right)): compare(left, right)
    case (.whole(let left), .real(let right)): PlainNumber.order(left, right)
    case (.real(let left), .whole(let right)): PlainNumber.order(right, left).map { -$0 }
    }
  }

  private static func order(_ whole: Int64, _ real: Double) -> Int? {
    if real.isNaN { return nil }
    // Beyond these there are no whole numbers to compare with.
    if real >= 0x1p63 { return -1 }
    if real < -0x1p63 { return 1 }
    let floor = real.rounded(.down)
    guard let below = Int64(exactly: floor) else { return nil }
    return whole == below ? (real > floor ? -1 : 0) : compare(whole, below)
  }
}
