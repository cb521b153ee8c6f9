import Quantities
import TestSupport

@testable import Interpreter

/// Values of every kind for laws, hostile ones among them.
enum Specimens {
  static let values: [Value] = [
    .null, .bool(true), .bool(false), .int(0), .int(-1), .int(2), .int(.max), .int(.min), .int(9_007_199_254_740_993),
    .float(0), .float(-0.0), .float(2), .float(2.5), .float(9_007_199_254_740_992), .float(1e300), .float(-1e300),
    .float(.nan),
    .float(.infinity), .float(-.infinity), .text(""), .text("a"), .text("2026-01-31"), .text("e\u{301}"), .text("é"),
    .text("a\nb\u{1b}[31m"), .bytes([]), .bytes([0, 255]), .size(ByteSize(bytes: 0)), .size(ByteSize(bytes: 2)),
    .size(ByteSize(bytes: .max)), .size(ByteSize(bytes: .min)), .duration(TimeSpan(nanoseconds: 0)),
    .duration(TimeSpan(nanoseconds: .max)), .duration(TimeSpan(nanoseconds: .min)), .date(Timestamp(nanoseconds: 0)),
    .date(Timestamp(nanoseconds: .max)), .date(Timestamp(nanoseconds: .min)), .rate(BitRate(bitsPerSecond: 0)),
    .rate(BitRate(bitsPerSecond: 1e300)), .rate(BitRate(bitsPerSecond: .nan)), .fps(25), .fps(.nan), .percent(0),
    .percent(40),
    .percent(.infinity), .decibels(-6), .path(PathText("")), .path(PathText("r2:a/b.mp4")), .path(PathText("a")),
    .list([]),
    .list([.int(1)]), .list([.text("a"), .int(2)]), .list([.int(1), .text("a")]), .list([.null]), .list([.float(.nan)]),
    .record(Record()), .record(Record([("a", .int(1))])), .record(Record([("path", .text("x"))])),
    .range(IntegerRange(first: 1, last: 3)), .range(IntegerRange(first: .min, last: .max)),
    .range(IntegerRange(first: 3, last: 1)), .range(IntegerRange(first: .max, last: nil)),
    .closure(Closure(function: .empty, captured: [])), .error(Failure("x", "y")),
  ]

  /// Any value, lists and records of values included.
  static func any(_ random: inout SplitMix64, depth: Int = 3) -> Value {
    switch Int.random(in: 0..<10, using: &random) {
    case 0 where depth > 0:
      .list((0..<Int.random(in: 0...3, using: &random)).map { _ in any(&random, depth: depth - 1) })
    case 1 where depth > 0:
      .record(Record((0..<Int.random(in: 0...3, using: &random)).map { ("k\($0)", any(&random, depth: depth - 1)) }))
    case 2: .int(Int.random(in: -3...3, using: &random))
    case 3: .float(Double(Int.random(in: -6...6, using: &random)) / 2)
    default: values.randomElement(using: &random) ?? .null
    }
  }
}
