/// Sorted runs of names put together into blocks in order.
struct NameMerge: Sendable {
  /// Names of a block.
  private static let blockSize = 4096
  /// Memory for reading all runs. Bytes.
  private static let memory = 2 << 20

  private let file: OpenDescriptor
  private let bufferSize: Int
  /// A heap: each run's present name comes before those of the two below it.
  private var runs: [NameRun] = []

  /// - Parameter rest: the sorted names that are in no run.
  init(_ sorted: NameRuns, rest: FolderEntries) {
    let ends = sorted.ends
    file = sorted.file
    bufferSize = min(1 << 16, max(1 << 12, Self.memory / max(1, ends.count)))
    for (number, end) in ends.enumerated() {
      var run = NameRun((number == 0 ? 0 : ends[number - 1])..<end)
      if run.advance(file.number, bufferSize: bufferSize) { runs.append(run) }
    }
    var last = NameRun(rest)
    if last.advance(file.number, bufferSize: bufferSize) { runs.append(last) }
    for place in runs.indices.reversed() { sink(place) }
  }

  /// The next names in order; nil at the end.
  mutating func next() -> FolderEntries? {
    var block = FolderEntries()
    while block.entries.count < Self.blockSize, !runs.isEmpty {
      if let first = runs[0].current.entries.first { block.append(first, of: runs[0].current) }
      if !runs[0].advance(file.number, bufferSize: bufferSize) {
        runs.swapAt(0, runs.count - 1)
        runs.removeLast()
      }
      sink(0)
    }
    return block.entries.isEmpty ? nil : block
  }

  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      let left = 2 * place + 1
      var least = place
      for child in left..<left + 2 where child < runs.count {
        if runs[child].current.isFirstOrdered(before: runs[least].current) { least = child }
      }
      if least == place { return }
      runs.swapAt(place, least)
      place = least
    }
  }
}
