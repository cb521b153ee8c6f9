import Diagnostics
import Flow
import Language

/// Begins `if`, `match` or `try`; the run tells where the program goes on, so that `break` in a block leaves the loop.
typealias Begin = @Sendable (_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Run

extension Compiler {
  /// A pipeline that is nothing but `if`, `match` or `try`.
  func blockStage(_ pipeline: Pipeline, input: InputUse) -> Begin? {
    guard pipeline.stages.count == 1, !pipeline.continuesLast else { return nil }
    switch pipeline.stages[0] {
    case .conditional(let conditional): return self.conditional(conditional, input: input)
    case .match(let match): return self.match(match, input: input)
    case .attempt(let attempt): return self.attempt(attempt, input: input)
    default: return nil
    }
  }

  /// Without `else`, what flows in flows on when the condition does not hold.
  func conditional(_ conditional: Conditional, input: InputUse) -> Begin {
    let condition = self.condition(conditional.condition)
    let then = block(conditional.then, input: input)
    let otherwise: Begin
    switch conditional.otherwise {
    case .block(let block)?:
      let code = self.block(block, input: input)
      otherwise = { frame, _, box in ProgramRun(code, frame, box) }
    case .conditional(let inner)?: otherwise = self.conditional(inner, input: input)
    case nil: otherwise = { _, _, box in PipelineRun(box.take() ?? .nothing) }
    }
    return { frame, row, box in
      try condition(frame, row) ? ProgramRun(then, frame, box) : try otherwise(frame, row, box)
    }
  }

  func match(_ match: Match, input: InputUse) -> Begin {
    let subject = expression(match.subject).evaluate
    let arms = match.arms.map { arm in (test: pattern(arm.pattern), begin: result(arm.result, input: input)) }
    return { frame, row, box in
      let value = try subject(frame, row)
      for arm in arms where try arm.test(frame, value) { return try arm.begin(frame, row, box) }
      return PipelineRun(.nothing)
    }
  }

  private func pattern(_ pattern: Match.Pattern) -> @Sendable (Frame, Value) throws -> Bool {
    guard case .values(let expressions) = pattern else { return { _, _ in true } }
    let values = expressions.map { expression($0).evaluate }
    return { frame, subject in
      for value in values {
        let candidate = try value(frame, .null)
        if case .range = candidate, try Operators.contains(candidate, subject) { return true }
        if candidate.isEqual(to: subject) { return true }
      }
      return false
    }
  }

  private func result(_ result: Match.Result, input: InputUse) -> Begin {
    switch result {
    case .expression(let expression):
      let evaluate = self.expression(expression).evaluate
      return { frame, row, _ in PipelineRun(Rows(of: try evaluate(frame, row))) }
    case .block(let block):
      let code = self.block(block, input: input)
      return { frame, _, box in ProgramRun(code, frame, box) }
    }
  }

  func attempt(_ attempt: Attempt, input: InputUse) -> Begin {
    let body = block(attempt.body, input: input)
    let errorSlot = attempt.errorName.map { scope.declare($0.text, isMutable: false, known: .error) }
    let handler = attempt.handler.map { block($0) }
    let cleanup = attempt.cleanup.map { block($0) }
    return { frame, _, box in
      AttemptRun(frame, box, body: body, handler: handler, errorSlot: errorSlot, cleanup: cleanup)
    }
  }
}
