import Containers
import Platform

/// How ffprobe 5.1 works out the rates of a track from its table of times.
enum FrameRates {
  /// Frames per second on average.
  static func mean(_ track: MovieFile.Track) throws -> Double {
    let frames = track.times.reduce(Int64(0)) { $0 &+ $1.count }
    let ticks = track.times.reduce(Int64(0)) { $0.addingReportingOverflow($1.count &* $1.ticks).partialValue }
    let (scaled, overflow) = frames.multipliedReportingOverflow(by: track.timescale)
    guard ticks > 0, scaled > 0, !overflow, ticks < 1 << 60 else { throw Doubt() }
    let (top, bottom) = reduced(scaled, ticks)
    guard top > 0, bottom > 0 else { throw Doubt() }
    return Double(top) / Double(bottom)
  }

  /// Frames per second of the smallest grid that holds all times; only where the table alone decides it.
  static func grid(_ track: MovieFile.Track) throws -> Double {
    let times = track.times
    guard let first = times.first else { throw Doubt() }
    if times.count == 1 || (times.count == 2 && times[1].count == 1) {
      let (top, bottom) = reduced(track.timescale, first.ticks)
      guard top > 0, bottom > 0 else { throw Doubt() }
      return Double(top) / Double(bottom)
    }
    // Then all times are moved.
    guard !track.hasEarlyPictures else { throw Doubt() }
    var fit = RateFit(timescale: track.timescale)
    var time: Int64 = 0
    var taken = 0
    for run in times {
      for _ in 0..<run.count {
        guard taken < 99 else { return try fit.rate() }
        fit.add(time)
        (time, taken) = (time &+ run.ticks, taken + 1)
      }
    }
    return try fit.rate()
  }

  /// A fraction without common divisors, approximated where a part is larger than 31 bits hold: the last continued fraction that fits.
  static func reduced(_ top: Int64, _ bottom: Int64) -> (Int64, Int64) {
    let most = Int64(Int32.max)
    let divisor = max(1, gcd(top, bottom))
    var (num, den) = (top / divisor, bottom / divisor)
    if num <= most, den <= most { return (num, den) }
    var (before, last): ((Int64, Int64), (Int64, Int64)) = ((0, 1), (1, 0))
    while den != 0 {
      var whole = num / den
      let rest = num - den * whole
      let (up, first) = whole.multipliedReportingOverflow(by: last.0)
      let (down, second) = whole.multipliedReportingOverflow(by: last.1)
      if first || second || up > most - before.0 || down > most - before.1 {
        if last.0 != 0 { whole = (most - before.0) / last.0 }
        if last.1 != 0 { whole = min(whole, (most - before.1) / last.1) }
        let (twice, over) = (2 * whole * last.1 + before.1).multipliedReportingOverflow(by: den)
        let (side, sideOver) = num.multipliedReportingOverflow(by: last.1)
        if over || sideOver { return (0, 0) }
        if twice > side { last = (whole * last.0 + before.0, whole * last.1 + before.1) }
        break
      }
      (before, last) = (last, (up + before.0, down + before.1))
      (num, den) = (den, rest)
    }
    return last
  }

  static func gcd(_ one: Int64, _ other: Int64) -> Int64 {
    var (one, other) = (one, other)
    while other != 0 { (one, other) = (other, one % other) }
    return one
  }
}

/// Which of the usual rates fits the times of the first hundred frames.
private struct RateFit {
  private static let rates: [Int] =
    (1...360).map { $0 * 1001 } + (31...60).map { $0 * 1001 * 12 } + [80, 120, 240].map { $0 * 1001 * 12 }
    + [24, 30, 60, 12, 15, 48].map { $0 * 1000 * 12 }

  private let timescale: Int64
  private var last: Int64?
  private var count = 0
  private var sum: Int64 = 0
  private var divisor: Int64 = 0
  /// Of each rate: sums of the distances to the grid and of their squares, on the grid and half a step beside it.
  private var errors = [[Double]](repeating: [0, 0, 0, 0], count: Self.rates.count)

  init(timescale: Int64) { self.timescale = timescale }

  mutating func add(_ time: Int64) {
    defer { last = time }
    guard let last, time > last else { return }
    let step = time - last
    let seconds = Double(time) * (1 / Double(timescale))
    for index in errors.indices where errors[index][1] < 1e10 {
      let scaled = seconds * Double(Self.rates[index]) / (1001 * 12)
      for half in 0..<2 {
        let shift = Double(half) * 0.5
        let error = scaled - (scaled + shift).rounded(.toNearestOrEven) + shift
        errors[index][half * 2] += error
        errors[index][half * 2 + 1] += error * error
      }
    }
    (count, sum) = (count + 1, sum + step)
    if count % 10 == 0 { drop() }
    if count > 3 { divisor = FrameRates.gcd(divisor, step) }
  }

  /// Rates that are far off are not looked at any more.
  private mutating func drop() {
    for index in errors.indices where errors[index][1] < 1e10 {
      if deviation(index, 0) > 0.04, deviation(index, 1) > 0.04 { (errors[index][1], errors[index][3]) = (2e10, 2e10) }
    }
  }

  private func deviation(_ index: Int, _ half: Int) -> Double {
    let mean = errors[index][half * 2] / Double(count)
    return errors[index][half * 2 + 1] / Double(count) - mean * mean
  }

  /// - Throws: ``Doubt`` where the packets would have to be read.
  func rate() throws -> Double {
    if count > 15, divisor > max(1, timescale / 500) { return Double(timescale) / Double(divisor) }
    guard count > 1 else { throw Doubt() }
    var (best, rate) = (0.01, 0)
    for index in errors.indices where Self.rates[index] >= 1001 * 12 {
      let step = 1 / Double(timescale) * Double(sum) / Double(count)
      if step < 1001 * 12 * 0.8 / Double(Self.rates[index]) { continue }
      for half in 0..<2 {
        let error = deviation(index, half)
        if error < best, best > 0.000000001 { (best, rate) = (error, Self.rates[index]) }
      }
    }
    let found = Double(rate) / (12 * 1001)
    guard rate > 0, found < 1.01 * Double(timescale) else { throw Doubt() }
    return found
  }
}
