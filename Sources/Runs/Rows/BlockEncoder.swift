/// Puts rows that come one after another into few bytes: what is as in the row before takes one, texts share their beginnings.
///
/// A block begins anew, so that each can be read by itself. Twenty columns of a warmed URL take about 100 bytes.
struct BlockEncoder {
  /// A block that is ready to be stored.
  struct Block: Sendable {
    var rows = 0
    var good = 0
    /// A `Mark` for each row.
    var marks: [UInt8] = []
    var data: [UInt8] = []
  }

  private(set) var block = Block()
  private var previous: [RunValue] = []
  private var previousShape: UInt64 = .max
  private var previousSubject = ""
  private var previousVariant = ""

  /// Adds a row; `shape` is the number of its columns in the run.
  mutating func add(_ result: RunResult, shape: UInt64, _ key: FingerprintKey) {
    block.rows += 1
    if result.isGood { block.good += 1 }
    let identity = result.identity.map(key.identity) ?? 0
    Mark.append(key.fingerprint(result.subject, result.variant), identity, result.isGood, to: &block.marks)
    block.data.append(number: shape)
    append(result.subject, after: previousSubject)
    append(result.variant, after: previousVariant)
    previousSubject = result.subject
    previousVariant = result.variant
    if shape != previousShape { previous = [] }
    previousShape = shape
    for column in 0..<result.shape.names.count { append(result.values, column) }
    previous = result.values
  }

  private mutating func append(_ values: [RunValue], _ column: Int) {
    guard column < values.count else { return append(.null) }
    guard column < previous.count else { return block.data.append(values[column], depth: 0) }
    append(values[column], after: previous[column])
  }

  /// A value alone.
  static func bytes(of value: RunValue) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(value, depth: 0)
    return bytes
  }

  /// The block so far; the next row begins another one.
  mutating func take() -> Block {
    let taken = block
    self = BlockEncoder()
    block.data.reserveCapacity(taken.data.count)
    block.marks.reserveCapacity(taken.marks.count)
    return taken
  }

  @inline(__always)
  private mutating func append(_ value: RunValue, after old: RunValue) {
    switch value {
    case .null: return append(.null)
    case .bool(let flag): return append(flag ? .yes : .no)
    case .text(let text): if case .text(let before) = old { return append(.text, text, after: before) }
    case .path(let text): if case .path(let before) = old { return append(.path, text, after: before) }
    case .int(let number): if case .int(let before) = old { return append(.int, number, before) }
    case .size(let number): if case .size(let before) = old { return append(.size, number, before) }
    case .duration(let number): if case .duration(let before) = old { return append(.duration, number, before) }
    case .date(let number):
      guard case .date(let before) = old else { break }
      // Moments lie close together.
      append(.date)
      return block.data.append(signed: number &- before)
    default: break
    }
    block.data.append(value, depth: 0)
  }

  private mutating func append(_ kind: ValueKind) { block.data.append(kind.rawValue) }

  private mutating func append(_ kind: ValueKind, _ number: Int64, _ before: Int64) {
    guard number != before else { return append(.same) }
    append(kind)
    block.data.append(signed: number)
  }

  private mutating func append(_ kind: ValueKind, _ text: String, after before: String) {
    var (text, before) = (text, before)
    text.withUTF8 { bytes in
      before.withUTF8 { old in
        let shared = Self.shared(bytes, old)
        if shared == bytes.count, shared == old.count { return append(.same) }
        append(kind)
        append(bytes, from: shared)
      }
    }
  }

  private mutating func append(_ text: String, after before: String) {
    var (text, before) = (text, before)
    text.withUTF8 { bytes in before.withUTF8 { append(bytes, from: Self.shared(bytes, $0)) } }
  }

  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
    block.data.append(number: UInt64(start))
    block.data.append(number: UInt64(bytes.count - start))
    block.data.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
  }

  /// How many bytes two texts have in common at their beginning.
  private static func shared(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let count = min(left.count, right.count)
    let (one, other) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    var position = 0
    while count - position >= 8 {
      let difference =
        one.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        ^ other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      if difference != 0 { return position + UInt64(littleEndian: difference).trailingZeroBitCount / 8 }
      position += 8
    }
    while position < count, left[position] == right[position] { position += 1 }
    return position
  }
}

extension [UInt8] {
  /// A value by itself.
  fileprivate mutating func append(_ value: RunValue, depth: Int) {
    switch value {
    case .null: append(ValueKind.null.rawValue)
    case .bool(let flag): append((flag ? ValueKind.yes : .no).rawValue)
    case .int(let number): append(.int, number)
    case .size(let number): append(.size, number)
    case .duration(let number): append(.duration, number)
    case .date(let number): append(.date, number)
    case .float(let number): append(.float, number)
    case .fps(let number): append(.fps, number)
    case .percent(let number): append(.percent, number)
    case .decibels(let number): append(.decibels, number)
    case .rate(let number, let family):
      append(.rate, number)
      append(family)
    case .text(let text): append(.text, text)
    case .path(let text): append(.path, text)
    case .bytes(let bytes):
      append(ValueKind.bytes.rawValue)
      append(number: UInt64(bytes.count))
      append(contentsOf: bytes)
    case .error(let code, let message, let hint, let number):
      append(ValueKind.error.rawValue)
      for text in [code, message, hint ?? "", number] { append(counted: text) }
    case .list(let values):
      guard depth < ValueKind.deepest else { return append(ValueKind.null.rawValue) }
      append(ValueKind.list.rawValue)
      append(number: UInt64(values.count))
      for value in values { append(value, depth: depth + 1) }
    case .record(let names, let values):
      guard depth < ValueKind.deepest else { return append(ValueKind.null.rawValue) }
      append(ValueKind.record.rawValue)
      append(number: UInt64(Swift.min(names.count, values.count)))
      for (name, value) in zip(names, values) {
        append(counted: name)
        append(value, depth: depth + 1)
      }
    }
  }

  private mutating func append(_ kind: ValueKind, _ number: Int64) {
    append(kind.rawValue)
    append(signed: number)
  }

  private mutating func append(_ kind: ValueKind, _ number: Double) {
    append(kind.rawValue)
    append(word: number.bitPattern)
  }

  /// Shares nothing with a text before it.
  private mutating func append(_ kind: ValueKind, _ text: String) {
    append(kind.rawValue)
    append(0)
    append(counted: text)
  }
}
