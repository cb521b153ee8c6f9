import Testing

@testable import Storage

@Suite("Keys are listed with several requests at once")
struct ParallelListingTests {
  /// Sets of keys of very different looks.
  static func keys(_ shape: Int, _ count: Int) -> [String] {
    var numbers = SeededNumbers(UInt64(shape) * 7919 + UInt64(count))
    return (0..<count).map { number in
      switch shape {
      case 0: "key-" + padded(number, 8)
      case 1: "photos/20\(10 + number % 15)/\(padded(number % 12 + 1, 2))/IMG_\(padded(number, 6)).jpg"
      case 2: String(repeating: "a", count: number % 1000 + 1) + String(repeating: "b", count: number / 1000)
      case 3: padded(number / 3, 5) + "/" + ["a", "b", "c"][number % 3]
      case 4: String(UInt64.random(in: 0 ... .max, using: &numbers), radix: 16)
      case 5: String(String.UnicodeScalarView((0..<6).compactMap { _ in scalar(&numbers) }))
      case 6: "x" + String(number) + "/" + String(repeating: "%41+ é\n", count: number % 4)
      default: number % 2 == 0 ? "a/" + padded(number, 7) : "z" + padded(number, 7)
      }
    }
  }

  private static func scalar(_ numbers: inout SeededNumbers) -> Unicode.Scalar? {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA0...0x24F, 0x4E00...0x4EFF, 0xE000...0xE0FF, 0xFF00...0xFFEF, 0x1F600...0x1F64F,
    ]
    return ranges.randomElement(using: &numbers).flatMap { Unicode.Scalar(UInt32.random(in: $0, using: &numbers)) }
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private func listed(
    _ bucket: ModelBucket, prefix: String = "", after: String? = nil, keepsOrder: Bool = true,
    limits: ListingPlan.Limits = .init()
  ) async throws -> [[UInt8]] {
    let plan = ListingPlan(
      prefix: Array(prefix.utf8), after: after.map { Array($0.utf8) }, keepsOrder: keepsOrder, limits: limits)
    var keys: [[UInt8]] = []
    let isComplete = try await ParallelListing(source: bucket, plan: plan).run { page in
      keys += page.entries.map { Array(page.key($0)) }
      return true
    }
    #expect(isComplete)
    return keys
  }

  @Test(
    "as many times as one likes, it is the same list in the same order",
    arguments: 0..<8, [0, 1, 7, 100, 101, 250, 900])
  func same(shape: Int, count: Int) async throws {
    for manner in ModelBucket.Manner.allCases {
      let bucket = ModelBucket(Self.keys(shape, count), manner)
      let keys = try await listed(bucket)
      if manner == .withoutOrder {
        #expect(keys.count == bucket.keys.count && Set(keys) == Set(bucket.keys))
      } else {
        #expect(keys == bucket.keys, "\(manner)")
      }
    }
  }

  @Test("below a prefix, behind a mark, and without order", arguments: 0..<8)
  func parts(shape: Int) async throws {
    let bucket = ModelBucket(Self.keys(shape, 1500))
    let middle = bucket.keys[bucket.keys.count / 2]
    let text = String(decoding: middle, as: UTF8.self)
    let behind = bucket.keys[(bucket.keys.count / 2 + 1)...]
    #expect(try await listed(bucket, after: text) == Array(behind))
    let ignorant = ModelBucket(Self.keys(shape, 1500), .ignoresStartAfter)
    #expect(try await listed(ignorant, after: text) == Array(behind))
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(2)))
    let expected = bucket.keys.filter { $0.starts(with: start.utf8) }
    #expect(try await listed(bucket, prefix: start) == expected)
    let unordered = try await listed(bucket, keepsOrder: false)
    #expect(unordered.count == bucket.keys.count && Set(unordered) == Set(bucket.keys))
  }

  @Test("little waits for its turn, whatever the order of the answers")
  func bounded() async throws {
    let bucket = ModelBucket(Self.keys(0, 4000))
    var limits = ListingPlan.Limits()
    limits.window = 8
    limits.width = 4
    var plan = ListingPlan(prefix: [], limits: limits)
    var numbers = SeededNumbers(1)
    var open: [ListingPlan.Fetch] = []
    var keys: [[UInt8]] = []
    var most = 0
    while !plan.isFinished {
      while let page = plan.takePage() { keys += page.entries.map { Array(page.key($0)) } }
      open += plan.nextFetches()
      guard !open.isEmpty else { break }
      let fetch = open.remove(at: Int.random(in: open.indices, using: &numbers))
      try plan.take(try await bucket.page(fetch.request), for: fetch)
      most = max(most, plan.waiting)
    }
    #expect(keys == bucket.keys)
    #expect(most <= 8 + 1)
  }

  @Test("with enough, no further page is asked for")
  func enough() async throws {
    let bucket = ModelBucket(Self.keys(1, 3000))
    let isComplete = try await ParallelListing(source: bucket, plan: ListingPlan(prefix: [])).run { _ in false }
    #expect(!isComplete)
    #expect(bucket.requests == 1)
  }

  @Test("200 pages need few rounds of waiting and not many vain requests", arguments: [0, 1, 3, 4, 5, 6, 7])
  func rounds(shape: Int) async throws {
    let bucket = ModelBucket(Self.keys(shape, 20_000))
    var plan = ListingPlan(prefix: [])
    var rounds = 0
    var count = 0
    // Each round is one delay: all that can be asked at once is asked and answered.
    while !plan.isFinished {
      while let page = plan.takePage() { count += page.entries.count }
      let fetches = plan.nextFetches()
      guard !fetches.isEmpty else { break }
      rounds += 1
      for fetch in fetches { try plan.take(try await bucket.page(fetch.request), for: fetch) }
    }
    #expect(count == bucket.keys.count)
    #expect(rounds <= 60, "200 pages one after the other are 200 rounds")
    #expect(bucket.requests <= 3 * 200 + 64)
  }
}
