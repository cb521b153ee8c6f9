/// Finds the fields of one row of CSV in bytes that may arrive piece by piece, each byte looked at once.
///
/// A quote counts only at the beginning of a field; elsewhere it is a character like others, as in `27" screen`.
struct CSVScanner {
  /// A stretch of the row's bytes, without the quotes around it.
  struct Field {
    var start: Int
    var end: Int
    var isQuoted = false
    /// Whether it holds doubled quotes.
    var hasEscapes = false
  }

  private enum State { case start, plain, quoted, closing }

  /// The most fields in a row; what follows them is passed over, so that a line of commas cannot fill the memory.
  static let fieldLimit = 65_536

  let separator: UInt8
  private(set) var fields: [Field] = []
  /// How many bytes of the row were looked at; after its end, its length with the newline.
  private(set) var position = 0
  /// The newlines that the row contains, with the one at its end.
  private(set) var newlines = 0
  /// Whether something other than a separator stands behind a closing quote, or a quote is never closed.
  private(set) var damage: String?
  private var state = State.start

  init(separator: UInt8) { self.separator = separator }

  /// Begins a new row.
  mutating func reset() {
    fields.removeAll(keepingCapacity: true)
    (position, newlines, damage, state) = (0, 0, nil, .start)
  }

  /// Looks at the bytes that are new since the last call; gives whether the row has ended among them.
  mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    while position < bytes.count {
      let byte = bytes[position]
      switch state {
      case .start:
        guard fields.count < Self.fieldLimit else {
          damage = "more than \(Self.fieldLimit) fields"
          state = .plain
          continue
        }
        let isQuote = byte == UInt8(ascii: "\"")
        fields.append(Field(start: isQuote ? position + 1 : position, end: position, isQuoted: isQuote))
        state = isQuote ? .quoted : .plain
        // An empty field ends with this very byte.
        if !isQuote { continue }
      case .plain:
        while position < bytes.count, bytes[position] != separator, bytes[position] != UInt8(ascii: "\n") {
          position += 1
        }
        guard position < bytes.count else { return false }
        if endField(bytes[position], carriageReturn(bytes) ? position - 1 : position) { return true }
        continue
      case .quoted:
        if byte == UInt8(ascii: "\"") { state = .closing }
        if byte == UInt8(ascii: "\n") { newlines += 1 }
      case .closing:
        if byte == UInt8(ascii: "\"") {
          if !fields.isEmpty { fields[fields.count - 1].hasEscapes = true }
          state = .quoted
        } else if byte == separator || byte == UInt8(ascii: "\n") {
          if endField(byte, nil) { return true }
          continue
        } else if byte != UInt8(ascii: "\r") {
          damage = "text behind a closing quote"
          state = .plain
        }
      }
      if state == .closing, byte == UInt8(ascii: "\"") { endLast(at: position) }
      position += 1
    }
    return false
  }

  /// Ends the row where the text ends.
  mutating func finish(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch state {
    case .start: fields.append(Field(start: position, end: position))
    case .plain: endLast(at: bytes.last == UInt8(ascii: "\r") ? position - 1 : position)
    case .quoted: damage = "a quote that is never closed"
    case .closing: break
    }
  }

  /// Takes the byte that ends a field; gives whether it ends the row too. `end` is nil when the field's end is known.
  private mutating func endField(_ byte: UInt8, _ end: Int?) -> Bool {
    if let end, damage == nil { endLast(at: end) }
    position += 1
    state = .start
    guard byte == UInt8(ascii: "\n") else { return false }
    newlines += 1
    return true
  }

  /// Whether the newline here has a carriage return before it, that belongs to it.
  private func carriageReturn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes[position] == UInt8(ascii: "\n"), let field = fields.last, position > field.start else { return false }
    return bytes[position - 1] == UInt8(ascii: "\r")
  }

  private mutating func endLast(at position: Int) {
    if !fields.isEmpty { fields[fields.count - 1].end = position }
  }
}
