/// The variables of one call, by slot, and what the call runs in. Used by one thread.
final class Frame {
  var slots: [Value]
  let session: Session
  /// How changes to the world are treated here; what is called from here is treated alike.
  let gate: EffectGate
  /// How many calls this one lies within.
  let depth: Int
  /// What flows into the body; taken once.
  let input: InputBox

  /// Regular expressions that were read for this call.
  let patterns = PatternCache()

  /// Calls may lie within each other so deep; each takes a few kB of the interpreter's own stack.
  static let deepest = 1000

  init(slots: [Value], session: Session, gate: EffectGate, depth: Int = 0, input: InputBox = InputBox()) {
    self.slots = slots
    self.session = session
    self.gate = gate
    self.depth = depth
    self.input = input
  }
}

/// A stream on its way into a body: the first that asks gets it.
final class InputBox {
  private var rows: Rows?

  init(_ rows: Rows? = nil) { self.rows = rows }

  /// Whether it is there to be taken.
  var isFull: Bool { rows != nil }

  /// The stream, the first time; nothing afterwards.
  func take() -> Rows? {
    defer { rows = nil }
    return rows
  }

  /// Ends a stream that nobody took.
  func close() { take()?.close() }
}
