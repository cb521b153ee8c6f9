/// A length of time in nanoseconds; about ±292 years.
public struct TimeSpan: Sendable, Hashable, Comparable {
  /// The exact length.
  public let nanoseconds: Int64

  /// Makes a length from nanoseconds.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Makes a length from seconds, or nil when it does not fit.
  public init?(seconds: Double) {
    guard let nanoseconds = whole(seconds * 1e9) else { return nil }
    self.init(nanoseconds: nanoseconds)
  }

  /// The length in seconds.
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Orders by length.
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The units of the language, longest first.
  static let units: [(name: String, nanoseconds: Int64)] = [
    ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]
}

extension TimeSpan: CustomStringConvertible {
  /// As it is written in the language, in the largest unit up to days: `90s` is `1.5min`; weeks only when whole.
  public var description: String {
    let magnitude = nanoseconds.magnitude
    guard magnitude > 0 else { return "0s" }
    let unit =
      Self.units.first { unit in
        let length = UInt64(unit.nanoseconds)
        return unit.name == "w" ? magnitude.isMultiple(of: length) : length <= magnitude
      } ?? ("ns", 1)
    return trimmed(Double(nanoseconds) / Double(unit.nanoseconds), places: 3) + unit.name
  }
}

extension TimeSpan {
  /// For tables: rounded to what matters at its length: `250ms`, `4.2s`, `3min 30s`, `1h 05min`, `2d 03h`.
  public var tableText: String {
    let seconds = abs(self.seconds)
    let sign = nanoseconds < 0 ? "-" : ""
    if seconds < 1 { return sign + fixed(seconds * 1000, places: 0) + "ms" }
    if seconds < 59.95 { return sign + fixed(seconds, places: 1) + "s" }
    let whole = Int(seconds.rounded())
    let parts: (Int, String, Int, String) =
      switch whole {
      case ..<3600: (whole / 60, "min", whole % 60, "s")
      case ..<86_400: (whole / 3600, "h", whole / 60 % 60, "min")
      default: (whole / 86_400, "d", whole / 3600 % 24, "h")
      }
    return sign + "\(parts.0)\(parts.1) \(parts.2 < 10 ? "0" : "")\(parts.2)\(parts.3)"
  }
}
