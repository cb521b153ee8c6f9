import Flow
import Platform
import Quantities
import Synchronization

/// A listing under way: the walk finds names, several threads describe them and read ahead, and batches come out in the
/// order of the walk. What is ahead of the reader is bounded.
final class LocalListing: Sendable {
  private struct State {
    var walk: FolderWalk
    var underWay = 0
    var isOver = false
  }

  /// Jobs that may be ahead of the reader.
  private static let window = 32
  /// Batches that are given at once.
  private static let mostBatches = 8
  /// More than the cores, since disks and networks answer late.
  private static let threads = max(3, min(16, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  private let state: Mutex<State>
  private let work: OrderedWork<FolderWalk.Job, [StoredObject]>
  private let cancellation = Cancellation()

  init(_ request: ListRequest, folder descriptor: Int32) throws(SystemFailure) {
    let walk = try FolderWalk(request, folder: descriptor)
    let (rootLength, cancellation) = (walk.rootLength, cancellation)
    state = Mutex(State(walk: walk))
    work = OrderedWork(width: Self.threads, cancellation) { job in
      switch job {
      case .read(let folder):
        folder.prepare()
        return []
      case .describe(let piece):
        return try piece.described(request, rootLength: rootLength) { try cancellation.check() }
      }
    }
  }

  /// The next batches; none when the listing is over. Blocks the thread.
  func next() throws -> [[StoredObject]] {
    try state.withLock { state in
      while true {
        try cancellation.check()
        let hasMore = submit(&state)
        var batches: [[StoredObject]] = []
        while batches.count < Self.mostBatches, let result = work.takeFirst() {
          state.underWay -= 1
          let batch = try result.get()
          if !batch.isEmpty { batches.append(batch) }
        }
        if !batches.isEmpty { return batches }
        if state.underWay > 0 { work.helpOrWait() } else if !hasMore { return [] }
      }
    }
  }

  /// Gives the threads work, a little at a time, since what is ready should not wait for more; false at the end.
  private func submit(_ state: inout State) -> Bool {
    for _ in 0..<Self.mostBatches where state.underWay < Self.window && !state.isOver {
      guard let job = state.walk.next() else {
        state.isOver = true
        break
      }
      work.submit(job)
      state.underWay += 1
    }
    return !state.isOver
  }

  /// Lets the threads stop as soon as they can.
  func cancel() { cancellation.cancel() }

  /// Stops the threads and waits for their end.
  func close() { work.close() }
}
