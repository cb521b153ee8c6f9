/// What a loop asks before each turn: it sets the variables of the turn, and says false when there is none.
struct LoopHead {
  let prepare: () throws -> Bool
  /// Ends what it goes through, when the loop is left early.
  let close: () -> Void

  init(close: @escaping () -> Void = {}, prepare: @escaping () throws -> Bool) {
    self.prepare = prepare
    self.close = close
  }
}

/// A loop that gives rows: one turn after another, each begun when the last one's rows are used up.
final class LoopRun: Run {
  private let frame: Frame
  private let body: Code
  private let head: LoopHead
  private var turn: ProgramRun?
  private var isOver = false

  init(_ frame: Frame, _ body: Code, _ head: LoopHead) {
    self.frame = frame
    self.body = body
    self.head = head
  }

  override var details: Set<String> { turn?.details ?? [] }

  override func next() throws -> Batch? {
    while !isOver {
      if let turn {
        if let batch = try turn.next() { return batch }
        self.turn = nil
        switch turn.signal {
        case .leaveLoop: close()
        case .leaveCall:
          close()
          signal = .leaveCall
        case .onward, .nextTurn: break
        }
      } else {
        try frame.session.cancellation.check()
        if try head.prepare() { turn = ProgramRun(body, frame, InputBox()) } else { isOver = true }
      }
    }
    return nil
  }

  override func close() {
    turn?.close()
    head.close()
    isOver = true
  }
}

/// Runs a loop whose body gives no rows.
func sweepLoop(_ frame: Frame, _ body: Code, _ head: LoopHead) throws -> Signal {
  let cancellation = frame.session.cancellation
  do {
    while try head.prepare() {
      try cancellation.check()
      switch try body.sweep(frame) {
      case .onward, .nextTurn: continue
      case .leaveLoop:
        head.close()
        return .onward
      case .leaveCall:
        head.close()
        return .leaveCall
      }
    }
  } catch {
    head.close()
    throw error
  }
  return .onward
}
