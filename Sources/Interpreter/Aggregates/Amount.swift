import Quantities

extension Value {
  /// The number behind a value that has one, in base units: bytes, nanoseconds, bits per second, nanoseconds since 1970.
  public var amount: Double? {
    switch self {
    case .int(let number): Double(number)
    case .float(let number): number
    case .size(let size): Double(size.bytes)
    case .duration(let span): Double(span.nanoseconds)
    case .date(let date): Double(date.nanoseconds)
    case .rate(let rate): rate.bitsPerSecond
    case .fps(let number), .percent(let number), .decibels(let number): number
    default: nil
    }
  }

  /// A value of this one's unit with another amount. Plain numbers become floats, unless they are to stay ints; amounts that do
  /// not fit are null.
  public func with(amount: Double, keepsInt: Bool = false) -> Value {
    switch self {
    case .int where keepsInt: whole(amount).map { .int(Int($0)) } ?? .float(amount)
    case .size(let size): whole(amount).map { .size(ByteSize(bytes: $0, family: size.family)) } ?? .null
    case .duration: whole(amount).map { .duration(TimeSpan(nanoseconds: $0)) } ?? .null
    case .date: whole(amount).map { .date(Timestamp(nanoseconds: $0)) } ?? .null
    case .rate(let rate): .rate(BitRate(bitsPerSecond: amount, family: rate.family))
    case .fps: .fps(amount)
    case .percent: .percent(amount)
    case .decibels: .decibels(amount)
    default: .float(amount)
    }
  }

  /// Whether the amounts of both can be put together.
  public func hasUnit(of other: Value) -> Bool {
    kind == other.kind || (kind == .int && other.kind == .float) || (kind == .float && other.kind == .int)
  }
}

extension Kind {
  /// Whether values of this kind have an amount.
  var hasAmount: Bool {
    switch self {
    case .int, .float, .size, .duration, .date, .rate, .fps, .percent, .decibels: true
    default: false
    }
  }
}
