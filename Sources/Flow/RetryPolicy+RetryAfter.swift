import Quantities

extension RetryPolicy {
  /// The pause that the field `Retry-After` asks for: seconds, or a date in any of the three forms of RFC 9110, 5.6.7; not
  /// below zero. Nil when it is neither.
  public static func retryAfter(_ field: String, now: Timestamp) -> Duration? {
    let text = field.drop { $0 == " " || $0 == "\t" }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, text.dropFirst(digits.count).allSatisfy({ $0 == " " || $0 == "\t" }) {
      // More than a century is as good as never; it must not overflow.
      return .seconds(min(Int64(digits) ?? .max, 4_000_000_000))
    }
    guard let date = Timestamp(httpDate: text) else { return nil }
    let (left, isTooLong) = date.nanoseconds.subtractingReportingOverflow(now.nanoseconds)
    return .nanoseconds(isTooLong ? 0 : max(0, left))
  }
}

extension Timestamp {
  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
  public init?(httpDate text: Substring) {
    let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
    guard words.count >= 5 else { return nil }
    let isOfC = words[1].first?.isLetter == true
    let (day, month) = isOfC ? (words[2], words[1]) : (words[1], words[2])
    let (year, time) = isOfC ? (words[4], words[3]) : (words[3], words[4])
    guard let number = monthNames.firstIndex(of: month.lowercased()), let short = Int(year), let dayNumber = Int(day),
      (0...9999).contains(short), (1...31).contains(dayNumber), time.utf8.count == 8
    else { return nil }
    // Two digits: the century that is not too far ahead; such servers are long gone.
    let full = year.count > 2 ? short : short + (short < 70 ? 2000 : 1900)
    self.init("\(padded(full, 4))-\(padded(number + 1, 2))-\(padded(dayNumber, 2))T\(time)Z")
  }
}

private let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
