import Diagnostics
import Language

/// Begins a stage or a pipeline: with the frame, the row it stands in (for values inside row expressions), and what flows in.
typealias Open = @Sendable (_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Rows

/// A compiled stage or pipeline.
struct StageCode {
  var open: Open
  /// The columns that come out, when they are known.
  var schema: Schema?
  /// What the value is, for a stage that is one expression.
  var known = Knowledge()
  /// The value itself without a stream around it, for a stage that is one expression.
  var value: Evaluate?
  /// The place of its report, if it has one.
  var report: Int?
}

extension Compiler {
  /// Compiles stages into one that pulls the others.
  func pipeline(_ pipeline: Pipeline, input: InputUse) -> StageCode {
    var result: StageCode?
    let outerLost = lostColumns
    lostColumns = [:]
    defer { lostColumns = outerLost }
    if pipeline.continuesLast { result = StageCode(open: { frame, _, _ in Rows(of: frame.slots[0]) }) }
    for stage in pipeline.stages {
      let isFirst = result == nil
      var next = self.stage(stage, input: isFirst ? input : .firstStage, schema: result?.schema, isFirst: isFirst)
      if isFirst, pipeline.stages.count > 1, case .expression(let value) = stage { next.report = reportValue(value) }
      if let previous = result?.open {
        link(result?.report, to: next.report)
        let open = next.open
        result = StageCode(
          open: { frame, row, box in try open(frame, row, InputBox(try previous(frame, row, box))) },
          schema: next.schema, report: next.report)
      } else {
        result = next
      }
    }
    return result ?? StageCode(open: { _, _, _ in .none })
  }

  /// A pipeline where one value is wanted: `let`, `$( )`, an assignment.
  func pipelineValue(_ pipeline: Pipeline, hintFor declaration: Declaration? = nil)
    -> (value: Evaluate, known: Knowledge)
  {
    if let declaration, pipeline.stages.count == 1, case .verb(let call) = pipeline.stages[0], isBareWordMistake(call) {
      let name = call.name.text
      let literal = Foreign.literals[name] ?? "'\(name)'"
      let written = "\(declaration.isMutable ? "var" : "let") \(declaration.name.text) = \(literal)"
      report(
        "N0101", "`\(name)` is no verb", at: call.name.range,
        help: [literal.first == "'" ? "for the text, write `\(written)`" : "write `\(written)`"],
        fixes: [Diagnostic.Fix(call.name.range, literal)])
      return ({ _, _ in .null }, Knowledge())
    }
    let code = self.pipeline(pipeline, input: .none)
    if let value = code.value { return (value, code.known) }
    let open = code.open
    let collect = placing(pipeline.range) { frame, row in
      try open(frame, row, InputBox()).value(limit: Compiler.collectLimit)
    }
    return (collect, Knowledge())
  }

  /// The most rows that a variable holds.
  static let collectLimit = 1_000_000

  private func isBareWordMistake(_ call: VerbCall) -> Bool {
    catalog[call.name.text] == nil && definitions[call.name.text] == nil && call.arguments.isEmpty && call.tail == nil
  }

  private func stage(_ stage: Stage, input: InputUse, schema: Schema?, isFirst: Bool) -> StageCode {
    switch stage {
    case .verb(let call): return verbCall(call, input: input, schema: schema)
    case .expression(let expression): return expressionStage(expression, isFirst: isFirst)
    case .path(let word):
      let evaluate = self.word(word)
      return StageCode(
        open: { frame, row, _ in
          let text = try evaluate(frame, row).text
          return .single(.path(PathText(text)))
        }, known: Knowledge(kind: .path), value: { frame, row in .path(PathText(try evaluate(frame, row).text)) })
    case .conditional(let conditional): return blocks(isFirst) { self.conditional(conditional, input: input) }
    case .match(let match): return blocks(isFirst) { self.match(match, input: input) }
    case .attempt(let attempt): return blocks(isFirst) { self.attempt(attempt, input: input) }
    case .external(let call): return verbCall(call.asVerbCall, input: input, schema: schema)
    }
  }

  /// A stage made of blocks, which cannot be left but at its end; what flows into it is its own `$in`.
  private func blocks(_ isFirst: Bool, _ compile: () -> Begin) -> StageCode {
    let outer = (loopDepth, isInsidePipeline, inputIndex)
    let index = isFirst ? nil : scope.declareInput()
    (loopDepth, isInsidePipeline) = (0, true)
    if let index { inputIndex = index }
    let begin = compile()
    (loopDepth, isInsidePipeline, inputIndex) = outer
    return StageCode(open: { frame, row, box in
      if let index { frame.inputs[index] = box }
      let run = try begin(frame, row, box)
      return Rows(nature: run.nature, details: run.details, close: run.close, next: run.next)
    })
  }

  private func expressionStage(_ expression: Expression, isFirst: Bool) -> StageCode {
    if case .variable(let path) = expression, path.name.text == "in", path.fields.isEmpty {
      let index = self.input(at: path.range)
      let take = placing(path.range) { frame, _ in try frame.inputs[index].takeByName() ?? .none }
      return StageCode(open: { frame, row, _ in try take(frame, row) })
    }
    if !isFirst {
      if reportColumnStage(expression) { return StageCode(open: { _, _, _ in .none }) }
      report(
        "N0109", "a value cannot take what flows into it", at: expression.range,
        help: ["values stand at the head of a pipeline; use a verb here, such as `each { … }`"])
    }
    if reportCallOfVerb(expression) { return StageCode(open: { _, _, _ in .none }) }
    let compiled = self.expression(expression)
    let evaluate = compiled.evaluate
    return StageCode(
      open: { frame, row, _ in Rows(of: try evaluate(frame, row)) }, known: compiled.knowledge, value: evaluate)
  }

  /// A block of a stage: it shares the variables, and what flows into the stage flows into it.
  func block(_ block: Block, input: InputUse = .none) -> Code {
    scope.blockDepth += 1
    defer { scope.blockDepth -= 1 }
    if case .none = input { return program(block.program, input: .none) }
    return program(block.program, input: .optional)
  }

  /// `if` whose blocks give no rows.
  func silentConditional(_ conditional: Conditional) -> StatementCode? {
    guard conditional.isPlainlySilent else { return nil }
    guard let sweep = silentBranches(conditional) else { return nil }
    return StatementCode(silent: sweep)
  }

  private func silentBranches(_ conditional: Conditional) -> (@Sendable (Frame) throws -> Signal)? {
    let condition = self.condition(conditional.condition)
    let then = block(conditional.then)
    var otherwise: (@Sendable (Frame) throws -> Signal)?
    switch conditional.otherwise {
    case .block(let block)?:
      let code = self.block(block)
      otherwise = { try code.sweep($0) }
    case .conditional(let inner)?: otherwise = silentBranches(inner)
    case nil: break
    }
    return { [otherwise] frame in
      if try condition(frame, .null) { return try then.sweep(frame) }
      return try otherwise?(frame) ?? .onward
    }
  }
}

extension Conditional {
  /// Whether every statement in its blocks is one that gives no rows: then it needs no stream.
  fileprivate var isPlainlySilent: Bool {
    let rest: Bool
    switch otherwise {
    case .block(let block)?: rest = block.isPlainlySilent
    case .conditional(let conditional)?: rest = conditional.isPlainlySilent
    case nil: rest = true
    }
    return rest && then.isPlainlySilent
  }
}

extension Block {
  fileprivate var isPlainlySilent: Bool {
    program.statements.allSatisfy { statement in
      switch statement {
      case .declaration, .assignment, .breaking, .continuing, .returning(nil, _): true
      case .pipeline(let pipeline):
        if pipeline.stages.count == 1, case .conditional(let inner) = pipeline.stages[0] {
          inner.isPlainlySilent
        } else {
          false
        }
      default: false
      }
    }
  }
}

extension ExternalCall {
  /// The call of the verb that runs other programs; everything after the name is passed on as it is, flags too.
  var asVerbCall: VerbCall {
    VerbCall(
      name: Name(text: "^", range: name.range), arguments: [.endOfFlags(name.range), .word(name)] + arguments,
      tail: nil,
      range: range)
  }
}
