/// Adds blocks to a run.
struct BlockStore {
  private let file: RunFile
  private let insertBlock: Statement
  private let insertShape: Statement
  private var lastTime: Int64 = 0

  init(_ file: RunFile) throws(RunsError) {
    self.file = file
    insertBlock = try file.database.prepare(
      "INSERT INTO block (session, written, rows, marksum, datasum, marks, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
    insertShape = try file.database.prepare("INSERT INTO shape VALUES (?1, ?2)")
    let last = try file.database.prepare("SELECT written FROM block ORDER BY number DESC LIMIT 1")
    if try last.step() { lastTime = last.int(0) }
  }

  /// Commits blocks, the shapes that they are the first to have, and how far the run has come, all or nothing.
  mutating func commit(
    _ blocks: [BlockEncoder.Block], _ shapes: [(number: UInt64, shape: RunShape)], _ run: Run, milliseconds: Int64
  ) throws(RunsError) {
    try file.database.execute("BEGIN IMMEDIATE")
    do throws(RunsError) {
      for (number, shape) in shapes { try insert(number, shape) }
      for block in blocks {
        // Later blocks have later times, whatever the clock does: by it the last result of a subject is known.
        lastTime = max(lastTime + 1, milliseconds)
        try insert(block, session: run.sessions, time: lastTime)
      }
      try file.update(run)
      try file.database.execute("COMMIT")
    } catch {
      try? file.database.execute("ROLLBACK")
      throw error
    }
  }

  private func insert(_ number: UInt64, _ shape: RunShape) throws(RunsError) {
    insertShape.bind(1, Int64(number))
    let names = BlockEncoder.bytes(of: .list(shape.names.map { .text($0) }))
    try insertShape.bind(2, names) { () throws(RunsError) in try insertShape.run() }
  }

  private func insert(_ block: BlockEncoder.Block, session: Int, time: Int64) throws(RunsError) {
    insertBlock.bind(1, Int64(session))
    insertBlock.bind(2, time)
    insertBlock.bind(3, Int64(block.rows))
    insertBlock.bind(4, BlockChecksum.of(block.marks))
    insertBlock.bind(5, BlockChecksum.of(block.data))
    try insertBlock.bind(6, block.marks) { () throws(RunsError) in
      try insertBlock.bind(7, block.data) { () throws(RunsError) in try insertBlock.run() }
    }
  }
}

/// Goes through the blocks of a run, also while more are added.
struct BlockCursor {
  private let file: RunFile
  private let select: Statement
  private var last: Int64 = 0

  init(_ file: RunFile) throws(RunsError) {
    self.file = file
    // One block a query: a reader that pauses must not keep the writer's log from being brought in.
    select = try file.database.prepare(
      "SELECT number, session, marksum, datasum, marks, data FROM block WHERE number > ?1 ORDER BY number LIMIT 1")
  }

  /// The next block, with the session that it was written in; nil at the end.
  mutating func next() throws(RunsError) -> (session: Int, rows: BlockDecoder)? {
    select.bind(1, last)
    guard try select.step() else { return nil }
    defer { select.reset() }
    // They are numbered one after another.
    guard select.int(0) == last + 1 else { throw file.damage }
    last += 1
    let (marks, data) = (select.bytes(4), select.bytes(5))
    guard BlockChecksum.of(marks) == select.int(2), BlockChecksum.of(data) == select.int(3) else { throw file.damage }
    return (Int(select.int(1)), BlockDecoder(marks: marks, data: data))
  }
}
