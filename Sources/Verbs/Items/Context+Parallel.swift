import Flow
import Interpreter

extension Context {
  /// Works on the items of a stream, so many at a time; results come out in the order of the items, each as soon as it is
  /// its turn. The body runs asynchronously and gives a row; what it throws becomes a row that says so.
  func eachItem(
    _ items: Rows, of verb: String, atOnce width: Int, work: @escaping @Sendable (Item) async throws -> Record
  ) -> Rows {
    let source = RowCursor(items)
    var underWay: [(item: Item, pending: Pending<Record>)] = []
    let close = {
      for entry in underWay { entry.pending.cancel() }
      underWay = []
      items.close()
    }
    return Rows(details: items.details(), close: close) {
      do {
        while underWay.count < max(1, width), !(underWay.first?.pending.isDone ?? false),
          let row = try source.next()
        {
          let item = try Item(row, for: verb)
          if item.hasFailed {
            underWay.append((item, session.work.begin { item.row }))
          } else {
            underWay.append((item, session.work.begin { try await work(item) }))
          }
        }
        guard !underWay.isEmpty else { return nil }
        let (item, pending) = underWay.removeFirst()
        do { return [.record(try pending.value(cancellation))] } catch {
          if Failure(error).concernsAllItems { throw error }
          return [try failedRow(item.row(with: []), Failure.forUsers(error))]
        }
      } catch {
        let rest = underWay
        close()
        // What is under way cleans up before the error is told.
        for entry in rest { _ = try? entry.pending.value(Cancellation()) }
        throw error
      }
    }
  }
}

extension Failure {
  /// Whether no other item would fare better: then the stream ends, and the place is shown.
  fileprivate var concernsAllItems: Bool { ["program-missing", "read-only"].contains(code) }

  /// What an engine has to say, with what can be done about it in this language.
  static func forUsers(_ error: any Error) -> any Error {
    var failure = Failure(error)
    guard ["exists", "target-exists"].contains(failure.code) else { return error }
    failure.diagnostic.help = ["`--overwrite` replaces it"]
    return failure
  }
}
