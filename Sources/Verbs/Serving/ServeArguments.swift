import Interpreter
import Quantities

/// A share of requests, written in percent: `3%`.
struct Share: ArgumentType {
  /// 0 to 1.
  let value: Double

  static let typeName = "percent"
  static let placeholder = Share(value: 0)

  static func convert(_ value: Value) -> Share? {
    guard case .percent(let percent) = value, (0...100).contains(percent) else { return nil }
    return Share(value: percent / 100)
  }

  static func read(_ argument: ArgumentValue) throws -> Share {
    if let share = convert(argument.value) { return share }
    if let number = Double.convert(argument.value), (0...100).contains(number) {
      let percent = Value.percent(number).description
      throw Mismatch("a share is written in percent", hint: "did you mean `\(percent)`?", replacements: [percent])
    }
    throw Mismatch(
      "expected a share of 0% to 100%, got \(argument.value.quotedDescription.shortened)", hint: "such as `3%`")
  }
}

/// A length of time, or two with every one between them: `50ms`, `50ms..200ms`.
struct TimeRange: ArgumentType {
  let range: ClosedRange<Duration>

  static let typeName = "duration"
  static let placeholder = TimeRange(range: .zero ... .zero)

  static func convert(_ value: Value) -> TimeRange? {
    guard case .duration(let span) = value else { return nil }
    return TimeRange(span, span)
  }

  static func read(_ argument: ArgumentValue) throws -> TimeRange {
    if let range = convert(argument.value) { return range }
    let text: String
    if case .word(let word) = argument { text = word.text } else { text = argument.value.description }
    if let dots = text.firstRange(of: ".."), case .duration(let least)? = Quantity(text[..<dots.lowerBound]),
      case .duration(let most)? = Quantity(text[dots.upperBound...]), let range = TimeRange(least, most)
    {
      return range
    }
    throw Mismatch(
      "expected a duration or two, got \(argument.value.quotedDescription.shortened)",
      hint: "such as `50ms` or `50ms..200ms`")
  }

  private init(range: ClosedRange<Duration>) { self.range = range }

  private init?(_ least: TimeSpan, _ most: TimeSpan) {
    guard least.nanoseconds >= 0, least <= most else { return nil }
    range = .nanoseconds(least.nanoseconds) ... .nanoseconds(most.nanoseconds)
  }
}

/// How many requests in a second: `200/s`, or the number alone.
struct RequestRate: ArgumentType {
  let perSecond: Double

  static let typeName = "requests/s"
  static let placeholder = RequestRate(perSecond: 1)

  static func convert(_ value: Value) -> RequestRate? {
    guard let number = Double.convert(value), number > 0, number <= 1e9 else { return nil }
    return RequestRate(perSecond: number)
  }

  static func read(_ argument: ArgumentValue) throws -> RequestRate {
    if let rate = convert(argument.value) { return rate }
    let text: String
    if case .word(let word) = argument { text = word.text } else { text = argument.value.description }
    if text.hasSuffix("/s"), let number = Double(text.dropLast(2)), let rate = convert(.float(number)) { return rate }
    throw Mismatch(
      "expected a number of requests in a second, got \(argument.value.quotedDescription.shortened)",
      hint: "such as `200/s`")
  }
}
