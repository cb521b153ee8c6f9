import Quantities

/// One change to the world that a verb is about to make.
public struct Effect: Sendable {
  /// What is done: `copy`, `write`, `remove`, `encode`.
  public var operation: String
  public var source: ObjectPath?
  public var target: ObjectPath?
  /// Bytes that are read or written, when known.
  public var size: ByteSize?

  /// Describes a change.
  public init(_ operation: String, from source: ObjectPath? = nil, to target: ObjectPath? = nil, size: ByteSize? = nil)
  {
    self.operation = operation
    self.source = source
    self.target = target
    self.size = size
  }

  /// As a row of a plan: `{op from to size}`.
  public var row: Value {
    .record(
      Record(
        Effect.shape,
        [
          .text(operation), source.map { .path(PathText($0)) } ?? .null, target.map { .path(PathText($0)) } ?? .null,
          size.map { .size($0) } ?? .null,
        ]))
  }

  /// The columns of a plan's rows.
  public static let columns = [
    Column("op", .text, "what would be done"), Column("from", .path, "what it would be done with"),
    Column("to", .path, "what would be made"), Column("size", .size, "bytes, where they are known"),
  ]

  private static let shape = Shape(columns.map(\.name))
}

/// The one place through which every change to the world passes.
public struct EffectGate: Sendable {
  /// What happens to changes.
  public enum Mode: Sendable {
    /// They are made.
    case perform
    /// They become rows instead (`--dry-run`, `toolkit -n`).
    case plan
    /// They are errors (`toolkit --read-only`).
    case refuse
  }

  public let mode: Mode

  /// Makes a gate.
  public init(_ mode: Mode) { self.mode = mode }

  /// Whether the change is to be made now; false when its row is to be given instead. Throws when changes are refused.
  public func allows(_ effect: Effect) throws -> Bool {
    switch mode {
    case .perform: return true
    case .plan: return false
    case .refuse:
      let subject = (effect.target ?? effect.source).map { " \($0.description.shortened)" } ?? ""
      throw Failure(
        "read-only", "this session is read-only: will not \(effect.operation)\(subject)",
        hint: "start it without --read-only")
    }
  }
}
