/// A stored piece of program with the values it captured.
public final class Closure: Sendable {
  let function: Function
  let captured: [Value]

  /// How many values it takes; one without named parameters takes one, `$it`.
  public var parameterCount: Int { function.parameters.count }

  init(function: Function, captured: [Value]) {
    self.function = function
    self.captured = captured
  }
}
