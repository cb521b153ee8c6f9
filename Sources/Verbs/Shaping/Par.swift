import Flow
import Interpreter

/// Runs a block for many items at once.
struct Par: Verb {
  static let summary = "Run a block for each item, so many at a time; the results come out in the order of the items."
  static let discussion = """
    No more than twice so many items are under way or waiting for their turn, and the results of a block are kept until then. A `par` \
    within another one shares its limit. An item whose block fails becomes a row with `ok` false and `error`, and the others go on.
    """
  static let examples = [
    Example("Doubled", "1..4 | par 2 { $it * 2 }", gives: "2\n4\n6\n8"),
    Example("Probe eight at a time", "ls r2:videos | par 8 {|file| probe $file } | where height >= 2160"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("How many at a time.")
  var count: Count1

  @Operand("What to do with each item, which it gets as `$it`.")
  var block: Closure

  @Switch("Stop at the first item that fails.")
  var failFast: Bool

  /// The most rows that the block may give for one item.
  private static let resultLimit = 1_000_000

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let width = min(count.value, 1024)
    let branch = Session(branchOf: context.session)
    let call = context.call(block, in: branch)
    let work = OrderedWork(width: width, branch.cancellation) { item in
      item.isErrorRow ? [item] : try call(item).collect(limit: Par.resultLimit)
    }
    let source = RowCursor(input)
    var items: [Value] = []
    var failure: (any Error)?
    let close = {
      work.close()
      input.close()
    }
    return Rows(close: close) {
      var rows: Batch = []
      do {
        if let failure { throw failure }
        while rows.count < Rows.batchSize {
          try context.cancellation.check()
          if let outcome = work.takeFirst() {
            rows += try result(of: items.removeFirst(), outcome, context)
          } else if !rows.isEmpty {
            break
          } else if items.count < width * 2, let item = try source.next() {
            items.append(item)
            work.submit(item)
          } else if items.isEmpty {
            work.close()
            return nil
          } else {
            work.helpOrWait()
          }
        }
        return rows
      } catch {
        close()
        guard !rows.isEmpty, !(error is Interrupted) else { throw error }
        // What came before it is given first.
        failure = error
        return rows
      }
    }
  }

  private func result(of item: Value, _ outcome: Result<[Value], any Error>, _ context: Context) throws -> [Value] {
    switch outcome {
    case .success(let rows): return rows
    case .failure(let error):
      if failFast || error is Leaving { throw error }
      switch item {
      case .record(let record): return [try context.failedRow(record, error)]
      case .path: return [try context.failedRow(Record([("path", item)]), error)]
      default: return [try context.failedRow(Record([("item", item)]), error)]
      }
    }
  }
}
