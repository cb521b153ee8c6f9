import Diagnostics

/// A compiled body: of a closure, of a `def`, of a script.
final class Function: Sendable {
  /// Where an argument goes, and what is there when a call leaves it out: null without a default.
  struct Parameter: Sendable {
    let slot: Int
    let defaultValue: Evaluate?
  }

  /// What it is called in errors.
  let name: String
  let slotCount: Int
  /// How many streams flow into it and its blocks.
  let inputCount: Int
  /// Where the captured values go, in the order in which they were captured.
  let capturedSlots: [Int]
  /// A closure without parameters has one, `$it`.
  let parameters: [Parameter]
  let body: Code
  /// What its stages do, for `explain`.
  let stages: [StageReport]

  static let empty = Function(
    name: "", slotCount: 0, inputCount: 1, capturedSlots: [], parameters: [], body: Code(statements: []))

  init(
    name: String, slotCount: Int, inputCount: Int, capturedSlots: [Int], parameters: [Parameter], body: Code,
    stages: [StageReport] = []
  ) {
    self.name = name
    self.slotCount = slotCount
    self.inputCount = inputCount
    self.capturedSlots = capturedSlots
    self.parameters = parameters
    self.body = body
    self.stages = stages
  }

  /// Begins a call; its results are pulled from the stream. Arguments that are nil get their defaults. Changes to the world
  /// are treated as the caller's, unless a gate is given.
  func call(
    from caller: Frame, captured: [Value], arguments: [Value?], input: InputBox = InputBox(), gate: EffectGate? = nil
  ) throws -> Rows {
    guard caller.depth < Frame.deepest else {
      throw Failure(
        "too-deep", "calls lie more than \(Frame.deepest) deep within each other",
        hint: "does `\(name)` call itself without end?", number: "R0108")
    }
    let frame = Frame(
      slots: [Value](repeating: .null, count: slotCount), session: caller.session, gate: gate ?? caller.gate,
      depth: caller.depth + 1, inputs: [input])
    frame.grow(slots: slotCount, inputs: inputCount)
    for (slot, value) in zip(capturedSlots, captured) { frame.slots[slot] = value }
    for (index, parameter) in parameters.enumerated() {
      if index < arguments.count, let argument = arguments[index] {
        try frame.session.nesting.pass(argument)
        frame.slots[parameter.slot] = argument
      } else if let defaultValue = parameter.defaultValue {
        frame.slots[parameter.slot] = try defaultValue(frame, .null)
      }
    }
    return body.open(frame, input: input)
  }
}
