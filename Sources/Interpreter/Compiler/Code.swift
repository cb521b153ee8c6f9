/// Works out an expression; the row is null where there is none.
typealias Evaluate = @Sendable (_ frame: Frame, _ row: Value) throws -> Value

/// Where a program goes on after a statement.
enum Signal {
  case onward
  case leaveLoop
  case nextTurn
  case leaveCall
}

/// Compiled statements in their order.
struct Code: Sendable {
  let statements: [StatementCode]

  /// Whether no statement gives rows; then the whole runs in one sweep.
  var isSilent: Bool { statements.allSatisfy { $0.silent != nil } }

  /// Runs silent statements.
  func sweep(_ frame: Frame) throws -> Signal {
    for statement in statements {
      guard let silent = statement.silent else { continue }
      let signal = try silent(frame)
      if signal != .onward { return signal }
    }
    return .onward
  }

  /// The results of all statements as one stream; each statement runs when the stream reaches it.
  func open(_ frame: Frame, input: InputBox) -> Rows {
    let run = ProgramRun(self, frame, input)
    return Rows(nature: run.nature, details: run.details, close: run.close, next: run.next)
  }
}

/// A compiled statement.
struct StatementCode: Sendable {
  /// Runs it to its end, when it never gives rows.
  let silent: (@Sendable (Frame) throws -> Signal)?
  /// Begins it.
  let begin: @Sendable (Frame, InputBox) throws -> Run

  /// A statement without rows.
  init(silent: @escaping @Sendable (Frame) throws -> Signal) {
    self.silent = silent
    begin = { frame, _ in SilentRun { try silent(frame) } }
  }

  /// A statement with rows.
  init(begin: @escaping @Sendable (Frame, InputBox) throws -> Run) {
    silent = nil
    self.begin = begin
  }
}

/// A statement under way: rows are pulled until nil, then the signal says where to go on.
class Run {
  var signal = Signal.onward
  /// What the values it gave are together; known at the end.
  var nature: Rows.Nature { .many }
  /// Columns that a table leaves out.
  var details: Set<String> { [] }
  func next() throws -> Batch? { nil }
  func close() {}
}

/// A statement that gives nothing.
final class SilentRun: Run {
  private let body: () throws -> Signal

  init(_ body: @escaping () throws -> Signal) { self.body = body }

  override func next() throws -> Batch? {
    signal = try body()
    return nil
  }
}

/// A pipeline; `ending` is the signal after it, for `return`.
final class PipelineRun: Run {
  private let rows: Rows
  private let ending: Signal

  init(_ rows: Rows, ending: Signal = .onward) {
    self.rows = rows
    self.ending = ending
  }

  override var nature: Rows.Nature { rows.nature() }
  override var details: Set<String> { rows.details() }

  override func next() throws -> Batch? {
    if let batch = try rows.next() { return batch }
    signal = ending
    return nil
  }

  override func close() { rows.close() }
}

/// Statements one after another.
final class ProgramRun: Run {
  private let code: Code
  private let frame: Frame
  private let input: InputBox
  private var position = 0
  private var current: Run?
  private var sources = 0
  private var lastNature = Rows.Nature.many

  init(_ code: Code, _ frame: Frame, _ input: InputBox) {
    self.code = code
    self.frame = frame
    self.input = input
  }

  /// One statement's rows are what that statement says they are.
  override var nature: Rows.Nature {
    guard let current, !(current is SilentRun) else { return sources == 1 ? lastNature : .many }
    return sources == 0 && position == code.statements.count ? current.nature : .many
  }
  override var details: Set<String> { current?.details ?? [] }

  override func next() throws -> Batch? {
    while true {
      if let run = current {
        if let batch = try run.next() { return batch }
        current = nil
        if !(run is SilentRun) {
          sources += 1
          lastNature = run.nature
        }
        if run.signal != .onward {
          signal = run.signal
          position = code.statements.count
        }
      }
      try frame.session.cancellation.check()
      guard position < code.statements.count else {
        input.close()
        return nil
      }
      let statement = code.statements[position]
      position += 1
      if let silent = statement.silent {
        signal = try silent(frame)
        if signal != .onward { position = code.statements.count }
      } else {
        current = try statement.begin(frame, input)
      }
    }
  }

  override func close() {
    current?.close()
    current = nil
    input.close()
    position = code.statements.count
  }
}
