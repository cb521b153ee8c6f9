import Platform
import Quantities

/// The file of a run: what it is, the columns of its rows, and the rows in blocks. Belongs to one thread.
final class RunFile {
  /// The layout that this program writes and reads.
  static let version = 1
  /// `TKrn`, so that other databases are not taken for runs.
  private static let application = 0x544B_726E
  private static let layout = """
    CREATE TABLE run (id TEXT, verb TEXT, command TEXT, target TEXT, started INTEGER, ended INTEGER, worked INTEGER, \
    state TEXT, sessions INTEGER, total INTEGER, good INTEGER, key BLOB);
    CREATE TABLE shape (number INTEGER PRIMARY KEY, names BLOB);
    CREATE TABLE block (number INTEGER PRIMARY KEY, session INTEGER, written INTEGER, rows INTEGER, marksum INTEGER, \
    datasum INTEGER, marks BLOB, data BLOB);
    """

  let database: Database
  let id: RunID

  private init(_ database: Database, _ id: RunID) {
    self.database = database
    self.id = id
  }

  /// Makes the file of a new run.
  static func create(_ run: Run, _ key: FingerprintKey, in folder: JournalFolder) throws(RunsError) -> RunFile {
    let path = folder.results(run.id)
    // Made here, so that nobody else can read it, nor what SQLite puts beside it.
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(errno, path) }
    close(descriptor)
    do throws(RunsError) {
      let database = try Database(path, .write)
      try database.execute("PRAGMA page_size = 8192")
      try setForWriting(database)
      try database.execute(
        "BEGIN IMMEDIATE; PRAGMA application_id = \(application); PRAGMA user_version = \(version); " + layout)
      let insert = try database.prepare("INSERT INTO run VALUES (?1, ?2, ?3, ?4, ?5, NULL, 0, 'running', 1, 0, 0, ?6)")
      insert.bind(1, run.id.text)
      insert.bind(2, run.verb)
      insert.bind(3, run.command)
      insert.bind(4, run.target)
      insert.bind(5, run.started.nanoseconds)
      try insert.bind(6, key.bytes) { () throws(RunsError) in try insert.run() }
      try database.execute("COMMIT")
      return RunFile(database, run.id)
    } catch {
      // A run without its first lines is none.
      for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
      throw error
    }
  }

  /// Opens the file of a run; nil when its process has not written its first lines yet.
  init?(_ id: RunID, in folder: JournalFolder, _ mode: Database.Mode) throws(RunsError) {
    self.id = id
    database = try Database(folder.results(id), mode)
    let application = try database.number("application_id")
    let version = try database.number("user_version")
    if application == 0, version == 0 {
      let names = try database.prepare("SELECT count(*) FROM sqlite_schema")
      if try names.step(), names.int(0) > 0 { throw .damaged(path: database.path, reason: "it is another database") }
      return nil
    }
    guard application == Self.application else {
      throw .damaged(path: database.path, reason: "it is another database")
    }
    guard version == Self.version else {
      throw .otherVersion(path: database.path, version: version, known: Self.version)
    }
    if mode == .write { try Self.setForWriting(database) }
  }

  /// Commits go to a log without waiting for the disk; when they are waited for, and when they are copied, we say.
  private static func setForWriting(_ database: Database) throws(RunsError) {
    let mode = try database.prepare("PRAGMA journal_mode = WAL")
    _ = try mode.step()
    mode.reset()
    try database.execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0")
  }

  /// What the run is, as it was last written; `state` is what its process said of it.
  func run() throws(RunsError) -> Run {
    let row = try database.prepare(
      "SELECT verb, command, target, started, ended, worked, state, sessions, total, good FROM run")
    guard try row.step() else { throw .damaged(path: database.path, reason: "it does not say what it is") }
    defer { row.reset() }
    var run = Run(id: id, started: Timestamp(nanoseconds: row.int(3)))
    (run.verb, run.command, run.target) = (row.text(0), row.text(1), row.text(2))
    run.ended = row.isNull(4) ? nil : Timestamp(nanoseconds: row.int(4))
    run.worked = TimeSpan(nanoseconds: max(0, row.int(5)))
    guard let state = RunState(rawValue: row.text(6)) else {
      throw .damaged(path: database.path, reason: "its state is unknown")
    }
    run.state = state
    run.sessions = max(1, Int(row.int(7)))
    run.total = max(0, Int(row.int(8)))
    run.good = min(run.total, max(0, Int(row.int(9))))
    return run
  }

  /// What its fingerprints depend on.
  func key() throws(RunsError) -> FingerprintKey {
    let row = try database.prepare("SELECT key FROM run")
    guard try row.step(), let key = FingerprintKey(row.bytes(0)) else {
      throw .damaged(path: database.path, reason: "its key is missing")
    }
    row.reset()
    return key
  }

  /// Writes how far the run has come.
  func update(_ run: Run) throws(RunsError) {
    let update = try database.prepare(
      "UPDATE run SET ended = ?1, worked = ?2, state = ?3, sessions = ?4, total = ?5, good = ?6")
    update.bind(1, run.ended?.nanoseconds)
    update.bind(2, run.worked.nanoseconds)
    update.bind(3, run.state.rawValue)
    update.bind(4, Int64(run.sessions))
    update.bind(5, Int64(run.total))
    update.bind(6, Int64(run.good))
    try update.run()
  }

  /// The columns of its rows by their numbers.
  func shapes() throws(RunsError) -> [UInt64: RunShape] {
    var shapes: [UInt64: RunShape] = [:]
    let rows = try database.prepare("SELECT number, names FROM shape")
    while try rows.step() {
      var names = BlockDecoder(marks: [], data: rows.bytes(1))
      guard let list = try? names.names() else {
        throw .damaged(path: database.path, reason: "its columns cannot be read")
      }
      shapes[UInt64(max(0, rows.int(0)))] = RunShape(list)
    }
    return shapes
  }

  /// Calls the body with the marks of all results in the order in which they were recorded.
  ///
  /// - Parameters:
  ///   - session: the first session that matters.
  ///   - body: gets the marks with their order: the time in ms and the place in their block, or the number of the session.
  func forEachMark(
    from session: Int = 1, ordered order: MarkOrder = .time, isCancelled: () -> Bool,
    _ body: (Mark) throws(RunsError) -> Void
  ) throws(RunsError) {
    let blocks = try database.prepare(
      "SELECT session, written, marksum, marks FROM block WHERE session >= ?1 ORDER BY number")
    blocks.bind(1, Int64(session))
    while try blocks.step(), !isCancelled() {
      let marks = blocks.bytes(3)
      guard BlockChecksum.of(marks) == blocks.int(2) else { throw damage }
      let base = order == .session ? blocks.int(0) : blocks.int(1) << Self.placeBits
      var row = 0
      while var mark = Mark(marks, at: row) {
        mark.order = UInt64(max(0, base)) &+ UInt64(order == .session ? 0 : min(row, 1 << Self.placeBits - 1))
        row += 1
        try body(mark)
      }
    }
    blocks.reset()
  }

  /// What is to be said of content that is not what was written.
  var damage: RunsError { .damaged(path: database.path, reason: "some of its results are not as they were written") }

  /// By what later marks are told from earlier ones.
  enum MarkOrder { case time, session }

  /// Enough for the rows of a block; what is left is enough for times in ms for 60,000 years.
  private static let placeBits: Int64 = 22
}

extension BlockDecoder {
  /// The names of columns as they are stored.
  mutating func names() throws(Damage) -> [String] {
    guard case .list(let values) = try lone() else { throw Damage() }
    return values.compactMap { if case .text(let name) = $0 { name } else { nil } }
  }
}
