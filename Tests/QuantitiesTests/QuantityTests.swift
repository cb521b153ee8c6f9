import Quantities
import Testing

@Suite("Literals with units")
struct QuantityTests {
  @Test(
    "A literal reads to its value",
    arguments: [
      ("20", Quantity.int(20)), ("2.5", .float(2.5)), ("-5", .int(-5)),
      ("256MiB", .size(ByteSize(bytes: 268_435_456))), ("5MB", .size(ByteSize(bytes: 5_000_000, family: .decimal))),
      ("1.5kB", .size(ByteSize(bytes: 1500))), ("90s", .duration(TimeSpan(nanoseconds: 90_000_000_000))),
      ("2min", .duration(TimeSpan(nanoseconds: 120_000_000_000))), ("5Mbps", .rate(BitRate(bitsPerSecond: 5e6))),
      ("2MB/s", .rate(BitRate(bitsPerSecond: 16e6))), ("25fps", .fps(25)), ("40%", .percent(40)),
      ("-3dB", .decibels(-3)),
      ("2026-01-31", .date(Timestamp(nanoseconds: 1_769_817_600_000_000_000))),
      ("1970-01-01T00:00:01.5Z", .date(Timestamp(nanoseconds: 1_500_000_000))),
      ("1970-01-01T02:00+02:00", .date(Timestamp(nanoseconds: 0))),
    ])
  func reads(text: String, value: Quantity) {
    #expect(Quantity(text) == value)
  }

  @Test(
    "Text that only begins with a digit is text",
    arguments: ["1080p", "1920x1080", "4k", "264", "2026-02-30", "12abc", "5é", "99999999999999999999", "9999999TiB"])
  func isNoLiteral(text: String) {
    if text == "264" { #expect(Quantity(text) == .int(264)) } else { #expect(Quantity(text) == nil) }
  }

  @Test(
    "A unit in the wrong case offers the right ones",
    arguments: [
      ("256mb", ["256MB", "256MiB"]), ("1gib", ["1GiB"]), ("3KB", ["3KiB", "3kB"]), ("5MS", ["5ms"]),
      ("2mb/s", ["2MB/s", "2MiB/s"]), ("5mbps", ["5Mbps"]),
    ])
  func offersUnits(text: String, offers: [String]) {
    guard case .wrongUnit(let length, _, let found) = Quantity.read(Array(text.utf8)[...]) else {
      Issue.record("no wrong unit in \(text): \(Quantity.read(Array(text.utf8)[...]))")
      return
    }
    #expect(length == text.utf8.count)
    #expect(found == offers)
  }

  @Test("The longest match wins, and a range is no decimal point")
  func longestMatch() {
    #expect(Quantity.read(Array("1..5".utf8)[...]) == .quantity(.int(1), length: 1))
    #expect(Quantity.read(Array("10-2".utf8)[...]) == .quantity(.int(10), length: 2))
    #expect(Quantity.read(Array("99999999999999999999".utf8)[...]) == .overflow(length: 20))
  }

  @Test(
    "A value prints as it is written",
    arguments: [
      "256MiB", "1.5GiB", "5MB", "17B", "0B", "90.5Mbps", "2MB/s", "1.5min", "2w", "250ms", "1h",
      "2026-01-31T00:00:00Z",
      "1969-12-31T23:59:59.25Z",
    ])
  func printsBack(text: String) {
    switch Quantity(text) {
    case .size(let size): #expect(size.description == text)
    case .rate(let rate): #expect(rate.description == text)
    case .duration(let span): #expect(span.description == text)
    case .date(let date): #expect(date.description == text)
    case let other: Issue.record("\(text) read as \(String(describing: other))")
    }
  }

  @Test(
    "A date of RFC 3339 is nanoseconds since 1970, and nil outside the years that fit",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00.5Z", 951_825_600_500_000_000),
      ("1969-12-31T23:59:59.999999999Z", -1), ("2026-11-23T04:23:23+01:00", 1_795_404_203_000_000_000),
      ("2026-11-22T22:23:23.000000001-05:00", 1_795_404_203_000_000_001), ("0001-01-01T00:00:00Z", nil), ("", nil),
      ("2026-1x-23T00:00:00Z", nil), ("2026-02-29", nil), ("2026-11-23T04:23:23+01:00 ", nil),
    ] as [(String, Int64?)])
  func nanoseconds(text: String, expected: Int64?) {
    #expect(Timestamp(text)?.nanoseconds == expected)
  }

  @Test("Every day from 1900 to 2100 survives printing and reading")
  func days() {
    var day = Timestamp("1900-01-01")
    while let date = day, date.date.year < 2100 {
      #expect(Timestamp(date.dateText) == date)
      day = Timestamp(nanoseconds: date.nanoseconds + 86_400_000_000_000)
    }
  }
}

@Suite("Durations in tables")
struct DurationTableTests {
  @Test(
    "They are rounded to what matters at their length, and name their units",
    arguments: [
      (0, "0ms"), (0.25, "250ms"), (4.04, "4.0s"), (-4.04, "-4.0s"), (59.96, "1min 00s"), (209.967, "3min 30s"),
      (3605, "1h 00min"), (7290, "2h 01min"), (97_200, "1d 03h"),
    ])
  func texts(seconds: Double, text: String) {
    #expect(TimeSpan(seconds: seconds)?.tableText == text)
  }
}
