import Diagnostics

/// A compiled body: of a closure, of a `def`, of a script.
final class Function: Sendable {
  /// What it is called in errors.
  let name: String
  let slotCount: Int
  /// Where the captured values go, in the order in which they were captured.
  let capturedSlots: [Int]
  /// Where the arguments go; a closure without parameters has one, `$it`.
  let parameterSlots: [Int]
  let body: Code
  /// What its stages do, for `explain`.
  let stages: [StageReport]

  static let empty = Function(name: "", slotCount: 0, capturedSlots: [], parameterSlots: [], body: Code(statements: []))

  init(
    name: String, slotCount: Int, capturedSlots: [Int], parameterSlots: [Int], body: Code, stages: [StageReport] = []
  ) {
    self.name = name
    self.slotCount = slotCount
    self.capturedSlots = capturedSlots
    self.parameterSlots = parameterSlots
    self.body = body
    self.stages = stages
  }

  /// Begins a call; its results are pulled from the stream.
  func call(
    from caller: Frame, captured: [Value], arguments: [Value], input: Rows = .none, gate: EffectGate? = nil
  ) throws -> Rows {
    guard caller.depth < Frame.deepest else {
      throw Failure(
        "too-deep", "calls lie more than \(Frame.deepest) deep within each other",
        hint: "does `\(name)` call itself without end?")
    }
    var slots = [Value](repeating: .null, count: slotCount)
    for (slot, value) in zip(capturedSlots, captured) { slots[slot] = value }
    for (slot, value) in zip(parameterSlots, arguments) { slots[slot] = value }
    let frame = Frame(
      slots: slots, session: caller.session, gate: gate ?? caller.gate, depth: caller.depth + 1, input: InputBox(input))
    return body.open(frame, input: frame.input)
  }
}
