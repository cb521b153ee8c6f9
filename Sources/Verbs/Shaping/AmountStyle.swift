import Interpreter
import Platform
import Quantities

/// How `format` writes a value.
struct AmountStyle {
  private let kind: FormatKind
  private let pattern: String
  /// The unit's name, and how much of the base unit it is.
  private let unit: (name: String, amount: Double)?
  private let isClock: Bool
  private let zone: Zone
  private let places: Int
  private let isGrouped: Bool

  /// Checks how the values are to be written.
  init(_ kind: FormatKind, _ how: String, zone: Zone, places: Int, isGrouped: Bool) throws {
    (self.kind, self.zone, self.isGrouped) = (kind, zone, isGrouped)
    var (unit, places): ((String, Double)?, Int) = (nil, places)
    switch kind {
    case .date:
      if let letter = Timestamp.unknownLetter(in: how) {
        throw Failure(
          "type", "`\(letter)` means nothing in the pattern of a date",
          hint: "%Y year, %m month, %d day, %H hour, %M minute, %S second", number: "T0101")
      }
    case .number, .percent:
      guard how.isEmpty || Int(how) != nil else {
        throw Failure(
          "type", "`format \(kind.rawValue)` takes how many decimals, not `\(how.shortened)`", number: "T0101")
      }
      places = Int(how) ?? (kind == .percent ? 1 : 2)
    case .size, .duration, .rate:
      if !how.isEmpty, how != "clock" || kind != .duration { unit = (how, try Self.amount(of: how, kind)) }
    }
    pattern = how.isEmpty ? "%F %T" : how
    isClock = kind == .duration && how == "clock"
    self.unit = unit
    self.places = min(max(places, 0), 9)
  }

  private static func amount(of unit: String, _ kind: FormatKind) throws -> Double {
    let one = Value(bareWord: "1" + unit)
    switch (kind, one) {
    case (.size, .size), (.duration, .duration), (.rate, .rate): return one.amount ?? 1
    default:
      let samples = [FormatKind.size: "MiB, GB", .duration: "s, min, h", .rate: "Mbps, MB/s"][kind] ?? ""
      throw Failure(
        "type", "`\(unit.shortened)` is no unit of a \(kind.rawValue)", hint: "such as \(samples)", number: "T0101")
    }
  }

  /// Writes a value; throws when it is of another kind. Plain numbers are sizes in bytes, durations in seconds, rates in bits per
  /// second, as machine formats write them.
  func text(_ value: Value) throws -> String {
    switch (kind, value) {
    case (.date, .date(let date)): return text(of: date)
    case (.date, .text(let text)):
      guard let date = Timestamp(text) else { throw refusal(value) }
      return self.text(of: date)
    case (.size, .size), (.size, .int), (.duration, .duration), (.rate, .rate):
      return text(of: value, value.amount ?? 0)
    case (.duration, .int), (.duration, .float): return text(of: value, (value.amount ?? 0) * 1e9)
    case (.rate, .int), (.rate, .float): return text(of: value, value.amount ?? 0)
    case (.percent, .percent(let share)): return number(share) + "%"
    case (.percent, .int), (.percent, .float): return number((value.amount ?? 0) * 100) + "%"
    case (.number, _): if let amount = value.amount { return number(amount) }
    default: break
    }
    throw refusal(value)
  }

  private func text(of date: Timestamp) -> String {
    date.text(like: pattern, offset: zone.offset(at: date)) ?? date.description
  }

  private func text(of value: Value, _ amount: Double) -> String {
    if isClock { return clock(amount / 1e9) }
    if let unit { return number(amount / unit.amount) + " " + unit.name }
    switch kind {
    case .size: return ByteSize(bytes: whole(amount) ?? .max).tableText
    case .duration: return whole(amount).map { TimeSpan(nanoseconds: $0).description } ?? value.description
    default: return BitRate(bitsPerSecond: amount).description
    }
  }

  private func clock(_ seconds: Double) -> String {
    let total = Int(min(seconds.magnitude.rounded(), 1e15))
    let two = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
    let sign = seconds < 0 && total > 0 ? "-" : ""
    guard total >= 3600 else { return sign + "\(total / 60):\(two(total % 60))" }
    return sign + "\(total / 3600):\(two(total / 60 % 60)):\(two(total % 60))"
  }

  private func number(_ amount: Double) -> String {
    let text = fixed(amount, places: places)
    guard isGrouped, amount.isFinite else { return text }
    let digits = text.prefix { $0 != "." && $0 != "e" }
    var grouped = ""
    for (place, digit) in digits.reversed().enumerated() {
      if place > 0, place % 3 == 0, digit != "-" { grouped.append(",") }
      grouped.append(digit)
    }
    return String(grouped.reversed()) + text.dropFirst(digits.count)
  }

  private func refusal(_ value: Value) -> Failure {
    Failure(
      "type", "`format \(kind.rawValue)` cannot write \(value.kind.article): \(value.quotedDescription.shortened)",
      number: "T0111")
  }
}

/// A zone of time.
struct Zone: ArgumentType {
  private let name: String

  static let typeName = "zone"
  static let placeholder = Zone(name: "utc")
  var shown: String? { name }

  init(name: String) { self.name = name }

  static func convert(_ value: Value) -> Zone? {
    guard let name = String.convert(value), name == "utc" || name == "local" || Zone.seconds(name) != nil else {
      return nil
    }
    return Zone(name: name)
  }

  /// Seconds east of UTC at a moment; the local zone has summers and winters.
  func offset(at moment: Timestamp) -> Int {
    guard name == "local" else { return Zone.seconds(name) ?? 0 }
    var seconds = time_t(moment.nanoseconds / 1_000_000_000)
    var local = tm()
    return localtime_r(&seconds, &local) == nil ? 0 : Int(local.tm_gmtoff)
  }

  /// `+02:00`, `-0930`, `+2`.
  private static func seconds(_ text: String) -> Int? {
    guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
    let digits = text.dropFirst().filter { $0 != ":" }
    guard !digits.isEmpty, digits.count <= 4, let number = Int(digits), number >= 0 else { return nil }
    let (hours, minutes) = digits.count <= 2 ? (number, 0) : (number / 100, number % 100)
    guard hours <= 18, minutes < 60 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}
