import Interpreter

/// Reads JSON as a stream of rows in constant memory: lines of values, values one after another, or the items of an
/// array.
///
/// Used by one thread. Records whose keys come in the same order share one shape.
public final class JSONRowReader {
  /// How the values stand in the text.
  public enum Layout: Sendable {
    /// A value a line (NDJSON); more on one line are taken too. A damaged line becomes an error row, and reading goes
    /// on.
    case lines
    /// Values with any white space between them; the items of an array at the top are rows. Damage is thrown.
    case document
    /// `document` when the text begins with `[` or its first line ends within a value, `lines` otherwise.
    case detected
  }

  private var core: Core

  /// Starts to read; see `ReadOptions` for columns and limits.
  public init(source: ByteSource, layout: Layout = .detected, options: ReadOptions = ReadOptions()) {
    core = Core(source, layout, options)
  }

  /// Reads only these columns of each row; the values of others are checked for matching quotes and brackets and passed
  /// over.
  public convenience init(source: ByteSource, wanted: Set<String>?) {
    self.init(source: source, options: ReadOptions(wanted: wanted))
  }

  /// The next rows as soon as there are any, or nil at the end.
  public func next() throws -> Batch? { try core.next() }

  /// The rows as a stream.
  public func rows() -> Rows {
    Rows(
      narrow: { if let columns = $0.columns { self.core.narrow(to: columns) } }, close: { self.core.window.close() }, next: next)
  }
}

extension JSONRowReader {
  /// What a reader works with; a value, so that the fields need no checks of exclusive access row by row.
  struct Core: ~Copyable {
    var window: ByteWindow
    var parser: JSONParser
    var layout: Layout
    let limit: Int
    /// The line that begins at the window's `lineStart`, from 1.
    var line = 1
    /// The bytes of that line that have left the window.
    var column = 0
    var place = Place.start
    /// Thrown after the rows before it were given.
    var failure: Failure?

    /// The columns that are looked at, from the second batch on: in the first one all are there, so that an error can name
    /// them.
    private var wanted: Set<String>?
    private var isNarrowed = true

    /// Where a document stands.
    enum Place { case start, top, firstItem, item, afterItem, ended }

    init(_ source: ByteSource, _ layout: Layout, _ options: ReadOptions) {
      window = ByteWindow(source)
      parser = JSONParser(wanted: options.wanted)
      self.layout = layout
      limit = options.maximumRowBytes
      wanted = options.wanted
    }

    mutating func narrow(to columns: Set<String>) {
      wanted = wanted?.intersection(columns) ?? columns
      isNarrowed = false
    }

    mutating func next() throws -> Batch? {
      if place == .start {
        try begin()
      } else if !isNarrowed {
        parser.tree = ShapeTree(wanted: wanted)
        isNarrowed = true
      }
      if let failure {
        self.failure = nil
        place = .ended
        throw failure
      }
      guard place != .ended else { return nil }
      return try layout == .lines ? nextLines() : nextItems()
    }

    /// Passes over a byte order mark and finds out the layout.
    private mutating func begin() throws {
      try window.skipByteOrderMark()
      place = .top
      guard layout == .detected else { return }
      layout = try firstLineIsWhole() ? .lines : .document
    }

    /// Looks at the first line without consuming it: whether it is a line of its own rather than the beginning of a
    /// document.
    private mutating func firstLineIsWhole() throws -> Bool {
      var length = 0
      var hasText = false
      while true {
        while length < window.count {
          let byte = window.base[window.start + length]
          if !hasText, byte == UInt8(ascii: "[") { return false }
          // Empty lines before the first value say nothing.
          if byte == UInt8(ascii: "\n"), hasText { return lineIsWhole(length) }
          hasText = hasText || byte > 0x20
          length += 1
        }
        guard window.count <= limit, try window.fill() else { break }
      }
      return lineIsWhole(length)
    }

    private mutating func lineIsWhole(_ length: Int) -> Bool {
      let copy = Array(UnsafeBufferPointer(start: window.base + window.start, count: length))
      // Zeros behind the text, as the parser needs them.
      let padded = copy + [UInt8](repeating: 0, count: ByteWindow.padding)
      return padded.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return true }
        parser.begin(start, start + length, isFinal: true)
        parser.skipBlanks()
        guard parser.at < parser.limit else { return true }
        if parser.skipValue() { return true }
        if case .incomplete = parser.problem { return false }
        return true
      }
    }
  }
}
