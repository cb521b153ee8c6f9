import Flow

/// `try`: drains its body inside, so that an error in any row is caught; `finally` runs whatever happens.
final class AttemptRun: Run {
  private let frame: Frame
  private let input: InputBox
  private let body: Code
  private let handler: Code?
  private let errorSlot: Int?
  private let cleanup: Code?
  private var results: Rows?
  /// What is thrown when the rows that came before it have been given.
  private var error: (any Error)?
  private var lastNature = Rows.Nature.many

  init(_ frame: Frame, _ input: InputBox, body: Code, handler: Code?, errorSlot: Int?, cleanup: Code?) {
    self.frame = frame
    self.input = input
    self.body = body
    self.handler = handler
    self.errorSlot = errorSlot
    self.cleanup = cleanup
  }

  override var nature: Rows.Nature { lastNature }

  override func next() throws -> Batch? {
    if results == nil { results = Rows(collect()) }
    if let batch = try results?.next() { return batch }
    if let error {
      self.error = nil
      throw error
    }
    return nil
  }

  override func close() {
    if results == nil { input.close() }
    results = Rows.none
    error = nil
  }

  private func collect() -> [Value] {
    var rows = drain(body, input)
    if let caught = error, caught.canBeCaught {
      if let handler {
        error = nil
        if let errorSlot { frame.slots[errorSlot] = .record(Failure(caught).record) }
        // What the body gave before it failed is no result: the handler's is.
        rows = drain(handler, InputBox())
      } else if cleanup == nil {
        (error, lastNature) = (nil, .single)
        rows = []
      }
    }
    guard let cleanup else { return rows }
    let (earlierError, earlierSignal, earlierNature) = (error, signal, lastNature)
    error = nil
    // Cleaning up must not be stopped by the interrupt that made it necessary.
    let more = frame.session.shielded { drain(cleanup, InputBox()) }
    if error == nil { error = earlierError }
    if signal == .onward { signal = earlierSignal }
    lastNature = more.isEmpty ? earlierNature : .many
    return rows + more
  }

  /// All rows of some statements; an error is kept.
  private func drain(_ code: Code, _ box: InputBox) -> [Value] {
    let run = ProgramRun(code, frame, box)
    var rows: [Value] = []
    do {
      while let batch = try run.next() {
        rows += batch
        guard rows.count <= Compiler.collectLimit else { throw Rows.tooMany(Compiler.collectLimit) }
      }
    } catch {
      run.close()
      self.error = error
    }
    signal = run.signal
    lastNature = run.nature
    return rows
  }
}

extension Error {
  /// Whether `catch` may see it: not a wish to stop, and not the end of the one who reads the results.
  fileprivate var canBeCaught: Bool {
    if isWishToStop || self is CancellationError { return false }
    return (self as? Failure)?.code != Failure.outputClosed
  }
}
