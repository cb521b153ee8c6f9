import Language
import Quantities

/// What a text or a plain number was probably meant to be.
enum Meant {
  /// Literals of a kind that some text may stand for: `5m` is `5min` where a duration is wanted, and `5MB` where a size is.
  static func literals(_ text: String, as kind: Kind) -> [String] {
    if kind == .date { return date(text).map { [$0] } ?? [] }
    if let literal = Quantity(text) {
      if Value(literal).kind == kind { return [text] }
      switch literal {
      case .int, .float: return plainUnit[kind].map { [text + $0] } ?? []
      default: return []
      }
    }
    if case .wrongUnit(let length, _, let offers) = Quantity.read(Array(text.utf8)[...]), length == text.utf8.count {
      let fitting = offers.filter { Quantity($0).map { Value($0).kind } == kind }
      if !fitting.isEmpty { return fitting }
    }
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).drop { $0 == " " }.lowercased()
    if kind == .duration, let count = Int(number),
      let days = ["month": 30, "mo": 30, "year": 365, "y": 365][unit.singular],
      count < 10_000
    {
      return ["\(count * days)d"]
    }
    guard !number.isEmpty, let meant = shorthand[kind]?[unit] ?? shorthand[kind]?[unit.singular] else { return [] }
    return [number + meant]
  }

  /// The unit that makes a plain number an amount of the same number.
  private static let plainUnit: [Kind: String] = [.size: "B", .duration: "s", .rate: "bps"]

  private static let shorthand: [Kind: [String: String]] = [
    .size: [
      "b": "B", "byte": "B", "k": "kB", "kilobyte": "kB", "m": "MB", "meg": "MB", "megabyte": "MB", "g": "GB",
      "gig": "GB",
      "gigabyte": "GB", "t": "TB", "terabyte": "TB", "ki": "KiB", "mi": "MiB", "gi": "GiB", "ti": "TiB",
    ],
    .duration: [
      "sec": "s", "second": "s", "m": "min", "minute": "min", "hr": "h", "hour": "h", "day": "d", "week": "w",
      "millisecond": "ms", "msec": "ms",
    ],
    .rate: [
      "k": "kbps", "kbit": "kbps", "kbit/s": "kbps", "kb": "kbps", "m": "Mbps", "mbit": "Mbps", "mbit/s": "Mbps",
      "mb": "Mbps", "g": "Gbps", "gb": "Gbps",
    ],
  ]

  /// `31.01.2026`, `01/31/2026` and the like as `2026-01-31`.
  private static func date(_ text: String) -> String? {
    if let literal = Quantity(text), case .date = literal { return text }
    guard let separator = text.first(where: { ".-/".contains($0) }) else { return nil }
    let parts = text.split(separator: separator, omittingEmptySubsequences: false).compactMap { Int($0) }
    guard parts.count == 3 else { return nil }
    let candidates =
      parts[0] > 31
      ? [[parts[0], parts[1], parts[2]]]
      : separator == "/"
        ? [[parts[2], parts[0], parts[1]], [parts[2], parts[1], parts[0]]] : [[parts[2], parts[1], parts[0]]]
    for candidate in candidates {
      let iso = candidate.enumerated().map { index, number in
        let digits = String(number)
        return String(repeating: "0", count: max(0, (index == 0 ? 4 : 2) - digits.count)) + digits
      }.joined(separator: "-")
      if let literal = Quantity(iso), case .date = literal { return iso }
    }
    return nil
  }

  /// Why a text that looks like a date is none; nil when it looks like something else.
  static func wrongDate(_ text: String) -> String? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.count) == [4, 2, 2], let month = Int(parts[1]), let day = Int(parts[2]),
      Int(parts[0]) != nil, Quantity(text).map({ Value($0).kind }) != .date
    else { return nil }
    return (1...12).contains(month)
      ? "the month \(parts[0])-\(parts[1]) has no day \(day)" : "there is no month \(month)"
  }

  /// How an amount of a kind is written.
  static func example(of kind: Kind) -> String? {
    switch kind {
    case .size: "a size has a unit: `256MiB`, `5MB`"
    case .duration: "a duration has a unit: `5s`, `2min`, `30d`"
    case .rate: "a rate has a unit: `3Mbps` in bits, `2MB/s` in bytes"
    case .date: "a date is written `2026-01-31`"
    case .percent: "a share is written `40%`"
    default: nil
    }
  }
}

extension String {
  /// Without the `s` of a plural.
  fileprivate var singular: String { count > 2 && last == "s" ? String(dropLast()) : self }
}
