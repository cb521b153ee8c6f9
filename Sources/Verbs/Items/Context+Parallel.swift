import Flow
import Interpreter

extension Context {
  /// Works on the items of a stream, so many at a time; results come out in the order of the items, each as soon as it is
  /// its turn. The body runs asynchronously and gives a row; what it throws becomes a row that says so.
  /// - Parameter columns: what the rows have; those of an item that failed have them too, so that they can be chosen and compared.
  func eachItem(
    _ items: Rows, of verb: String, adding columns: [Column] = [], atOnce width: Int,
    work: @escaping @Sendable (Item) async throws -> Record
  ) -> Rows {
    let source = RowCursor(items)
    return inOrder(
      atOnce: width, details: items.details(), close: items.close,
      next: { try source.next().map { try Item($0, for: verb) } },
      failing: { item in
        item.row(
          with: columns.filter { !["path", "ok", "error"].contains($0.name) && item.row[$0.name] == nil }
            .map { ($0.name, .null) })
      }
    ) { item in
      item.hasFailed ? item.row : try await work(item)
    }
  }

  /// Works on pieces of work as they come, so many at a time; rows come out in their order, each as soon as it is its turn.
  ///
  /// - Parameters:
  ///   - next: gives the next piece, or nil at the end; called on the thread that pulls.
  ///   - failing: the row of a piece that failed, before its error is added.
  ///   - brokenOff: is told, when an interrupt or an error ends it all, what was done and cannot be given any more.
  func inOrder<Job: Sendable>(
    atOnce width: Int, details: @escaping @autoclosure () -> Set<String> = [], close: @escaping () -> Void,
    next: @escaping () throws -> Job?, failing: @escaping (Job) -> Record,
    brokenOff: @escaping (Record) -> Void = { _ in },
    work: @escaping @Sendable (Job) async throws -> Record
  ) -> Rows {
    var underWay: [(job: Job, pending: Pending<Record>)] = []
    let stop = {
      for entry in underWay { entry.pending.cancel() }
      underWay = []
      close()
    }
    return Rows(details: details(), close: stop) {
      var current: Pending<Record>?
      do {
        while underWay.count < max(1, width), !(underWay.first?.pending.isDone ?? false), let job = try next() {
          underWay.append((job, session.work.begin { try await work(job) }))
        }
        guard !underWay.isEmpty else { return nil }
        let (job, pending) = underWay.removeFirst()
        current = pending
        do { return [.record(try pending.value(cancellation))] } catch {
          if Failure(error).concernsAllItems { throw error }
          return [try failedRow(failing(job), Failure.forUsers(error))]
        }
      } catch {
        let rest = underWay
        stop()
        // What is under way cleans up before the error is told.
        for entry in rest { _ = try? entry.pending.value(Cancellation()) }
        for pending in [current].compactMap({ $0 }) + rest.map(\.pending) {
          if let done = pending.finished { brokenOff(done) }
        }
        throw error
      }
    }
  }
}

extension Failure {
  /// Whether no other item would fare better: then the stream ends, and the place is shown.
  var concernsAllItems: Bool { ["program-missing", "read-only"].contains(code) }

  /// What an engine has to say, with what can be done about it in this language: where it advises to overwrite.
  static func forUsers(_ error: any Error) -> any Error {
    var failure = Failure(error)
    guard ["exists", "target-exists"].contains(failure.code), !failure.diagnostic.help.isEmpty else { return error }
    failure.diagnostic.help = ["`--overwrite` replaces it"]
    return failure
  }
}
