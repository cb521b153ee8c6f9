/// What a stage does, as far as it is known before it runs.
public struct StageReport: Sendable {
  /// The stage as it was written.
  public let stage: String
  /// How much of the stream it holds.
  public let memory: VerbMemory
  /// The columns that come out; nil when they are not known.
  public let columns: [String]?
  /// What it does to the world.
  public let effects: Effects
  /// What else is worth knowing.
  public let note: String?

  /// As a row: `{stage memory columns effects note}`.
  public var row: Value {
    .record(
      Record([
        ("stage", .text(stage)), ("memory", .text(memory.rawValue)),
        ("columns", columns.map { .text($0.joined(separator: " ")) } ?? .null),
        ("effects", effects.words.isEmpty ? .null : .text(effects.words.joined(separator: " "))),
        ("note", note.map { .text($0) } ?? .null),
      ]))
  }
}

extension Closure {
  /// What the stages of its body do, in the order of the text.
  public var stages: [StageReport] { function.stages }
}
