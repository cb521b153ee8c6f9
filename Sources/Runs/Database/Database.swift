import CSQLite
import Platform

/// A connection to a file of SQLite. Belongs to one thread.
final class Database {
  /// How a file is opened.
  enum Mode {
    /// Rows can be added; the file is there already, be it empty.
    case write
    /// Rows are only read, also while another process adds some.
    case read
  }

  let path: String
  let handle: OpaquePointer

  /// Opens a file that exists.
  init(_ path: String, _ mode: Mode) throws(RunsError) {
    self.path = path
    var handle: OpaquePointer?
    // Readers write too: they bring in what a killed process left in the log.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      let error = RunsError(sqlite: code, path, handle)
      sqlite3_close_v2(handle)
      throw error
    }
    self.handle = handle
    sqlite3_extended_result_codes(handle, 1)
    // Another process holds the file for moments only: a commit, or its first opening after a kill.
    sqlite3_busy_timeout(handle, 10_000)
    do {
      // Schemas of others cannot make us run functions with effects, and a damaged one cannot make us write.
      try execute("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -500")
      if mode == .read { try execute("PRAGMA query_only = ON") }
    } catch {
      sqlite3_close_v2(handle)
      throw error
    }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(RunsError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Prepares a statement.
  func prepare(_ sql: String) throws(RunsError) -> Statement { try Statement(self, sql) }

  /// A number that a pragma gives.
  func number(_ pragma: String) throws(RunsError) -> Int {
    let statement = try prepare("PRAGMA " + pragma)
    return try statement.step() ? Int(statement.int(0)) : 0
  }

  /// Copies what was committed into the file itself, and waits until the disk has all of it. Readers keep some of the copying
  /// for later, not the waiting.
  func checkpoint() throws(RunsError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY else { throw failure(code) }
  }

  func failure(_ code: Int32) -> RunsError { RunsError(sqlite: code, path, handle) }
}

/// A statement that can be run again and again.
final class Statement {
  private let database: Database
  private let handle: OpaquePointer

  fileprivate init(_ database: Database, _ sql: String) throws(RunsError) {
    self.database = database
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else { throw database.failure(code) }
    self.handle = handle
  }

  deinit { sqlite3_finalize(handle) }

  /// Binds a whole number; parameters count from 1.
  func bind(_ index: Int32, _ number: Int64) { sqlite3_bind_int64(handle, index, number) }

  /// Binds a whole number, or NULL.
  func bind(_ index: Int32, _ number: Int64?) {
    if let number { bind(index, number) } else { sqlite3_bind_null(handle, index) }
  }

  /// Binds a copy of a text.
  func bind(_ index: Int32, _ text: String) {
    _ = csqlite_bind_text_copy(handle, index, text, Int32(clamping: text.utf8.count))
  }

  /// Binds bytes without a copy, for as long as the body runs.
  func bind(_ index: Int32, _ bytes: [UInt8], _ body: () throws(RunsError) -> Void) throws(RunsError) {
    let result: Result<Void, RunsError> = bytes.withUnsafeBytes { buffer in
      // Without an address it would be NULL.
      if buffer.isEmpty {
        sqlite3_bind_zeroblob(handle, index, 0)
      } else {
        sqlite3_bind_blob(handle, index, buffer.baseAddress, Int32(clamping: buffer.count), nil)
      }
      defer { sqlite3_bind_null(handle, index) }
      do throws(RunsError) { return .success(try body()) } catch { return .failure(error) }
    }
    try result.get()
  }

  /// Goes to the next row; false at the end.
  func step() throws(RunsError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      sqlite3_reset(handle)
      return false
    case let code:
      let error = database.failure(code)
      sqlite3_reset(handle)
      throw error
    }
  }

  /// Runs a statement that gives no rows.
  func run() throws(RunsError) { while try step() {} }

  /// Ends a run before its last row.
  func reset() { sqlite3_reset(handle) }

  /// A whole number of the row; columns count from 0.
  func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  /// Whether there is a value.
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  /// A text of the row.
  func text(_ column: Int32) -> String {
    guard let text = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
  }

  /// Bytes of the row.
  func bytes(_ column: Int32) -> [UInt8] {
    guard let bytes = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))))
  }
}

extension RunsError {
  /// What SQLite says about a file.
  init(sqlite code: Int32, _ path: String, _ handle: OpaquePointer?) {
    let reason = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "error \(code)"
    let number = handle.map { sqlite3_system_errno($0) } ?? 0
    switch code & 0xFF {
    case SQLITE_FULL: self = .diskFull(path: path)
    case SQLITE_IOERR where number == ENOSPC || number == EDQUOT: self = .diskFull(path: path)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .damaged(path: path, reason: reason)
    case SQLITE_IOERR, SQLITE_CANTOPEN:
      self = .unusable(path: path, reason: number == 0 ? reason : String(cString: strerror(number)))
    default: self = .unusable(path: path, reason: reason)
    }
  }
}
