import Interpreter
import Platform

extension JSONRowReader.Core {
  /// Rows from values that follow one another, and from the items of arrays at the top.
  mutating func nextItems() throws -> Batch? {
    var batch: Batch = []
    batch.reserveCapacity(Rows.batchSize)
    do {
      while batch.count < Rows.batchSize, try step(into: &batch) {}
    } catch {
      guard !batch.isEmpty else {
        place = .ended
        throw error
      }
      failure = Failure(error)
    }
    return batch.isEmpty ? nil : batch
  }

  /// Goes to the next value or bracket. Gives false at the end, and when it would have to wait while there are rows to
  /// give.
  private mutating func step(into batch: inout Batch) throws -> Bool {
    guard try reachText(waits: batch.isEmpty) else { return false }
    let byte = window.base[window.start]
    switch (place, byte) {
    case (.top, UInt8(ascii: "[")): place = .firstItem
    case (.firstItem, UInt8(ascii: "]")), (.afterItem, UInt8(ascii: "]")): place = .top
    case (.afterItem, UInt8(ascii: ",")): place = .item
    case (.afterItem, _): throw damage("expected `,` or `]` after an item", at: window.start)
    default:
      guard let row = try nextRow(waits: batch.isEmpty) else { return false }
      batch.append(row)
      if place != .top { place = .afterItem }
      return true
    }
    consume(to: window.start + 1)
    return true
  }

  /// Passes over white space to the next byte of text.
  private mutating func reachText(waits: Bool) throws -> Bool {
    while true {
      var position = window.start
      while position < window.end, isBlank(window.base[position]) { position += 1 }
      consume(to: position)
      if position < window.end { return true }
      if !waits, !window.isFinished { return false }
      if try !window.fill() { break }
    }
    if place != .top { throw damage("the text ends within a list", at: window.start) }
    place = .ended
    return false
  }

  /// The value that begins at the window's start; nil when it is not there in whole and the caller does not want to
  /// wait.
  private mutating func nextRow(waits: Bool) throws -> Value? {
    if let row = try parsedRow(isFinal: window.isFinished) { return row }
    if !waits { return nil }
    var scanner = ItemScanner()
    while true {
      let isWhole = scanner.scan(UnsafeBufferPointer(start: window.base + window.start, count: window.count))
      if isWhole, let row = try parsedRow(isFinal: window.isFinished) { return row }
      guard window.count <= limit else { throw damage("a value is longer than \(limit) bytes", at: window.start) }
      if try !window.fill() { break }
    }
    if let row = try parsedRow(isFinal: true) { return row }
    throw damage("the text ends within a value", at: window.end)
  }

  /// The value when it is there in whole; throws when it is damaged.
  private mutating func parsedRow(isFinal: Bool) throws -> Value? {
    let base = UnsafePointer(window.base)
    parser.begin(base + window.start, base + window.end, isFinal: isFinal)
    if let row = parser.row() {
      let end = parser.at - base
      guard end - window.start <= limit else {
        throw damage("a value is longer than \(limit) bytes", at: window.start)
      }
      consume(to: end)
      return row
    }
    if case .damaged(let message, let at) = parser.problem { throw damage(message, at: at - base) }
    return nil
  }

  /// Moves on, counting lines.
  private mutating func consume(to offset: Int) {
    var position = window.start
    while position < offset,
      let found = memchr(window.base + position, Int32(UInt8(ascii: "\n")), offset - position)
    {
      line += 1
      column = 0
      position = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(window.base) + 1
    }
    column += offset - position
    window.start = offset
  }

  private mutating func damage(_ message: String, at offset: Int) -> Failure {
    consume(to: offset)
    let base = UnsafePointer(window.base)
    let text = excerpt(of: UnsafeBufferPointer(start: base + offset, count: window.end - offset), around: 0)
    let place = "line \(line), column \(column + 1): \(message)"
    return Failure("damaged-json", text.isEmpty ? place : place + ", at `\(text)`")
  }
}

/// Whether a byte is white space in JSON.
private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

/// Finds the end of a value that arrives piece by piece, each byte looked at once.
struct ItemScanner {
  private var position = 0
  private var depth = 0
  private var isInText = false
  private var isEscaped = false

  /// Looks at the bytes that are new since the last call; gives whether the value has ended among them.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
          if depth == 0 { return true }
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return true }
      case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        if depth == 0 { return true }
      default: break
      }
    }
    return false
  }
}
