/// Reads the rows of a block in their order; trusts nothing in it.
struct BlockDecoder {
  private let data: [UInt8]
  private let marks: [UInt8]
  private var position = 0
  private var row = 0
  private var previous: [RunValue] = []
  private var previousShape: UInt64 = .max
  private var previousSubject = ""
  private var previousVariant = ""

  init(marks: [UInt8], data: [UInt8]) {
    self.marks = marks
    self.data = data
  }

  /// A row as it lies in the block: its columns are still a number.
  struct Row {
    var mark: Mark
    var subject: String
    var variant: String
    var shape: UInt64
    var values: [RunValue]
  }

  /// What is in the block is not what was written.
  struct Damage: Error {}

  /// The next row; nil at the end. `columns` tells how many columns a shape has; nil for none that is known.
  mutating func next(columns: (UInt64) -> Int?) throws(Damage) -> Row? {
    guard let mark = Mark(marks, at: row) else {
      guard position == data.count, row * Mark.storedSize == marks.count else { throw Damage() }
      return nil
    }
    row += 1
    let shape = try number()
    guard let count = columns(shape) else { throw Damage() }
    let subject = try text(after: previousSubject)
    let variant = try text(after: previousVariant)
    if shape != previousShape { previous = [] }
    var values: [RunValue] = []
    values.reserveCapacity(count)
    for column in 0..<count { values.append(try value(after: column < previous.count ? previous[column] : .null)) }
    (previousSubject, previousVariant, previousShape, previous) = (subject, variant, shape, values)
    return Row(mark: mark, subject: subject, variant: variant, shape: shape, values: values)
  }

  /// The value that lies in the data alone.
  mutating func lone() throws(Damage) -> RunValue { try value(after: .null) }

  private mutating func value(after old: RunValue, depth: Int = 0) throws(Damage) -> RunValue {
    guard let kind = ValueKind(rawValue: try byte()) else { throw Damage() }
    switch kind {
    case .same: return old
    case .null: return .null
    case .no: return .bool(false)
    case .yes: return .bool(true)
    case .int: return .int(try signed())
    case .size: return .size(try signed())
    case .duration: return .duration(try signed())
    case .date:
      let step = try signed()
      if case .date(let before) = old { return .date(before &+ step) }
      return .date(step)
    case .float: return .float(try double())
    case .fps: return .fps(try double())
    case .percent: return .percent(try double())
    case .decibels: return .decibels(try double())
    case .rate: return .rate(try double(), family: try byte())
    case .text:
      if case .text(let before) = old { return .text(try text(after: before)) }
      return .text(try text(after: ""))
    case .path:
      if case .path(let before) = old { return .path(try text(after: before)) }
      return .path(try text(after: ""))
    case .bytes: return .bytes(Array(try slice()))
    case .error:
      let (code, message, hint) = (try counted(), try counted(), try counted())
      return .error(code: code, message: message, hint: hint.isEmpty ? nil : hint, number: try counted())
    case .list, .record: return try collection(kind, depth: depth)
    }
  }

  private mutating func collection(_ kind: ValueKind, depth: Int) throws(Damage) -> RunValue {
    let count = try number()
    guard depth < ValueKind.deepest, count <= UInt64(data.count - position) else { throw Damage() }
    var (names, values): ([String], [RunValue]) = ([], [])
    for _ in 0..<count {
      if kind == .record { names.append(try counted()) }
      values.append(try value(after: .null, depth: depth + 1))
    }
    return kind == .record ? .record(names: names, values: values) : .list(values)
  }

  private mutating func byte() throws(Damage) -> UInt8 {
    guard position < data.count else { throw Damage() }
    position += 1
    return data[position - 1]
  }

  private mutating func number() throws(Damage) -> UInt64 {
    var (result, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let next = try byte()
      guard shift < 64 else { throw Damage() }
      result |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return result }
      shift += 7
    }
  }

  private mutating func signed() throws(Damage) -> Int64 {
    let coded = try number()
    return Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
  }

  private mutating func double() throws(Damage) -> Double {
    var word: UInt64 = 0
    for shift in 0..<8 { word |= UInt64(try byte()) << (8 * UInt64(shift)) }
    return Double(bitPattern: word)
  }

  private mutating func slice() throws(Damage) -> ArraySlice<UInt8> {
    let count = try number()
    guard count <= UInt64(data.count - position) else { throw Damage() }
    let start = position
    position += Int(count)
    return data[start..<position]
  }

  private mutating func counted() throws(Damage) -> String { String(decoding: try slice(), as: UTF8.self) }

  private mutating func text(after before: String) throws(Damage) -> String {
    let shared = try number()
    let rest = try slice()
    guard shared > 0 else { return String(decoding: rest, as: UTF8.self) }
    guard shared <= UInt64(before.utf8.count) else { throw Damage() }
    if rest.isEmpty, Int(shared) == before.utf8.count { return before }
    var before = before
    return before.withUTF8 { old in
      String(unsafeUninitializedCapacity: Int(shared) + rest.count) { buffer in
        _ = buffer.initialize(from: old[..<Int(shared)])
        _ = buffer[Int(shared)...].initialize(from: rest)
        return Int(shared) + rest.count
      }
    }
  }
}
