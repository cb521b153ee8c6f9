/// Tells printable characters, control characters and escape sequences apart.
struct EscapeParser {
  enum Token {
    case print(Unicode.Scalar)
    case control(UInt32)
    /// `ESC [ numbers final`.
    case sequence(Character, [Int])
  }

  private enum State {
    case ground
    case escape
    case sequence(String)
    case charset
  }

  private var state = State.ground

  /// What the scalar completes, or nil inside a sequence.
  mutating func take(_ scalar: Unicode.Scalar) -> Token? {
    switch state {
    case .ground:
      if scalar.value == 0x1B {
        state = .escape
        return nil
      }
      return scalar.value < 0x20 || scalar.value == 0x7F ? .control(scalar.value) : .print(scalar)
    case .escape:
      switch scalar {
      case "[": state = .sequence("")
      case "(", ")": state = .charset
      default: state = .ground
      }
      return nil
    case .charset:
      state = .ground
      return nil
    case .sequence(let body):
      guard (0x40...0x7E).contains(scalar.value) else {
        state = .sequence(body + String(scalar))
        return nil
      }
      state = .ground
      // Private ones, such as those that turn bracketed paste on, change nothing that is shown.
      guard !body.hasPrefix("?") else { return nil }
      return .sequence(Character(scalar), body.split(separator: ";").compactMap { Int($0) })
    }
  }
}
