import Interpreter
import Quantities

/// Waits.
struct Sleep: Verb {
  static let summary = "Wait for a while; an interrupt ends it at once."
  static let examples = [Example("A moment", "sleep 1ms", gives: "")]
  static let input = VerbInput.nothing

  @Operand("How long.")
  var duration: TimeSpan

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let nanoseconds = max(0, duration.nanoseconds)
    return Rows {
      try context.wait { try await Task.sleep(for: .nanoseconds(nanoseconds)) }
      return nil
    }
  }
}
