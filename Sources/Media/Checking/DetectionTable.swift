/// How many of the damaged files of a large set each level of `validate` finds, in percent, by the sort of damage. The test of the
/// damage corpus holds it true: what is found there is at least this.
public struct DetectionTable: Sendable {
  /// A sort of damage.
  public struct Line: Sendable {
    /// What was done to the files.
    public let damage: String
    /// The beginnings of the names of such damage in the corpus.
    let names: [String]
    /// Percent of those that each level finds, at least.
    public let quick, packets, full: Int
  }

  /// A line for each sort.
  public static let lines: [Line] = [
    Line(damage: "cut off, half uploaded", names: ["cut", "half"], quick: 90, packets: 100, full: 100),
    Line(damage: "index removed", names: ["noindex"], quick: 100, packets: 100, full: 100),
    Line(damage: "4 kB missing in the middle", names: ["drop"], quick: 80, packets: 80, full: 100),
    Line(damage: "head of another file", names: ["head"], quick: 95, packets: 95, full: 100),
    Line(damage: "64 kB of zeros", names: ["zero64k"], quick: 50, packets: 85, full: 95),
    Line(damage: "512 bytes of zeros", names: ["zero512"], quick: 35, packets: 75, full: 90),
    Line(damage: "one bit flipped", names: ["flip"], quick: 15, packets: 15, full: 45),
  ]

  /// As a paragraph of the reference.
  public static var text: String {
    "Of damaged files of many formats (those whose frames differ from the original's), percent found by `quick`, `packets`, `full`: "
      + lines.map { "\($0.damage) \($0.quick), \($0.packets), \($0.full)" }.joined(separator: "; ")
      + ". What `full` misses are flipped bits and zeros that decode cleanly, most in sound and pictures that are not compressed; `bytes` "
      + "finds all of it."
  }
}
