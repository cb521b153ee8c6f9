import Interpreter

/// Passes on its arguments.
struct Echo: Verb {
  static let summary = "Give the arguments as values; a list gives its items."
  static let examples = [
    Example("Text", "echo hello", gives: "hello"),
    Example("Interpolation", "let n = 3; echo \"$n files, ${n}x\"", gives: "3 files, 3x"),
    Example("A row", "echo {name: a.mp4, size: 2MB}", gives: #"{"name":"a.mp4","size":2000000}"#),
  ]
  static let input = VerbInput.nothing

  @Rest("What to give.")
  var values: [Value]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if values.count == 1, let value = values.first { return Rows(of: value) }
    return Rows(values)
  }
}
