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

  /// How many files of the corpus have other frames than their originals.
  private static let files = "1,260"

  /// A line for each sort, by a run over the whole corpus with ffmpeg 5.1.
  public static let lines: [Line] = [
    Line(damage: "cut off, half uploaded", names: ["cut", "half"], quick: 94, packets: 100, full: 100),
    Line(damage: "index removed", names: ["noindex"], quick: 100, packets: 100, full: 100),
    Line(damage: "4 kB missing in the middle", names: ["drop"], quick: 84, packets: 84, full: 100),
    Line(damage: "head of another file", names: ["head"], quick: 100, packets: 100, full: 100),
    Line(damage: "64 kB of zeros", names: ["zero64k"], quick: 53, packets: 84, full: 100),
    Line(damage: "512 bytes of zeros", names: ["zero512"], quick: 40, packets: 77, full: 94),
    Line(damage: "one byte changed", names: ["byte"], quick: 15, packets: 15, full: 57),
    Line(damage: "one bit flipped", names: ["flip"], quick: 16, packets: 16, full: 44),
  ]

  /// As a paragraph of the reference.
  public static var text: String {
    "Of \(files) damaged files of many formats (those whose frames differ from the original's), percent found by `quick`, `packets`, `full`: "
      + lines.map { "\($0.damage) \($0.quick), \($0.packets), \($0.full)" }.joined(separator: "; ")
      + ". `full` finds all that the strictest decode of ffmpeg complains of or shows in other times. What it misses are bits, bytes and zeros "
      + "that decode cleanly into other content; `bytes` finds all of it."
  }
}
