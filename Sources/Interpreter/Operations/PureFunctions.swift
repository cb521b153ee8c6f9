import Language
import Platform
import Quantities

/// A function of expressions: it has no effects and depends on its arguments alone (but for the clock).
struct PureFunction: Sendable {
  let name: String
  let arity: ClosedRange<Int>
  /// What it gives, when that is the same whatever it gets.
  let kind: Kind?
  let usage: String
  let apply: @Sendable ([Value]) throws -> Value

  /// Every function by its name.
  static let named: [String: PureFunction] = Dictionary(
    uniqueKeysWithValues: (ofCollections + ofNumbers + ofTexts + ofTime).map { ($0.name, $0) })

  init(
    _ usage: String, _ arity: ClosedRange<Int>, _ kind: Kind? = nil,
    _ apply: @escaping @Sendable ([Value]) throws -> Value
  ) {
    name = String(usage.prefix { $0 != "(" })
    self.arity = arity
    self.kind = kind
    self.usage = usage
    self.apply = apply
  }

  private static let ofCollections: [PureFunction] = [
    PureFunction("count(list)", 1...1, .int) { .int(try items($0[0]).count) },
    PureFunction("len(text|list)", 1...1, .int) { arguments in
      if let text = arguments[0].plainText { return .int(text.count) }
      return .int(try items(arguments[0]).count)
    },
    PureFunction("first(list)", 1...1) { try items($0[0]).first ?? .null },
    PureFunction("last(list)", 1...1) { try items($0[0]).last ?? .null },
    PureFunction("sum(list)", 1...1) { try sum(items($0[0])) },
    PureFunction("mean(list)", 1...1) { arguments in
      let values = try items(arguments[0]).filter { $0.kind != .null }
      return values.isEmpty ? .null : try Operators.arithmetic(.divide, sum(values), .int(values.count))
    },
    PureFunction("min(list | a, b, …)", 1...64) { try extreme($0) { $0 < 0 } },
    PureFunction("max(list | a, b, …)", 1...64) { try extreme($0) { $0 > 0 } },
    PureFunction("pct(list, percentile)", 2...2) { arguments in
      let values = try items(arguments[0]).filter { $0.kind != .null }.sorted { $0.sortOrder(against: $1) < 0 }
      guard let share = arguments[1].plainAmount ?? percent(arguments[1]), (0...100).contains(share) else {
        throw Failure("type", "pct: the percentile is a number from 0 to 100", number: "T0111")
      }
      // Nearest rank: the smallest value that at least so many percent do not exceed.
      let rank = Int((share / 100 * Double(values.count)).rounded(.up))
      return values.isEmpty ? .null : values[min(max(rank, 1), values.count) - 1]
    },
    PureFunction("keys(record)", 1...1, .list) { .list(try record($0[0]).shape.names.map { .text($0) }) },
    PureFunction("values(record)", 1...1, .list) { .list(try record($0[0]).values) },
    PureFunction("has(record, name)", 2...2, .bool) { .bool(try record($0[0])[text($0[1])] != nil) },
  ]

  private static let ofNumbers: [PureFunction] = [
    PureFunction("abs(number)", 1...1) { arguments in
      guard arguments[0].quantity != nil || arguments[0].kind == .null else {
        throw Failure("type", "expected a number, got \(arguments[0].kind.article)", number: "T0111")
      }
      if let quantity = arguments[0].quantity,
        let zero = try? Operators.arithmetic(.subtract, arguments[0], arguments[0]),
        arguments[0].order(against: zero).map({ $0 < 0 }) ?? false
      {
        return try Operators.negate(Value(quantity))
      }
      return arguments[0]
    },
    PureFunction("round(number, places)", 1...2) { arguments in
      guard arguments.count == 2, case .int(let places) = arguments[1], case .float(let number) = arguments[0] else {
        return try rounded(arguments[0], .toNearestOrAwayFromZero)
      }
      let scale = pow(10, Double(min(max(places, 0), 15)))
      return .float((number * scale).rounded(.toNearestOrAwayFromZero) / scale)
    },
    PureFunction("floor(number)", 1...1) { try rounded($0[0], .down) },
    PureFunction("ceil(number)", 1...1) { try rounded($0[0], .up) },
  ]

  private static let ofTexts: [PureFunction] = [
    PureFunction("lower(text)", 1...1, .text) { .text(try text($0[0]).lowercased()) },
    PureFunction("upper(text)", 1...1, .text) { .text(try text($0[0]).uppercased()) },
    PureFunction("trim(text)", 1...1, .text) { arguments in
      let text = try text(arguments[0])
      let start = text.drop { $0.isWhitespace }
      return .text(String(start.reversed().drop { $0.isWhitespace }.reversed()))
    },
    PureFunction("replace(text, old, new)", 3...3, .text) { arguments in
      let (whole, old, new) = (try text(arguments[0]), try text(arguments[1]), try text(arguments[2]))
      guard !old.isEmpty else { return .text(whole) }
      return .text(try replacing(old, in: whole, by: new))
    },
    PureFunction("split(text, separator)", 2...2, .list) { arguments in
      let (whole, separator) = (try text(arguments[0]), try text(arguments[1]))
      let limit = Compiler.collectLimit
      let parts =
        separator.isEmpty
        ? whole.prefix(limit + 1).map { String($0) }
        : whole.split(separator: separator, maxSplits: limit, omittingEmptySubsequences: false).map(String.init)
      guard parts.count <= limit else { throw Rows.tooMany(limit) }
      return .list(parts.map { .text($0) })
    },
    PureFunction("join(list, separator)", 1...2, .text) { arguments in
      .text(try joined(items(arguments[0]).lazy.map(\.description), arguments.count > 1 ? text(arguments[1]) : ""))
    },
  ]

  private static let ofTime: [PureFunction] = [
    PureFunction("now()", 0...0, .date) { _ in .date(.now) },
    PureFunction("today()", 0...0, .date) { _ in
      let day: Int64 = 86_400_000_000_000
      return .date(Timestamp(nanoseconds: Timestamp.now.nanoseconds / day * day))
    },
  ]

  /// Byte by byte, so that it takes no more memory than the result.
  private static func replacing(_ old: String, in whole: String, by new: String) throws -> String {
    let (bytes, wanted, other) = (Array(whole.utf8), Array(old.utf8), Array(new.utf8))
    var result: [UInt8] = []
    var (start, offset) = (0, 0)
    while offset + wanted.count <= bytes.count {
      guard bytes[offset] == wanted[0], bytes[offset..<offset + wanted.count].elementsEqual(wanted) else {
        offset += 1
        continue
      }
      try Operators.checkSize(bytes: result.count, offset - start + other.count)
      result += bytes[start..<offset]
      result += other
      offset += wanted.count
      start = offset
    }
    try Operators.checkSize(bytes: result.count, bytes.count - start)
    return String(decoding: result + bytes[start...], as: UTF8.self)
  }

  /// Texts one after another, as long as they fit into one.
  private static func joined(_ parts: some Sequence<some StringProtocol>, _ separator: String) throws -> String {
    var whole = ""
    for (index, part) in parts.enumerated() {
      if index > 0 { whole += separator }
      try Operators.checkSize(bytes: whole.utf8.count, part.utf8.count)
      whole += part
    }
    return whole
  }

  private static func items(_ value: Value) throws -> [Value] {
    switch value {
    case .list(let items): return items
    case .null: return []
    case .range(let range):
      guard let count = range.count, count <= Compiler.collectLimit else {
        throw Failure("too-large", "the range is too long to be held in memory", number: "R0107")
      }
      return (0..<count).map { .int(range.first + $0) }
    default: return [value]
    }
  }

  private static func sum(_ values: [Value]) throws -> Value {
    var total: Value?
    for value in values where value.kind != .null {
      total = try total.map { try Operators.arithmetic(.add, $0, value) } ?? value
    }
    return total ?? .int(0)
  }

  private static func extreme(_ arguments: [Value], _ isBetter: (Int) -> Bool) throws -> Value {
    let values = arguments.count == 1 ? try items(arguments[0]) : arguments
    var best: Value?
    for value in values where value.kind != .null {
      if let current = best, !isBetter(value.sortOrder(against: current)) { continue }
      best = value
    }
    return best ?? .null
  }

  private static func rounded(_ value: Value, _ rule: FloatingPointRoundingRule) throws -> Value {
    switch value {
    case .int, .null: return value
    case .float(let number):
      guard let result = Int(exactly: number.rounded(rule)) else { throw Operators.tooLarge }
      return .int(result)
    default: throw Failure("type", "expected a number, got \(value.kind.article)", number: "T0111")
    }
  }

  private static func percent(_ value: Value) -> Double? {
    if case .percent(let share) = value { return share }
    return nil
  }

  private static func text(_ value: Value) throws -> String {
    guard let text = String.convert(value) else {
      throw Failure("type", "expected a text, got \(value.kind.article)", number: "T0111")
    }
    return text
  }

  private static func record(_ value: Value) throws -> Record {
    guard case .record(let record) = value else {
      throw Failure("type", "expected a record, got \(value.kind.article)", number: "T0111")
    }
    return record
  }
}

extension Timestamp {
  /// This moment.
  public static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
