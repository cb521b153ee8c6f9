import Diagnostics

/// Programs and statements.
extension PieceBuilder {
  /// Prints statements and what stands before, between and after them.
  /// - Parameter group: The group whose newlines separate them.
  mutating func statements(_ program: Program, in group: Int, keepsSemicolon: Bool = false) {
    mark(.program)
    let textCount = outline.texts.count
    let first = gap(semicolons: true)
    comments(first, keepsEmptyLines: true, isFirst: true)
    if !first.comments.isEmpty, !program.statements.isEmpty {
      add(.newline(isEmptyBefore: first.endsWithEmptyLine, isContinued: false))
    }
    // Without its `;` an empty closure would be a record.
    if program.statements.isEmpty, first.hasSemicolon, keepsSemicolon || !first.comments.isEmpty { add(.text(";")) }
    for (number, statement) in program.statements.enumerated() {
      if number > 0 { separateStatements(in: group, beforeBar: statement.continuesLast) }
      mark(.statement)
      self.statement(statement)
      mark(.end)
    }
    if !program.statements.isEmpty {
      let last = gap(semicolons: true)
      // `{ a: }` would be a record.
      let isLoneWord = keepsSemicolon && outline.texts.count == textCount + 1
      if isAfterColon, last.hasSemicolon || isLoneWord { add(.text(";")) }
      comments(last, keepsEmptyLines: true)
    }
    mark(.end)
  }

  private mutating func separateStatements(in group: Int, beforeBar: Bool) {
    let gap = gap(semicolons: true)
    // On a line of its own `|` would go on with the statement before.
    let keepsSemicolon = beforeBar || (gap.hasSemicolon && isAfterColon)
    if keepsSemicolon { add(.text(";")) }
    comments(gap, keepsEmptyLines: true)
    if groups[group] == .broken || !gap.comments.isEmpty {
      add(.newline(isEmptyBefore: gap.endsWithEmptyLine, isContinued: false))
    } else {
      add(.line(group, flat: keepsSemicolon ? .blank : .semicolon))
    }
  }

  /// Whether a word such as `a:` has just been printed, which a newline would make the key of a record.
  private var isAfterColon: Bool { outline.texts.last?.utf8.last == UInt8(ascii: ":") }

  private mutating func statement(_ statement: Statement) {
    switch statement {
    case .declaration(let it): declaration(it)
    case .assignment(let it): assignment(it)
    case .forLoop(let it): forLoop(it)
    case .whileLoop(let it): whileLoop(it)
    case .returning(let value, _):
      token()
      guard let value else { return }
      separate(.blank)
      pipeline(value)
    case .breaking, .continuing: token()
    case .use(let it):
      token()
      separate(.blank)
      atom(to: it.module.range.end)
    case .definition(let it): definition(it)
    case .pipeline(let it): pipeline(it)
    }
  }

  private mutating func declaration(_ declaration: Declaration) {
    token()
    separate(.blank)
    token()
    separate(.blank)
    token()
    separate(.blank, isContinued: false)
    pipeline(declaration.value)
  }

  private mutating func assignment(_ assignment: Assignment) {
    atom(to: assignment.target.range.end)
    separate(.blank)
    token()
    separate(.blank, isContinued: false)
    pipeline(assignment.value)
  }

  private mutating func forLoop(_ loop: ForLoop) {
    token()
    separate(.blank)
    token()
    if loop.index != nil {
      separate(.nothing)
      token()
      separate(.blank)
      token()
    }
    separate(.blank)
    token()
    separate(.blank)
    expression(loop.sequence)
    separate(.blank, isContinued: false)
    block(loop.body)
  }

  private mutating func whileLoop(_ loop: WhileLoop) {
    token()
    separate(.blank)
    expression(loop.condition)
    separate(.blank, isContinued: false)
    block(loop.body)
  }
}

extension Statement {
  /// Whether it begins with `|`.
  fileprivate var continuesLast: Bool {
    if case .pipeline(let pipeline) = self { pipeline.continuesLast } else { false }
  }
}
