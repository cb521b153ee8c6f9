import Diagnostics
import Flow
import Language

/// Begins `if`, `match` or `try`; the run tells where the program goes on, so that `break` in a block leaves the loop.
typealias Begin = @Sendable (_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Run

extension StageCode {
  /// A stage made of blocks.
  init(_ begin: @escaping Begin) {
    self.init(open: { frame, row, box in
      let run = try begin(frame, row, box)
      return Rows(nature: run.nature, details: run.details, close: run.close, next: run.next)
    })
  }
}

extension Compiler {
  /// A pipeline that is nothing but `if`, `match` or `try`.
  func blockStage(_ pipeline: Pipeline) -> Begin? {
    guard pipeline.stages.count == 1, !pipeline.continuesLast else { return nil }
    switch pipeline.stages[0] {
    case .conditional(let conditional): return self.conditional(conditional)
    case .match(let match): return self.match(match)
    case .attempt(let attempt): return self.attempt(attempt)
    default: return nil
    }
  }

  /// Without `else`, what flows in flows on when the condition does not hold.
  func conditional(_ conditional: Conditional) -> Begin {
    let condition = self.condition(conditional.condition)
    let then = block(conditional.then)
    let otherwise: Begin
    switch conditional.otherwise {
    case .block(let block)?:
      let code = self.block(block)
      otherwise = { frame, _, box in ProgramRun(code, frame, box) }
    case .conditional(let inner)?: otherwise = self.conditional(inner)
    case nil: otherwise = { _, _, box in PipelineRun(box.take() ?? .none) }
    }
    return { frame, row, box in
      try condition(frame, row) ? ProgramRun(then, frame, box) : try otherwise(frame, row, box)
    }
  }

  func match(_ match: Match) -> Begin {
    let subject = expression(match.subject).evaluate
    let arms = match.arms.map { arm in (test: pattern(arm.pattern), begin: result(arm.result)) }
    return { frame, row, box in
      let value = try subject(frame, row)
      for arm in arms where try arm.test(frame, value) { return try arm.begin(frame, row, box) }
      return PipelineRun(.none)
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

  private func result(_ result: Match.Result) -> Begin {
    switch result {
    case .expression(let expression):
      let evaluate = self.expression(expression).evaluate
      return { frame, row, _ in PipelineRun(Rows(of: try evaluate(frame, row))) }
    case .block(let block):
      let code = self.block(block)
      return { frame, _, box in ProgramRun(code, frame, box) }
    }
  }

  func attempt(_ attempt: Attempt) -> Begin {
    let body = block(attempt.body)
    let errorSlot = attempt.errorName.map { scope.declare($0.text, isMutable: false, kind: .record) }
    let handler = attempt.handler.map(block)
    let cleanup = attempt.cleanup.map(block)
    return { frame, _, box in
      AttemptRun(frame, box, body: body, handler: handler, errorSlot: errorSlot, cleanup: cleanup)
    }
  }
}

/// `try`: drains its body inside, so that an error in any row is caught; `finally` runs whatever happens.
final class AttemptRun: Run {
  private let frame: Frame
  private let input: InputBox
  private let body: Code
  private let handler: Code?
  private let errorSlot: Int?
  private let cleanup: Code?
  private var results: Rows?

  init(_ frame: Frame, _ input: InputBox, body: Code, handler: Code?, errorSlot: Int?, cleanup: Code?) {
    self.frame = frame
    self.input = input
    self.body = body
    self.handler = handler
    self.errorSlot = errorSlot
    self.cleanup = cleanup
  }

  override func next() throws -> Batch? {
    if results == nil { results = Rows(try collect()) }
    return try results?.next()
  }

  private func collect() throws -> Batch {
    var rows: Batch = []
    do {
      rows = try drain(body, input)
    } catch where error is Interrupted || error is Leaving || frame.session.cancellation.isCancelled {
      try? cleanUp(&rows)
      throw error
    } catch {
      guard let handler else {
        if cleanup == nil { return [] }
        try cleanUp(&rows)
        throw error
      }
      if let errorSlot { frame.slots[errorSlot] = .record(Failure(error).record) }
      do { rows = try drain(handler, InputBox()) } catch {
        try cleanUp(&rows)
        throw error
      }
    }
    try cleanUp(&rows)
    return rows
  }

  private func drain(_ code: Code, _ box: InputBox) throws -> Batch {
    let run = ProgramRun(code, frame, box)
    let rows = try Rows(next: run.next).collect(limit: Compiler.collectLimit)
    signal = run.signal
    return rows
  }

  private func cleanUp(_ rows: inout Batch) throws {
    guard let cleanup else { return }
    let earlier = signal
    rows += try drain(cleanup, InputBox())
    if signal == .onward { signal = earlier }
  }
}
