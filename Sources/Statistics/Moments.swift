/// Count, mean and spread of numbers in constant memory.
///
/// Welford's recurrence, which does not lose digits where the spread is small beside the mean; merging after Chan, Golub and
/// LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
public struct Moments: Sendable, Hashable {
  /// How many numbers were added.
  public private(set) var count = 0
  private var average = 0.0
  /// The sum of squared distances from the mean.
  private var squares = 0.0

  /// Of nothing.
  public init() {}

  /// Adds a number.
  public mutating func add(_ number: Double) {
    count += 1
    let before = number - average
    average += before / Double(count)
    squares += before * (number - average)
  }

  /// Adds the numbers of another.
  public mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let total = Double(count + other.count)
    let apart = other.average - average
    squares += other.squares + apart * apart * Double(count) / total * Double(other.count)
    average += apart * Double(other.count) / total
    count += other.count
  }

  /// The mean; nil of nothing.
  public var mean: Double? { count > 0 ? average : nil }

  /// The standard deviation of a sample (divided by n - 1); nil of fewer than two numbers.
  public var standardDeviation: Double? { count > 1 ? (squares / Double(count - 1)).squareRoot() : nil }
}
