/// A loop that gives rows: one turn after another, each begun when the last one's rows are used up.
final class LoopRun: Run {
  private let frame: Frame
  private let body: Code
  private let prepare: () throws -> Bool
  private var turn: ProgramRun?
  private var isOver = false

  /// `prepare` sets the variables of the next turn, and says false when there is none.
  init(_ frame: Frame, _ body: Code, prepare: @escaping () throws -> Bool) {
    self.frame = frame
    self.body = body
    self.prepare = prepare
  }

  override func next() throws -> Batch? {
    while !isOver {
      if let turn {
        if let batch = try turn.next() { return batch }
        self.turn = nil
        switch turn.signal {
        case .leaveLoop: isOver = true
        case .leaveCall:
          isOver = true
          signal = .leaveCall
        case .onward, .nextTurn: break
        }
      } else {
        try frame.session.cancellation.check()
        if try prepare() { turn = ProgramRun(body, frame, InputBox()) } else { isOver = true }
      }
    }
    return nil
  }

  override func close() {
    turn?.close()
    isOver = true
  }
}

/// Runs a loop whose body gives no rows.
func sweepLoop(_ frame: Frame, _ body: Code, prepare: () throws -> Bool) throws -> Signal {
  let cancellation = frame.session.cancellation
  while try prepare() {
    try cancellation.check()
    switch try body.sweep(frame) {
    case .leaveLoop: return .onward
    case .leaveCall: return .leaveCall
    case .onward, .nextTurn: continue
    }
  }
  return .onward
}

/// Goes through the items of a value or a stream, setting the loop's variables.
struct ItemCursor {
  private let rows: Rows
  private var batch: Batch = []
  private var position = 0
  private var index = 0

  /// The items of a list, the numbers of a range, nothing for null, anything else as one item.
  init(_ value: Value) {
    if case .null = value { rows = .none } else { rows = Rows(of: value) }
  }

  /// The next item with its place from 0.
  mutating func next() throws -> (item: Value, index: Int)? {
    while position >= batch.count {
      guard let following = try rows.next() else { return nil }
      batch = following
      position = 0
    }
    defer {
      position += 1
      index += 1
    }
    return (batch[position], index)
  }
}
