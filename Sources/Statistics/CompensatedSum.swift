/// A sum of floats that keeps the digits that plain adding loses (Neumaier's variant of Kahan's summation, 1974): ten million
/// times 0.1 is a million.
public struct CompensatedSum: Sendable, Hashable {
  private var total = 0.0
  private var lost = 0.0

  /// Of nothing: zero.
  public init() {}

  /// Adds a number.
  public mutating func add(_ number: Double) {
    let sum = total + number
    if sum.isFinite { lost += total.magnitude >= number.magnitude ? (total - sum) + number : (number - sum) + total }
    total = sum
  }

  /// The sum.
  public var value: Double { total + lost }
}
