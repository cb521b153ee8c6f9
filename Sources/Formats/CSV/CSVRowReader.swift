import Interpreter

/// Reads CSV (RFC 4180) as a stream of rows in constant memory; with another separator it reads TSV and its like.
///
/// The first row names the columns. A row with fields too many or too few, or with a damaged quote, becomes an error
/// row that
/// names its line, and reading goes on. Empty lines are passed over. For the meaning of a field see `CSVValue`.
public final class CSVRowReader {
  private var core: Core

  /// Starts to read. `separator` is a byte of ASCII other than a quote or a newline.
  public init(source: ByteSource, separator: UInt8 = UInt8(ascii: ","), options: ReadOptions = ReadOptions()) {
    core = Core(source, separator, options)
  }

  /// The next rows as soon as there are any, or nil at the end.
  public func next() throws -> Batch? { try core.next() }

  /// The rows as a stream.
  public func rows() -> Rows {
    Rows(
      narrow: { if let columns = $0.columns { self.core.narrow(to: columns) } }, close: { self.core.window.close() }, next: next)
  }
}

extension CSVRowReader {
  /// What a reader works with.
  fileprivate struct Core: ~Copyable {
    var window: ByteWindow
    private var scanner: CSVScanner
    fileprivate var options: ReadOptions
    /// What the header names.
    private var names: [String] = []
    /// The columns that are looked at, from the second batch on: in the first one all are there, so that an error can name
    /// them.
    private var narrowed: Set<String>?
    /// The columns that are built.
    private var shape: Shape?
    /// For each field of a row whether it is built.
    private var isWanted: [Bool] = []
    private var line = 1
    private var isBegun = false
    /// Whether the rest of a line is passed over, after a row that was too long.
    private var isPassing = false

    init(_ source: ByteSource, _ separator: UInt8, _ options: ReadOptions) {
      window = ByteWindow(source)
      scanner = CSVScanner(separator: separator)
      self.options = options
    }

    mutating func narrow(to columns: Set<String>) { narrowed = narrowed?.intersection(columns) ?? columns }

    mutating func next() throws -> Batch? {
      if !isBegun {
        isBegun = true
        try window.skipByteOrderMark()
      } else if let columns = narrowed, shape != nil {
        narrowed = nil
        options.wanted = options.wanted?.intersection(columns) ?? columns
        chooseColumns()
      }
      var batch: Batch = []
      batch.reserveCapacity(Rows.batchSize)
      while batch.count < Rows.batchSize {
        if isPassing, try !passRestOfLine(waits: batch.isEmpty) { break }
        guard try reachRowEnd(waits: batch.isEmpty) else { break }
        if let row = try takeRow() { batch.append(row) }
      }
      return batch.isEmpty ? nil : batch
    }

    /// Scans to the end of a row. Gives false at the end, and when it would have to wait while there are rows to give.
    private mutating func reachRowEnd(waits: Bool) throws -> Bool {
      while true {
        // Never looks further than the limit, so that the rows are the same however the bytes arrive.
        let count = min(window.count, options.maximumRowBytes + 1)
        let bytes = UnsafeBufferPointer(start: UnsafePointer(window.base + window.start), count: count)
        if scanner.scan(bytes) || scanner.position > options.maximumRowBytes { return true }
        if !waits, !window.isFinished { return false }
        if try !window.fill() {
          guard window.count > 0 else { return false }
          let rest = UnsafeBufferPointer(start: UnsafePointer(window.base + window.start), count: window.count)
          scanner.finish(rest)
          return true
        }
      }
    }

    /// The row that was scanned; nil for an empty line and for the header.
    private mutating func takeRow() throws -> Value? {
      let length = scanner.position
      let bytes = UnsafeBufferPointer(start: UnsafePointer(window.base + window.start), count: length)
      defer {
        line += scanner.newlines
        window.start += length
        scanner.reset()
      }
      if length > options.maximumRowBytes {
        isPassing = bytes.last != UInt8(ascii: "\n")
        return .error(failure("a row is longer than \(options.maximumRowBytes) bytes", bytes))
      }
      if scanner.fields.count == 1, scanner.fields[0].start == scanner.fields[0].end, !scanner.fields[0].isQuoted {
        return nil
      }
      if shape == nil, try readHeader(bytes) { return nil }
      if let damage = scanner.damage { return .error(failure(damage, bytes)) }
      guard scanner.fields.count == isWanted.count, let shape else {
        return .error(failure("\(scanner.fields.count) fields where \(isWanted.count) are named", bytes))
      }
      var values: [Value] = []
      values.reserveCapacity(shape.count)
      for (place, field) in scanner.fields.enumerated() where isWanted[place] {
        values.append(value(of: field, in: bytes))
      }
      return .record(Record(shape, values))
    }
  }
}

extension CSVRowReader.Core {
  /// Takes the names of the columns; gives whether the row was a header and nothing else.
  private mutating func readHeader(_ bytes: UnsafeBufferPointer<UInt8>) throws -> Bool {
    if options.hasHeader, let damage = scanner.damage { throw failure(damage, bytes) }
    var names: [String] = []
    var seen: Set<String> = []
    for (place, field) in scanner.fields.enumerated() {
      var name = options.hasHeader ? CSVRowReader.text(of: field, in: bytes) : ""
      if name.isEmpty { name = "column\(place + 1)" }
      // A name that comes again gets a number, so that no column is lost.
      let original = name
      var number = 2
      while !seen.insert(name).inserted {
        name = "\(original)_\(number)"
        number += 1
      }
      names.append(name)
    }
    self.names = names
    chooseColumns()
    return options.hasHeader
  }

  private mutating func chooseColumns() {
    isWanted = names.map { options.wanted?.contains($0) ?? true }
    shape = Shape(zip(names, isWanted).filter(\.1).map(\.0))
  }

  private func value(of field: CSVScanner.Field, in bytes: UnsafeBufferPointer<UInt8>) -> Value {
    if field.isQuoted { return .text(CSVRowReader.text(of: field, in: bytes)) }
    return CSVValue.read(UnsafeBufferPointer(rebasing: bytes[field.start..<max(field.start, field.end)]))
  }

  /// Passes over the rest of a line that was too long; gives false at the end, and when it would have to wait.
  private mutating func passRestOfLine(waits: Bool) throws -> Bool {
    while true {
      let bytes = UnsafeBufferPointer(start: UnsafePointer(window.base + window.start), count: window.count)
      if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        window.start += newline + 1
        line += 1
        isPassing = false
        return true
      }
      window.start = window.end
      if !waits { return false }
      if try !window.fill() { return false }
    }
  }

  private func failure(_ message: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Failure {
    var text = bytes.prefix(256)
    while let last = text.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { text.removeLast() }
    return Failure("damaged-csv", "line \(line): \(message), in `\(excerpt(of: text, around: 0))`")
  }
}

extension CSVRowReader {
  /// The text of a field, doubled quotes made single, bytes that are not UTF-8 replaced.
  fileprivate static func text(of field: CSVScanner.Field, in bytes: UnsafeBufferPointer<UInt8>) -> String {
    let part = UnsafeBufferPointer(rebasing: bytes[field.start..<max(field.start, field.end)])
    guard field.hasEscapes else { return String(decoding: part, as: UTF8.self) }
    var plain: [UInt8] = []
    plain.reserveCapacity(part.count)
    var place = 0
    while place < part.count {
      plain.append(part[place])
      place += part[place] == UInt8(ascii: "\"") ? 2 : 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}
