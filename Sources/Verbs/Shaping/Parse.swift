import Interpreter

/// Takes texts apart by a pattern.
struct Parse: Verb {
  static let summary =
    "Take each text apart by a pattern such as '{name}_{height:int}p.mp4', into a row with those columns."
  static let discussion = """
    A column takes as little text as the pattern allows, the last one all that is left; `{}` takes text that is not wanted, `{{` is a brace. \
    `{name:int}` and the other kinds read the part as a value of that kind. A text that the pattern does not fit is a failed row, and \
    the others go on. Quote the pattern.
    """
  static let examples = [
    Example(
      "Names", "echo film_720p.mp4 | parse '{title}_{height:int}p.{ext}'",
      gives: #"{"title":"film","height":720,"ext":"mp4"}"#),
    Example(
      "Lines of a log", "echo 'GET /a.mp4 200' | parse '{method} {path} {status:int}' | get status", gives: "200"),
  ]
  static let input = VerbInput.rows

  @Operand("The pattern.")
  var pattern: TextPattern

  func schema(after input: Schema?) -> Schema? {
    // A text that does not fit adds `ok` and `error` to its row, so the columns are known but not all.
    nil
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let shape = Shape(pattern.names.map(\.name))
    return input.mapBatches(nature: input.nature()) { batch in
      try context.cancellation.check()
      return try batch.map { value in
        if value.isErrorRow { return value }
        let text = try value.line(for: Self.name)
        do { return .record(Record(shape, try pattern.values(in: text))) } catch {
          return try context.failedRow(Record([("text", value)]), error)
        }
      }
    }
  }
}

/// Text with named gaps.
struct TextPattern: ArgumentType {
  private enum Part {
    case literal(String)
    case gap(TypedName?)
  }

  private var parts: [Part] = []

  static let typeName = "pattern"
  static let placeholder = TextPattern()
  static func convert(_ value: Value) -> TextPattern? { String.convert(value).flatMap { try? TextPattern($0) } }
  static func read(_ argument: ArgumentValue) throws -> TextPattern { try TextPattern(try String.read(argument)) }

  private init() {}

  /// Reads it as it is written; throws `Mismatch`.
  init(_ text: String) throws {
    var literal = ""
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if (character == "{" || character == "}"), rest.first == character {
        rest.removeFirst()
        literal.append(character)
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}") else {
          throw Mismatch("the pattern has a `{` without its `}`", hint: "a brace itself is `{{`")
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        if case .gap? = parts.last { throw Mismatch("between two gaps of a pattern there must be some text") }
        let name = String(rest[..<end])
        parts.append(.gap(name.isEmpty ? nil : try TypedName(name)))
        rest = rest[rest.index(after: end)...]
      } else {
        literal.append(character)
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    let all = names.map(\.name)
    guard !all.isEmpty else {
      throw Mismatch("the pattern names no column", hint: "write them in braces: `'{name}.{ext}'`")
    }
    guard Set(all).count == all.count else { throw Mismatch("the pattern names a column twice") }
  }

  /// The columns in their order.
  var names: [TypedName] {
    parts.compactMap { if case .gap(let name) = $0 { name } else { nil } }
  }

  /// What stands in the named gaps.
  func values(in text: String) throws -> [Value] {
    var values: [Value] = []
    var rest = Substring(text)
    for (place, part) in parts.enumerated() {
      switch part {
      case .literal(let literal):
        guard rest.hasPrefix(literal) else { throw misfit(text, literal) }
        rest = rest.dropFirst(literal.count)
      case .gap(let name):
        var end = rest.endIndex
        if place + 1 < parts.count, case .literal(let literal) = parts[place + 1] {
          // The last text of a pattern is that at the end.
          if place + 2 == parts.count, rest.hasSuffix(literal) {
            end = rest.index(end, offsetBy: -literal.count)
          } else if let found = rest.firstRange(of: literal) {
            end = found.lowerBound
          } else {
            throw misfit(text, literal)
          }
        }
        if let name { values.append(try name.value(of: String(rest[..<end]))) }
        rest = rest[end...]
      }
    }
    guard rest.isEmpty else {
      throw Failure("no-match", "`\(text.shortened)` goes on after the pattern: `\(String(rest).shortened)`")
    }
    return values
  }

  private func misfit(_ text: String, _ literal: String) -> Failure {
    Failure("no-match", "`\(text.shortened)` does not fit the pattern: no `\(literal.shortened)` where it is expected")
  }
}
