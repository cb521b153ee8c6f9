import Platform

/// Quantiles of a stream in bounded memory, mergeable.
///
/// The first numbers (256) are kept as they are, so that small samples are exact. Beyond that it is a DDSketch (Masson, Rim, Lee:
/// "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", PVLDB 12, 2019): buckets whose
/// bounds grow by γ = (1 + α) / (1 - α), so that a quantile is off by at most α of its value. With α = 1 % and 2048
/// buckets for each sign the bound holds over more than 17 powers of ten: from a nanosecond to three years. Where numbers of one
/// sign spread wider, the buckets nearest to zero are joined, and quantiles that fall there are too large in magnitude.
public struct QuantileSketch: Sendable {
  /// The relative error of a quantile: 1 %.
  public static let relativeError = 0.01
  static let exactLimit = 256
  static let bucketLimit = 2048
  private static let gamma = (1 + relativeError) / (1 - relativeError)
  private static let logGamma = log(gamma)

  /// How many numbers were added.
  public private(set) var count = 0
  /// The least number; infinity of nothing.
  public private(set) var least = Double.infinity
  /// The greatest number; minus infinity of nothing.
  public private(set) var greatest = -Double.infinity
  private var exact: [Double]? = []
  private var zeros = 0
  private var positive = Buckets()
  private var negative = Buckets()

  /// Of nothing.
  public init() {}

  /// Adds a number; what is not finite is passed over.
  public mutating func add(_ number: Double) {
    guard number.isFinite else { return }
    count += 1
    least = min(least, number)
    greatest = max(greatest, number)
    guard exact != nil else { return bucket(number) }
    exact?.append(number)
    if count > Self.exactLimit { spread() }
  }

  /// Adds the numbers of another.
  public mutating func merge(_ other: QuantileSketch) {
    if let numbers = other.exact {
      for number in numbers { add(number) }
      return
    }
    if exact != nil { spread() }
    count += other.count
    least = min(least, other.least)
    greatest = max(greatest, other.greatest)
    zeros += other.zeros
    positive.merge(other.positive)
    negative.merge(other.negative)
  }

  /// The nearest-rank quantile: the least number that at least a `share` (0 to 1) of all do not exceed. Nil of nothing.
  public func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = min(max(Int((min(max(share, 0), 1) * Double(count)).rounded(.up)), 1), count)
    if let sorted = exact?.sorted() { return rank <= sorted.count ? sorted[rank - 1] : sorted.last }
    if rank == count { return greatest }
    if rank == 1 { return least }
    var left = rank
    if left <= negative.total { return clamped(-Self.middle(of: negative.index(ofRank: negative.total - left + 1))) }
    left -= negative.total
    if left <= zeros { return clamped(0) }
    return clamped(Self.middle(of: positive.index(ofRank: left - zeros)))
  }

  private func clamped(_ number: Double) -> Double { min(max(number, least), greatest) }

  private mutating func spread() {
    let numbers = exact ?? []
    exact = nil
    for number in numbers { bucket(number) }
  }

  private mutating func bucket(_ number: Double) {
    // What is nearer to zero than any normal number counts as zero.
    if number.magnitude < .leastNormalMagnitude {
      zeros += 1
    } else if number > 0 {
      positive.add(1, at: Self.index(of: number))
    } else {
      negative.add(1, at: Self.index(of: -number))
    }
  }

  private static func index(of magnitude: Double) -> Int { Int((log(magnitude) / logGamma).rounded(.up)) }

  /// The value of bucket i that is nowhere more than α away from its numbers, (γ^(i-1), γ^i].
  private static func middle(of index: Int) -> Double {
    let value = exp(Double(index) * logGamma) * 2 / (1 + gamma)
    return value.isFinite ? value : .greatestFiniteMagnitude
  }
}

/// Counts by index, over at most `QuantileSketch.bucketLimit` neighbouring indices: the highest; what lies below is counted in the
/// lowest.
struct Buckets: Sendable {
  private var counts: [Int] = []
  /// The index of the first count.
  private var first = 0
  private(set) var total = 0

  mutating func add(_ number: Int, at index: Int) {
    total += number
    guard !counts.isEmpty else {
      (counts, first) = ([number], index)
      return
    }
    if index >= first + counts.count { makeRoom(upTo: index) }
    if index < first { makeRoom(downTo: index) }
    counts[max(0, index - first)] += number
  }

  mutating func merge(_ other: Buckets) {
    for (place, number) in other.counts.enumerated() where number > 0 { add(number, at: other.first + place) }
  }

  /// The index of the bucket that holds the number of a rank (from 1), counted from the lowest.
  func index(ofRank rank: Int) -> Int {
    var left = rank
    for (place, number) in counts.enumerated() {
      left -= number
      if left <= 0 { return first + place }
    }
    return first + max(0, counts.count - 1)
  }

  private mutating func makeRoom(upTo index: Int) {
    let span = index - first + 1
    let surplus = span - QuantileSketch.bucketLimit
    if surplus > 0 {
      let dropped = min(surplus, counts.count)
      let joined = counts[..<dropped].reduce(0, +)
      counts.removeFirst(dropped)
      first += surplus
      if counts.isEmpty { counts = [joined] } else { counts[0] += joined }
    }
    counts += [Int](repeating: 0, count: max(0, index - first + 1 - counts.count))
  }

  private mutating func makeRoom(downTo index: Int) {
    let room = min(first - index, QuantileSketch.bucketLimit - counts.count)
    guard room > 0 else { return }
    counts.insert(contentsOf: repeatElement(0, count: room), at: 0)
    first -= room
  }
}
