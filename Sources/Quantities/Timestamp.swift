/// A moment, as nanoseconds since 1970-01-01T00:00:00Z; years 1678 to 2261.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// The exact moment.
  public let nanoseconds: Int64

  /// Makes a moment from nanoseconds since 1970.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Orders by time.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  /// Reads a date of RFC 3339: `2026-01-31`, `2026-01-31T23:59:59.5Z`, `2026-01-31T10:00+02:00`. Without a zone it is UTC.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard let (timestamp, length) = Timestamp.read(bytes[...]), length == bytes.count else { return nil }
    self = timestamp
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  /// The year is taken to start in March, so that the leap day is its last (Hinnant, "chrono-compatible date algorithms").
  static func days(year: Int, month: Int, day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day in UTC.
  public var date: (year: Int, month: Int, day: Int) {
    let days = Int(nanoseconds.dividedFloored(by: 86_400_000_000_000)) + 719_468
    let era = days.dividedFloored(by: 146_097)
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  /// Hour, minute, second and nanosecond in UTC.
  public var time: (hour: Int, minute: Int, second: Int, nanosecond: Int) {
    let day: Int64 = 86_400_000_000_000
    let remainder = nanoseconds % day
    let ofDay = Int(remainder < 0 ? remainder + day : remainder)
    let second = ofDay / 1_000_000_000
    return (second / 3600, second / 60 % 60, second % 60, ofDay % 1_000_000_000)
  }
}

extension BinaryInteger {
  /// Division that rounds down, so that moments before 1970 fall on the right day.
  fileprivate func dividedFloored(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC: `2026-01-31T23:59:59Z`, with as many decimals as there are.
  public var description: String {
    let (hour, minute, second, nanosecond) = time
    var text = dateText + "T" + padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2)
    if nanosecond > 0 { text += trimmed(Double(nanosecond) / 1e9, places: 9).dropFirst() }
    return text + "Z"
  }

  /// The day alone: `2026-01-31`.
  public var dateText: String {
    let (year, month, day) = date
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
  }

  /// For tables: `2026-01-31 23:59`.
  public var tableText: String { dateText + " " + padded(time.hour, 2) + ":" + padded(time.minute, 2) }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
