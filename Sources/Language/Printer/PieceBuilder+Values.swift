import Diagnostics

/// Arguments and expressions.
extension PieceBuilder {
  mutating func arguments(_ arguments: [Argument]) {
    for argument in arguments {
      separate(.words)
      self.argument(argument)
    }
  }

  mutating func argument(_ argument: Argument) {
    mark(.argument)
    switch argument {
    case .word(let it): word(it)
    case .expression(let it): expression(it)
    case .list(let it): list(it)
    case .record(let it): record(it)
    case .closure(let it): closure(it)
    case .flag(let it): flag(it)
    case .endOfFlags: token()
    }
    mark(.end)
  }

  /// Only a `$( … )` that stands alone is printed anew; a word of several parts stays as it is.
  private mutating func word(_ word: Word) {
    if word.parts.count == 1, case .substitution(let program, let range) = word.parts[0] {
      substitution(program, range)
    } else {
      atom(to: word.range.end)
    }
  }

  private mutating func flag(_ flag: Flag) {
    token()
    guard let value = flag.value else { return }
    if isAt("=") { token() }
    argument(value)
  }

  private mutating func list(_ list: ListLiteral) {
    mark(.list)
    bracketed(list.elements.map(\.range)) { builder, number in builder.argument(list.elements[number]) }
    mark(.end)
  }

  /// - Parameter isArm: Whether it stands after `=>`, where `{}` is a block and `{ }` is a record.
  mutating func record(_ record: RecordLiteral, isArm: Bool = false) {
    mark(.record)
    let ranges = record.entries.map { SourceRange($0.name.range.start, $0.value.range.end) }
    bracketed(ranges, blankIfEmpty: isArm) { builder, number in
      builder.token()
      builder.separate(.nothing)
      builder.token()
      builder.separate(.blank)
      builder.expression(record.entries[number].value)
    }
    mark(.end)
  }

  // MARK: Expressions

  mutating func expression(_ expression: Expression) {
    mark(.expression)
    switch expression {
    case .substitution(let program, let range): substitution(program, range)
    case .group(let value, _):
      bracketed([value.range], isFlexible: false) { builder, _ in builder.expression(value) }
    case .list(let it): list(it)
    case .record(let it): record(it)
    case .closure(let it): closure(it)
    case .call(_, let arguments, _):
      token()
      bracketed(arguments.map(\.range)) { builder, number in builder.expression(arguments[number]) }
    case .prefix(let sign, let value, _):
      token()
      // `- 5` is a sum's sign, `-5` a number, and `-x` a flag where one may stand.
      separate(sign == .not ? .blank : .asWritten)
      self.expression(value)
    case .infix: infix(expression)
    case .range(let lower, let upper, _, _): range(lower, upper)
    case .null, .boolean, .quantity, .string, .variable, .column, .word, .missing: atom(to: expression.range.end)
    }
    mark(.end)
  }

  /// Long chains grow to the left, so that side is walked in a loop.
  private mutating func infix(_ expression: Expression) {
    var right: [Expression] = []
    var left = expression
    while case .infix(_, let before, let after, _) = left {
      right.append(after)
      left = before
      mark(.tail)
    }
    self.expression(left)
    for value in right.reversed() {
      let isGlued = isAfterGluedName
      separate(isGlued ? .asWritten : .breakable)
      token()
      separate(isGlued ? .asWritten : .breakable)
      self.expression(value)
      mark(.end)
    }
  }

  /// Whether a column has just been printed that would be something else if a blank followed: a value in `true*2`, a
  /// verb at the beginning of a stage as in `a-(b)`.
  private var isAfterGluedName: Bool {
    guard index > 0, tokens[index - 1].kind == .column else { return false }
    return index - 1 == stageStart
      || ["true", "false", "null", "not"].contains(source.text(tokens[index - 1].range))
  }

  private mutating func range(_ lower: Expression?, _ upper: Expression?) {
    if let lower {
      expression(lower)
      separate(.asWritten)
    }
    token()
    guard let upper else { return }
    separate(.asWritten)
    expression(upper)
  }
}
