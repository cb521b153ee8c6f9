import Platform

/// Why a text is not XML that a server may send.
enum XMLProblem: Error, Equatable {
  /// It ends too early.
  case truncated
  /// It breaks the rules of XML, or uses what no answer of S3 uses: document types, entities of its own, deep nesting.
  case malformed
}

/// Reads the little of XML that S3 answers are made of, event by event, over bytes in memory.
///
/// There are no document types, so nothing can expand; nesting is bounded; every index is checked. Texts and tags are
/// skipped with `memchr`.
struct XMLScanner {
  /// What comes next.
  enum Event: Equatable {
    /// An element begins; where its name stands.
    case start(Range<Int>)
    /// Text within an element; `isPlain` when there is nothing to decode in it.
    case text(Range<Int>, isPlain: Bool)
    /// An element ends; where its name stands.
    case end(Range<Int>)
    /// The root element has ended.
    case finished
  }

  /// The deepest nesting; S3 needs five.
  static let maximumDepth = 32

  let bytes: [UInt8]
  private var position = 0
  private var open: [Range<Int>] = []
  private var endsAtOnce = false
  private var hasRoot = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next event.
  mutating func next() throws(XMLProblem) -> Event {
    if endsAtOnce {
      endsAtOnce = false
      return .end(open.removeLast())
    }
    while true {
      if open.isEmpty, hasRoot { return .finished }
      guard position < bytes.count else { throw .truncated }
      if bytes[position] != UInt8(ascii: "<") {
        let text = try text()
        if !open.isEmpty { return text }
        continue
      }
      if let event = try markup() { return event }
    }
  }

  private mutating func text() throws(XMLProblem) -> Event {
    guard let end = find(UInt8(ascii: "<"), from: position) else { throw .truncated }
    let range = position..<end
    position = end
    if open.isEmpty {
      guard bytes[range].allSatisfy({ $0 <= 0x20 }) else { throw .malformed }
    }
    let ampersand = find(UInt8(ascii: "&"), from: range.lowerBound, before: range.upperBound)
    return .text(range, isPlain: ampersand == nil)
  }

  /// Nil for what says nothing: declarations, comments.
  private mutating func markup() throws(XMLProblem) -> Event? {
    guard position + 1 < bytes.count else { throw .truncated }
    switch bytes[position + 1] {
    case UInt8(ascii: "?"):
      try skip(past: "?>")
      return nil
    case UInt8(ascii: "!"): return try bang()
    case UInt8(ascii: "/"): return try closing()
    default: return try opening()
    }
  }

  private mutating func bang() throws(XMLProblem) -> Event? {
    if try begins("<!--") {
      try skip(past: "-->")
      return nil
    }
    guard try begins("<![CDATA["), !open.isEmpty else { throw .malformed }
    let start = position + 9
    try skip(past: "]]>")
    return .text(start..<position - 3, isPlain: true)
  }

  private mutating func opening() throws(XMLProblem) -> Event {
    let start = position + 1
    guard let close = endOfTag(from: start) else { throw .truncated }
    let isEmpty = close > start && bytes[close - 1] == UInt8(ascii: "/")
    let name = start..<endOfName(start, before: isEmpty ? close - 1 : close)
    guard !name.isEmpty, open.count < Self.maximumDepth else { throw .malformed }
    hasRoot = true
    open.append(name)
    position = close + 1
    endsAtOnce = isEmpty
    return .start(name)
  }

  private mutating func closing() throws(XMLProblem) -> Event {
    let start = position + 2
    guard let close = find(UInt8(ascii: ">"), from: start) else { throw .truncated }
    let name = start..<endOfName(start, before: close)
    guard let opened = open.popLast(), bytes[opened].elementsEqual(bytes[name]) else { throw .malformed }
    position = close + 1
    return .end(name)
  }

  /// The `>` of a tag, past quoted values that may hold one.
  private func endOfTag(from start: Int) -> Int? {
    var from = start
    while let close = find(UInt8(ascii: ">"), from: from) {
      guard let quote = bytes[from..<close].firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") })
      else { return close }
      guard let unquote = find(bytes[quote], from: quote + 1) else { return nil }
      from = unquote + 1
    }
    return nil
  }

  private func endOfName(_ start: Int, before end: Int) -> Int {
    bytes[start..<end].firstIndex { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "<") } ?? end
  }

  private func begins(_ mark: StaticString) throws(XMLProblem) -> Bool {
    let count = mark.utf8CodeUnitCount
    let isEqual = zip(bytes[position...], mark.bytes).allSatisfy { $0 == $1 }
    if isEqual, bytes.count - position < count { throw .truncated }
    return isEqual
  }

  private mutating func skip(past mark: StaticString) throws(XMLProblem) {
    let wanted = mark.bytes
    var from = position
    while let found = find(wanted[0], from: from) {
      if bytes.count - found >= wanted.count, bytes[found..<found + wanted.count].elementsEqual(wanted) {
        position = found + wanted.count
        return
      }
      from = found + 1
    }
    throw .truncated
  }

  private func find(_ byte: UInt8, from start: Int, before end: Int? = nil) -> Int? {
    let end = min(end ?? bytes.count, bytes.count)
    guard start >= 0, start < end else { return nil }
    return bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress, let found = memchr(base + start, Int32(byte), end - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}

extension StaticString {
  fileprivate var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}
