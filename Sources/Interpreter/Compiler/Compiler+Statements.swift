import Diagnostics
import Language

extension Compiler {
  /// Compiles statements in their order; all `def`s of the text are known from its beginning.
  func program(_ program: Program, input: InputUse = .none) -> Code {
    for case .definition(let definition) in program.statements { announce(definition) }
    var input = input
    var statements: [StatementCode] = []
    warnOfUnreachable(program)
    for statement in program.statements {
      guard let code = self.statement(statement, input: input) else { continue }
      statements.append(code)
      if case .pipeline = statement { input = .none }
    }
    return Code(statements: statements)
  }

  /// What stands after `return`, `break` or `continue` in the same block never runs.
  private func warnOfUnreachable(_ program: Program) {
    guard let leaving = program.statements.firstIndex(where: { $0.leaves || $0.isEndless }),
      leaving + 1 < program.statements.count
    else {
      return
    }
    let range = program.statements[leaving + 1].range
    diagnostics.append(
      Diagnostic(
        "N0128",
        program.statements[leaving].isEndless
          ? "this never runs: the loop before it has no `break`"
          : "this never runs: the statement before it leaves the block", at: range, in: source, severity: .warning))
  }

  private func statement(_ statement: Statement, input: InputUse) -> StatementCode? {
    switch statement {
    case .declaration(let declaration): return self.declaration(declaration)
    case .assignment(let assignment): return self.assignment(assignment)
    case .forLoop(let loop): return forLoop(loop)
    case .whileLoop(let loop): return whileLoop(loop)
    case .returning(let pipeline, let range): return returning(pipeline, range)
    case .breaking(let range): return leaving(.leaveLoop, "break", range)
    case .continuing(let range): return leaving(.nextTurn, "continue", range)
    case .definition(let definition): return self.definition(definition)
    case .use(let use): return self.use(use)
    case .pipeline(let pipeline):
      // A lone `if` that gives no rows runs in one sweep.
      if pipeline.stages.count == 1, case .conditional(let conditional) = pipeline.stages[0],
        let silent = silentConditional(conditional)
      {
        return silent
      }
      if let begin = blockStage(pipeline, input: input) {
        return StatementCode { frame, box in try begin(frame, .null, box) }
      }
      if let word = sourcedFile(pipeline) { return source(word) }
      let open = self.pipeline(pipeline, input: input).open
      return StatementCode { frame, box in PipelineRun(try open(frame, .null, box)) }
    }
  }

  private func declaration(_ declaration: Declaration) -> StatementCode {
    let (value, known) = pipelineValue(declaration.value, hintFor: declaration)
    let keyword = SourceRange(declaration.range.start, declaration.range.start + 3)
    let slot = scope.declare(
      declaration.name.text, isMutable: declaration.isMutable, known: declaration.isMutable ? Knowledge() : known,
      at: (keyword, source))
    let keep = placing(declaration.value.range) { frame, new in
      try frame.session.nesting.pass(new)
      return new
    }
    return StatementCode { frame in
      frame.slots[slot] = try keep(frame, try value(frame, .null))
      return .onward
    }
  }

  /// The fields that an assignment may go down: each is a level of the engine's own stack.
  private static let mostFields = 256

  /// Finds the variable that an assignment means; nil after reporting why there is none.
  private func target(of assignment: Assignment) -> Int? {
    let name = assignment.target.name
    guard let variable = scope.find(name.text) else {
      reportUndeclared(assignment)
      return nil
    }
    if variable.isCaptured {
      report(
        "N0106", "`$\(name.text)` is captured: this block has its own copy of it", at: name.range,
        help: ["give the value back as the block's result, or use `for`, which shares its surroundings"])
      return nil
    }
    if !variable.isMutable {
      report(
        "N0107", "`$\(name.text)` was declared with `let` and stays as it is", at: name.range,
        help: ["declare it with `var` to assign to it"], fixes: mutable(variable))
      return nil
    }
    return variable.slot
  }

  /// The declaration as one with `var`, when it stands in this text.
  private func mutable(_ variable: Scope.Variable) -> [Diagnostic.Fix] {
    guard let (keyword, text) = variable.declaration, text === source else { return [] }
    return [Diagnostic.Fix(keyword, "var")]
  }

  /// An assignment to a name that was never declared, which may be meant as its declaration.
  private func reportUndeclared(_ assignment: Assignment) {
    let target = assignment.target
    let nearest = Spelling.nearest(to: target.name.text, in: scope.visibleNames)
    guard nearest == nil, assignment.operation == .set, target.fields.isEmpty else {
      return reportUnknown(variable: target.name)
    }
    report(
      "N0105", "there is no variable `$\(target.name.text)`", at: target.name.range,
      help: ["declare it first: `let \(target.name.text) = …`, or with `var` if it changes"],
      fixes: [Diagnostic.Fix(SourceRange(target.range.start, target.name.range.start), "let ")])
  }

  private func assignment(_ assignment: Assignment) -> StatementCode? {
    let value = pipelineValue(assignment.value).value
    guard let slot = target(of: assignment) else { return nil }
    let fields = assignment.target.fields
    if fields.count > Self.mostFields {
      report("N0136", "more than \(Self.mostFields) fields lie within each other here", at: assignment.target.range)
    }
    let update = self.update(by: assignment.operation)
    let change = placing(assignment.range) { frame, new in
      try frame.session.nesting.pass(new)
      if fields.isEmpty {
        try update(&frame.slots[slot], new)
      } else {
        frame.slots[slot] = try FieldAccess.updating(frame.slots[slot], fields[...]) { old in
          var value = old
          try update(&value, new)
          return value
        }
      }
    }
    return StatementCode { frame in
      try change(frame, try value(frame, .null))
      return .onward
    }
  }

  private func update(by operation: Assignment.Operator)
    -> @Sendable (_ value: inout Value, _ new: Value) throws -> Void
  {
    guard let infix = operation.infix else { return { value, new in value = new } }
    if infix == .add { return { value, new in try Operators.add(new, to: &value) } }
    return { value, new in value = try Operators.arithmetic(infix, value, new) }
  }

  private func forLoop(_ loop: ForLoop) -> StatementCode {
    let sequence = self.sequence(loop.sequence)
    let itemSlot = scope.declare(loop.item.text, isMutable: false)
    let indexSlot = loop.index.map { scope.declare($0.text, isMutable: false, known: Knowledge(kind: .int)) }
    let body = loopBody(loop.body)
    return self.loop(body) { frame in
      let cursor = RowCursor(try sequence(frame))
      return LoopHead(close: cursor.close) {
        guard let item = try cursor.next() else { return false }
        frame.slots[itemSlot] = item
        if let indexSlot { frame.slots[indexSlot] = .int(cursor.index) }
        return true
      }
    }
  }

  /// What a loop goes through. Rows of a pipeline are taken as they come, so there may be any number of them.
  private func sequence(_ expression: Expression) -> @Sendable (Frame) throws -> Rows {
    if case .substitution(let program, _) = expression {
      let code = inside { self.program(program) }
      return { frame in code.open(frame, input: InputBox()).withoutLoneNull }
    }
    let compiled = self.expression(expression)
    let evaluate = compiled.evaluate
    if case .int(let number)? = compiled.constant {
      warn(
        "T0116", "the loop goes through one value only, the number \(number)", at: expression.range,
        label: "did you mean `1..\(number)`?", fixes: [Diagnostic.Fix(expression.range, "1..\(number)")])
    }
    return { frame in
      let value = try evaluate(frame, .null)
      if case .null = value { return .none }
      return Rows(of: value)
    }
  }

  private func whileLoop(_ loop: WhileLoop) -> StatementCode {
    let condition = self.condition(loop.condition)
    return self.loop(loopBody(loop.body)) { frame in LoopHead { try condition(frame, .null) } }
  }

  private func loopBody(_ block: Block) -> Code {
    loopDepth += 1
    defer { loopDepth -= 1 }
    return self.block(block)
  }

  private func loop(_ body: Code, _ start: @escaping @Sendable (Frame) throws -> LoopHead) -> StatementCode {
    guard body.isSilent else { return StatementCode { frame, _ in LoopRun(frame, body, try start(frame)) } }
    return StatementCode(silent: { frame in try sweepLoop(frame, body, try start(frame)) })
  }

  private func returning(_ pipeline: Pipeline?, _ range: SourceRange) -> StatementCode? {
    guard !isInsidePipeline else {
      report(
        "N0131", "`return` cannot leave from inside a pipeline or a value", at: range,
        help: ["a value of the block is given by its last line, without `return`"])
      return nil
    }
    guard let pipeline else { return StatementCode(silent: { _ in .leaveCall }) }
    let open = self.pipeline(pipeline, input: .none).open
    return StatementCode { frame, box in PipelineRun(try open(frame, .null, box), ending: .leaveCall) }
  }

  private func leaving(_ signal: Signal, _ word: String, _ range: SourceRange) -> StatementCode? {
    guard loopDepth > 0 else {
      let help = isInsidePipeline ? ["it cannot leave from inside a pipeline or a value"] : []
      report("N0108", "`\(word)` stands outside of a loop", at: range, help: help)
      return nil
    }
    return StatementCode(silent: { _ in signal })
  }
}

extension Assignment.Operator {
  /// The operator that joins old and new, if it is not a plain assignment.
  var infix: InfixOperator? {
    switch self {
    case .set: nil
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .divide: .divide
    }
  }
}

extension Statement {
  /// Whether it is a loop that only an error can end.
  fileprivate var isEndless: Bool {
    guard case .whileLoop(let loop) = self, case .boolean(true, _) = loop.condition else { return false }
    return !loop.body.program.mayLeaveLoop
  }
}

extension Program {
  /// Whether a statement in it may end the loop around it, or all of the program.
  fileprivate var mayLeaveLoop: Bool {
    statements.contains { statement in
      switch statement {
      case .breaking, .returning: true
      case .forLoop(let loop): loop.body.program.mayLeaveLoop
      case .whileLoop(let loop): loop.body.program.mayLeaveLoop
      case .pipeline(let pipeline): pipeline.stages.contains(where: \.mayLeaveLoop)
      default: statement.leaves
      }
    }
  }
}

extension Stage {
  fileprivate var mayLeaveLoop: Bool {
    switch self {
    case .conditional, .match, .attempt: true
    case .verb(let call): ["exit", "fail", "first"].contains(call.name.text)
    default: false
    }
  }
}
