import Platform
import Testing

@testable import Statistics

/// The same numbers in each run.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct QuantileSketchTests {
  private static let shares = [0.0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1]

  private func exact(_ numbers: [Double], _ share: Double) -> Double {
    numbers.sorted()[min(max(Int((share * Double(numbers.count)).rounded(.up)), 1), numbers.count) - 1]
  }

  @Test("small samples are exact")
  func small() {
    var sketch = QuantileSketch()
    let numbers = (1...256).map(Double.init).shuffled()
    for number in numbers { sketch.add(number) }
    for share in Self.shares { #expect(sketch.quantile(share) == exact(numbers, share)) }
    #expect(QuantileSketch().quantile(0.5) == nil)
  }

  @Test("quantiles of large samples are off by at most one percent", arguments: [1, 2, 3, 4])
  func large(kind: Int) {
    var random = Numbers(state: UInt64(kind))
    let numbers = (0..<50_000).map { _ -> Double in
      let uniform = Double.random(in: 0..<1, using: &random)
      switch kind {
      case 1: return uniform
      case 2: return -log(1 - uniform) * 1e9
      case 3: return (uniform - 0.5) * 1e6
      default: return exp(uniform * 38) * 1e-3
      }
    }
    var sketch = QuantileSketch()
    for number in numbers { sketch.add(number) }
    for share in Self.shares {
      let right = exact(numbers, share)
      let error = ((sketch.quantile(share) ?? .nan) - right).magnitude
      #expect(error <= QuantileSketch.relativeError * right.magnitude * 1.000001, "share \(share)")
    }
  }

  @Test("merged sketches are the sketch of all numbers")
  func merging() {
    var random = Numbers(state: 7)
    let numbers = (0..<20_000).map { _ in Double.random(in: -10...1e6, using: &random) }
    var whole = QuantileSketch()
    for number in numbers { whole.add(number) }
    var parts = [QuantileSketch](repeating: QuantileSketch(), count: 100)
    // The last one is small enough to be exact.
    for (place, number) in numbers.enumerated() { parts[place < 100 ? 99 : place % 99].add(number) }
    var merged = QuantileSketch()
    for part in parts { merged.merge(part) }
    #expect(merged.count == whole.count)
    for share in Self.shares { #expect(merged.quantile(share) == whole.quantile(share)) }
  }

  @Test("any spread of numbers stays within its memory and between the least and the greatest")
  func bounded() throws {
    var sketch = QuantileSketch()
    for exponent in -300...300 {
      for sign in [1.0, -1.0] { sketch.add(sign * pow(10, Double(exponent))) }
    }
    sketch.add(.nan)
    sketch.add(.infinity)
    #expect(sketch.count == 1202)
    #expect(sketch.quantile(1) == 1e300)
    #expect(sketch.quantile(0) == -1e300)
    // The large numbers keep their precision when the small ones are joined.
    let high = try #require(sketch.quantile((1202 - 10) / 1202))
    #expect((high / 1e290 - 1).magnitude < 0.011)
  }
}

@Suite struct MomentsTests {
  @Test("mean and deviation keep their digits beside a large offset")
  func offset() throws {
    var moments = Moments()
    for number in [4.0, 7, 13, 16] { moments.add(number + 1e9) }
    #expect(moments.mean == 1e9 + 10)
    #expect(try #require(moments.standardDeviation) == 30.0.squareRoot())
    #expect(Moments().mean == nil)
  }

  @Test("merged moments are those of all numbers")
  func merging() throws {
    var (whole, left, right) = (Moments(), Moments(), Moments())
    for number in 0..<1000 {
      whole.add(Double(number * number))
      if number < 300 { left.add(Double(number * number)) } else { right.add(Double(number * number)) }
    }
    left.merge(right)
    #expect(left.count == 1000)
    #expect((try #require(left.mean) - (try #require(whole.mean))).magnitude < 1e-6)
    #expect((try #require(left.standardDeviation) / (try #require(whole.standardDeviation)) - 1).magnitude < 1e-12)
  }

  @Test("a sum of many small floats loses nothing")
  func summing() {
    var sum = CompensatedSum()
    for _ in 0..<1_000_000 { sum.add(0.1) }
    #expect(sum.value == 100_000)
  }
}

@Suite struct AdaptiveHistogramTests {
  @Test("bins are round, hold every number once, and stay exact while they widen", arguments: [100, 5000, 60_000])
  func bins(count: Int) {
    var random = Numbers(state: UInt64(count))
    var histogram = AdaptiveHistogram()
    // The range grows as the numbers come.
    let numbers = (0..<count).map { Double(Int.random(in: 0...($0 + 10), using: &random)) }
    for number in numbers { histogram.add(number) }
    let bins = histogram.bins(about: 10)
    #expect(bins.count >= 4 && bins.count <= 21)
    #expect(bins.reduce(0) { $0 + $1.count } == count)
    for (place, bin) in bins.enumerated() {
      let isLast = place == bins.count - 1
      let right = numbers.count { $0 >= bin.lower && (isLast ? $0 <= bin.upper : $0 < bin.upper) }
      #expect(bin.count == right)
    }
  }

  @Test("numbers that are all the same are one bin")
  func same() {
    var histogram = AdaptiveHistogram()
    for _ in 0..<5000 { histogram.add(7) }
    #expect(histogram.bins(about: 10) == [AdaptiveHistogram.Bin(lower: 7, upper: 7, count: 5000)])
    #expect(AdaptiveHistogram().bins(about: 10).isEmpty)
  }
}
