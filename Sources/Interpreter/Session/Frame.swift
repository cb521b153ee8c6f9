/// The variables of one call, by slot, and what the call runs in. Used by one thread.
final class Frame {
  var slots: [Value]
  let session: Session
  /// How changes to the world are treated here; what is called from here is treated alike.
  let gate: EffectGate
  /// How many calls this one lies within.
  let depth: Int
  /// What flows into the body, and then what flows into each of its blocks that stand as stages, by their number.
  var inputs: [InputBox]

  /// Whether nothing runs here: `explain` only asks what stages would want of one another.
  let isSketch: Bool

  /// Patterns that were read for this call.
  let patterns = PatternCache()

  /// Calls may lie within each other so deep; each takes a few kB of the interpreter's own stack.
  static let deepest = 1000

  init(
    slots: [Value], session: Session, gate: EffectGate, depth: Int = 0, inputs: [InputBox] = [InputBox()],
    isSketch: Bool = false
  ) {
    self.isSketch = isSketch
    self.slots = slots
    self.session = session
    self.gate = gate
    self.depth = depth
    self.inputs = inputs
  }

  /// Makes room for what was compiled since.
  func grow(slots slotCount: Int, inputs inputCount: Int) {
    while slots.count < slotCount { slots.append(.null) }
    while inputs.count < inputCount { inputs.append(InputBox()) }
  }
}

/// A stream on its way into a body: the first that asks gets it.
final class InputBox {
  private var rows: Rows?
  private let wasFull: Bool

  init(_ rows: Rows? = nil) {
    self.rows = rows
    wasFull = rows != nil
  }

  /// Whether it is there to be taken.
  var isFull: Bool { rows != nil }

  /// The stream, the first time; nothing afterwards.
  func take() -> Rows? {
    defer { rows = nil }
    return rows
  }

  /// As `take`, for `$in`; throws when another has taken it.
  func takeByName() throws -> Rows? {
    if wasFull, rows == nil {
      throw Failure(
        "input-taken", "what flows in can be taken once, and was taken before",
        hint: "keep it with `let rows = $in`, and use `$rows` as often as needed", number: "R0106")
    }
    return take()
  }

  /// Ends a stream that nobody took.
  func close() { take()?.close() }
}
