import Interpreter
import Platform

/// Reads one value of JSON (RFC 8259) at a time from bytes in memory.
///
/// The bytes end with zeros (see `ByteWindow`), so that every loop stops at the end without counting. Finished values
/// lie on a stack; a list or record takes those that came since it began.
struct JSONParser: ~Copyable {
  /// The most lists and records within one another.
  static let depthLimit = 512

  /// What is wrong with the text.
  enum Problem {
    /// The text ends within a value.
    case incomplete
    case damaged(String, at: UnsafePointer<UInt8>)
  }

  /// The next byte.
  var at: UnsafePointer<UInt8>
  /// The byte after the last.
  var limit: UnsafePointer<UInt8>
  /// Whether nothing follows `limit`, so that a number may end there.
  var isFinal = true
  /// What went wrong when a function gave false.
  var problem: Problem?
  var depth = 0
  var tree: ShapeTree
  /// Text with escapes is put together here.
  var scratch: [UInt8] = []
  /// The kinds of the brackets that are open while a value is passed over.
  var brackets: [UInt8] = []

  private(set) var values: UnsafeMutablePointer<Value>
  private(set) var count = 0
  private var capacity = 64
  /// What is pointed at before there is text.
  private let zeros: UnsafeMutablePointer<UInt8>

  init(wanted: Set<String>?) {
    tree = ShapeTree(wanted: wanted)
    values = .allocate(capacity: capacity)
    zeros = .allocate(capacity: ByteWindow.padding)
    zeros.initialize(repeating: 0, count: ByteWindow.padding)
    (at, limit) = (UnsafePointer(zeros), UnsafePointer(zeros))
  }

  deinit {
    values.deinitialize(count: count)
    values.deallocate()
    zeros.deallocate()
  }

  /// Takes the text to read from.
  mutating func begin(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isFinal: Bool) {
    (at, limit, self.isFinal) = (start, end, isFinal)
    problem = nil
  }

  /// The value of a row, its columns chosen; nil when `problem` says why.
  mutating func row() -> Value? {
    depth = 0
    let isRead = at.pointee == UInt8(ascii: "{") ? record(ShapeTree.rowRoot) : value()
    if isRead { return pop() }
    drop(to: 0)
    return nil
  }

  /// Reads the value that begins at the next byte, onto the stack.
  mutating func value() -> Bool {
    switch at.pointee {
    case UInt8(ascii: "\""): text()
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): number()
    case UInt8(ascii: "{"): record(ShapeTree.nestedRoot)
    case UInt8(ascii: "["): list()
    case UInt8(ascii: "t"): word("true", .bool(true))
    case UInt8(ascii: "f"): word("false", .bool(false))
    case UInt8(ascii: "n"): word("null", .null)
    default: fail("expected a value")
    }
  }

  private mutating func list() -> Bool {
    guard enter() else { return false }
    let base = count
    at += 1
    skipBlanks()
    if at.pointee == UInt8(ascii: "]") {
      at += 1
    } else {
      while true {
        guard value() else { return false }
        skipBlanks()
        let byte = at.pointee
        guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
          return fail("expected `,` or `]` in a list")
        }
        at += 1
        if byte == UInt8(ascii: "]") { break }
        skipBlanks()
      }
    }
    depth -= 1
    push(.list(take(from: base)))
    return true
  }

  /// One of the three words, with its value onto the stack.
  mutating func word(_ word: StaticString, _ value: Value) -> Bool {
    guard passWord(word) else { return false }
    push(value)
    return true
  }

  /// Passes over one of the three words.
  mutating func passWord(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    let available = min(length, limit - at)
    guard available >= 0, memcmp(at, word.utf8Start, available) == 0 else { return fail("expected a value") }
    at += available
    guard available == length else { return fail("") }
    return isAtDelimiter() || fail("expected the end of the value")
  }

  /// Whether a number or word may end here.
  @inline(__always)
  func isAtDelimiter() -> Bool {
    switch at.pointee {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: " "), UInt8(ascii: "\n"),
      UInt8(ascii: "\r"), UInt8(ascii: "\t"):
      true
    default: at == limit && isFinal
    }
  }

  @inline(__always)
  mutating func skipBlanks() {
    while at.pointee <= 0x20 {
      let byte = at.pointee
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      at += 1
    }
  }

  /// Goes one list or record deeper.
  @inline(__always)
  mutating func enter() -> Bool {
    depth += 1
    return depth <= Self.depthLimit || fail("more than \(Self.depthLimit) lists and records within one another")
  }

  /// Notes that something else was expected at the next byte; at the end of the text the value is only incomplete.
  mutating func fail(_ message: @autoclosure () -> String) -> Bool {
    problem = at >= limit ? .incomplete : .damaged(message(), at: at)
    return false
  }
}

extension JSONParser {
  @inline(__always)
  mutating func push(_ value: consuming Value) {
    if count == capacity { grow() }
    (values + count).initialize(to: value)
    count += 1
  }

  @inline(__always)
  mutating func pop() -> Value? {
    guard count > 0 else { return nil }
    count -= 1
    return (values + count).move()
  }

  /// The values from `base` on, off the stack.
  @inline(__always)
  mutating func take(from base: Int) -> [Value] {
    let number = count - base
    count = base
    return Array(unsafeUninitializedCapacity: number) { buffer, initialized in
      if let start = buffer.baseAddress { start.moveInitialize(from: values + base, count: number) }
      initialized = number
    }
  }

  /// Forgets the values from `base` on.
  mutating func drop(to base: Int) {
    (values + base).deinitialize(count: count - base)
    count = base
  }

  /// Puts the topmost value in the place of another.
  mutating func replace(at index: Int) {
    if let value = pop() { values[index] = value }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: values, count: count)
    values.deallocate()
    values = larger
    capacity *= 2
  }
}
