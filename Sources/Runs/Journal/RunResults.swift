/// The results of a run, a few at a time, in the order in which they were recorded. Belongs to one thread.
///
/// Of a subject that was worked on again after the run was resumed only the last result comes. While the run is still written, what
/// is committed comes. Memory does not grow with the number of results.
public final class RunResults {
  /// What the run is.
  public let run: Run
  private let file: RunFile
  private var blocks: BlockCursor
  private var rows: BlockDecoder?
  private var session = 1
  private var rowsRead = 0
  private var shapes: [UInt64: RunShape]
  /// The last session of each subject that came again.
  private let repeated: SubjectIndex?

  /// The most results that come at once.
  public static let batchSize = 256

  init(_ file: RunFile, _ run: Run, in folder: JournalFolder, isCancelled: () -> Bool) throws(RunsError) {
    self.file = file
    self.run = run
    blocks = try BlockCursor(file)
    shapes = try file.shapes()
    guard run.sessions > 1 else {
      repeated = nil
      return
    }
    // By far most results of a resumed run are new; nobody knows how many.
    var builder = SubjectIndexBuilder(expecting: run.total, in: folder.path)
    try file.forEachMark(from: 2, ordered: .session, isCancelled: isCancelled) { mark throws(RunsError) in
      try builder.add(mark)
    }
    repeated = try builder.finish()
  }

  /// The next results; nil at the end.
  public func next() throws(RunsError) -> [RunResult]? {
    var results: [RunResult] = []
    while results.count < Self.batchSize {
      guard let row = try nextRow() else {
        // What there is goes out before the next block is read.
        if !results.isEmpty { return results }
        guard let block = try blocks.next() else { return try end() }
        (session, rows) = (block.session, block.rows)
        // What is still written may have got more columns.
        if run.state == .running { shapes = try file.shapes() }
        continue
      }
      if let last = try repeated?.mark(of: row.mark.fingerprint), last.order > UInt64(session) { continue }
      results.append(try result(row))
    }
    return results
  }

  /// Where no subject came again, there are as many rows as the run counted.
  private func end() throws(RunsError) -> [RunResult]? {
    guard run.state == .running || run.sessions > 1 || rowsRead == run.total else { throw file.damage }
    return nil
  }

  private func nextRow() throws(RunsError) -> BlockDecoder.Row? {
    guard rows != nil else { return nil }
    do throws(BlockDecoder.Damage) {
      if let row = try rows?.next(columns: { $0 == RunShapes.loose ? 1 : shapes[$0]?.names.count }) {
        rowsRead += 1
        return row
      }
    } catch {
      throw file.damage
    }
    rows = nil
    return nil
  }

  private func result(_ row: BlockDecoder.Row) throws(RunsError) -> RunResult {
    var (shape, values) = (shapes[row.shape], row.values)
    if row.shape == RunShapes.loose, case .record(let names, let loose)? = values.first {
      (shape, values) = (RunShape(names), loose)
    }
    guard let shape else { throw file.damage }
    return RunResult(
      subject: row.subject, variant: row.variant, identity: nil, isGood: row.mark.isGood, shape: shape, values: values)
  }
}

/// The numbers of the shapes that the rows of a run have.
struct RunShapes {
  /// The number for rows that carry their names with them: those of more tables than are worth counting.
  static let loose: UInt64 = 0
  private static let most = 1000

  private var numbers: [[String]: UInt64] = [:]
  private var last: (shape: RunShape, number: UInt64)?
  /// Those that are not stored yet.
  private(set) var new: [(number: UInt64, shape: RunShape)] = []

  /// Takes those that a run has already.
  init(_ known: [UInt64: RunShape] = [:]) {
    for (number, shape) in known { numbers[shape.names] = number }
  }

  /// The number of a shape; a new one when it is the first with these names.
  mutating func number(of shape: RunShape) -> UInt64 {
    // The same table, or one whose rows each carry its names: comparing is cheaper than hashing.
    if let last, last.shape === shape || last.shape.names == shape.names { return last.number }
    let number: UInt64
    if let known = numbers[shape.names] {
      number = known
    } else if numbers.count < Self.most {
      number = UInt64(numbers.count) + 1
      numbers[shape.names] = number
      new.append((number, shape))
    } else {
      number = Self.loose
    }
    last = (shape, number)
    return number
  }

  /// The new ones, to be stored now.
  mutating func takeNew() -> [(number: UInt64, shape: RunShape)] {
    defer { new = [] }
    return new
  }
}
