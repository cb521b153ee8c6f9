/// A stored piece of program with the values it captured.
public final class Closure: Sendable {
  let function: Function
  let captured: [Value]

  init(function: Function, captured: [Value]) {
    self.function = function
    self.captured = captured
  }
}
