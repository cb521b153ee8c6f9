import Platform

/// How often numbers fall into bins of equal, round width, in bounded memory and without knowing their range before.
///
/// The first 4096 numbers are kept as they are; then they are counted in narrow bins of a width 10^k or 5·10^k, which is
/// widened to the next one whenever more than 10,000 bins would be needed. Since each width divides the wider ones and bins begin at
/// multiples of their width, counts stay exact. Where later numbers lie in a much smaller range than the first ones, the
/// resolution is that of the first.
public struct AdaptiveHistogram: Sendable {
  /// Numbers at or above `lower` and below `upper`; the last bin holds its upper bound too.
  public struct Bin: Sendable, Hashable {
    public let lower: Double
    public let upper: Double
    public var count: Int
  }

  static let exactLimit = 4096
  static let fineLimit = 10_000.0

  /// How many numbers were added.
  public private(set) var count = 0
  private var exact: [Double]? = []
  private var least = Double.infinity
  private var greatest = -Double.infinity
  private var width = Width(exponent: 0, isFive: false)
  private var counts: [Double: Int] = [:]

  /// Of nothing.
  public init() {}

  /// Adds a number; what is not finite is passed over.
  public mutating func add(_ number: Double) {
    guard number.isFinite else { return }
    count += 1
    least = min(least, number)
    greatest = max(greatest, number)
    guard exact != nil else { return place(number) }
    exact?.append(number)
    guard count > Self.exactLimit else { return }
    let numbers = exact ?? []
    exact = nil
    width = Width(
      atLeast: max(greatest - least, max(greatest.magnitude, least.magnitude) / 1e6, 1e-290) / Self.fineLimit * 4)
    for number in numbers { place(number) }
  }

  /// About so many bins of a width 1, 2 or 5 times a power of ten, empty ones included.
  public func bins(about wanted: Int) -> [Bin] {
    guard count > 0 else { return [] }
    let span = greatest - least
    guard span > 0, span.isFinite else { return [Bin(lower: least, upper: greatest, count: count)] }
    let step = Self.step(span / Double(min(max(wanted, 1), 1000)), atLeast: exact == nil ? width.value : 0)
    let first = (least / step).rounded(.down)
    let number = Int(min((greatest / step).rounded(.down) - first, 5000)) + 1
    // A number on the very last bound belongs to the bin below it.
    let isOnBound = number > 1 && (greatest / step).rounded(.down) * step == greatest
    var bins = (0..<(isOnBound ? number - 1 : number)).map { place in
      Bin(lower: (first + Double(place)) * step, upper: (first + Double(place) + 1) * step, count: 0)
    }
    let add = { (value: Double, amount: Int) in
      let place = Int(min(max((value / step).rounded(.down) - first, 0), Double(bins.count - 1)))
      bins[place].count += amount
    }
    if let exact {
      for number in exact { add(number, 1) }
    } else {
      // The middle of a narrow bin lies in the same wide bin as all of its numbers.
      for (bin, amount) in counts { add((bin + 0.5) * width.value, amount) }
    }
    return bins
  }

  private mutating func place(_ number: Double) {
    while (greatest - least) / width.value > Self.fineLimit { widen() }
    counts[(number / width.value).rounded(.down), default: 0] += 1
  }

  private mutating func widen() {
    let factor = width.isFive ? 2.0 : 5.0
    width = width.next
    var wider: [Double: Int] = [:]
    for (bin, amount) in counts { wider[(bin / factor).rounded(.down), default: 0] += amount }
    counts = wider
  }

  /// The least of 1, 2, 5 times a power of ten that is not below a width.
  private static func step(_ width: Double, atLeast least: Double) -> Double {
    let wanted = max(width, least, .leastNormalMagnitude)
    let power = pow(10, log10(wanted).rounded(.down))
    for factor in [1.0, 2, 5, 10] where factor * power >= wanted * (1 - 1e-9) { return factor * power }
    return 10 * power
  }
}

/// 10^k or 5·10^k.
private struct Width: Sendable {
  let exponent: Int
  let isFive: Bool

  init(exponent: Int, isFive: Bool) {
    self.exponent = exponent
    self.isFive = isFive
  }

  init(atLeast width: Double) { self.init(exponent: Int(log10(max(width, 1e-290)).rounded(.up)), isFive: false) }

  var value: Double { pow(10, Double(exponent)) * (isFive ? 5 : 1) }
  var next: Width { isFive ? Width(exponent: exponent + 1, isFive: false) : Width(exponent: exponent, isFive: true) }
}
