import Formats
import Interpreter
import Quantities

/// A source that gives pieces of `size` bytes.
func pieces(_ bytes: [UInt8], of size: Int) -> ByteSource {
  var position = 0
  return ByteSource(chunks: {
    guard position < bytes.count else { return nil }
    defer { position += size }
    return Array(bytes[position..<min(position + size, bytes.count)])
  })
}

/// A source that gives two pieces, cut at a place.
func halves(_ bytes: [UInt8], at place: Int) -> ByteSource {
  var parts = [Array(bytes[..<place]), Array(bytes[place...])]
  return ByteSource(chunks: { parts.isEmpty ? nil : parts.removeFirst() })
}

/// Rows as compact JSON, one a line, errors as `error: message`: easy to compare.
func drawn(_ rows: [Value]) -> String {
  rows.map { row in
    if case .error(let failure) = row { return "error: " + failure.diagnostic.message }
    return JSONWriter.compact(row)
  }.joined(separator: "\n")
}

/// What a stream gives, with what it throws as its last line.
func drawn(_ rows: Rows) -> String {
  var all: [Value] = []
  do {
    while let batch = try rows.next() { all += batch }
    return drawn(all)
  } catch {
    return drawn(all) + (all.isEmpty ? "" : "\n") + "thrown: " + Failure(error).diagnostic.message
  }
}

/// JSON text as rows.
func json(
  _ text: String, _ layout: JSONRowReader.Layout = .detected, _ options: ReadOptions = ReadOptions()
) -> Rows {
  JSONRowReader(source: ByteSource(text), layout: layout, options: options).rows()
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension SeededGenerator {
  /// A text of hostile characters.
  mutating func text() -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "b", "7", " ", "\"", "\\", "/", ",", ";", "\n", "\r", "\t", "\0", "\u{1B}", "\u{7F}", "\u{85}", "é",
      "\u{301}", "漢", "🎬",
      "\u{200D}", "\u{2028}", "\u{10FFFF}", "\u{FFFD}", "{", "}", "[", "]", ":", "-", "e", ".",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...12, using: &self) { text.append(alphabet.randomElement(using: &self) ?? "x") }
    return String(text)
  }

  /// A value of the kinds that CSV keeps: nothing, words, numbers, text.
  mutating func scalar() -> Value {
    switch Int.random(in: 0..<8, using: &self) {
    case 0: .null
    case 1: .bool(Bool.random(using: &self))
    case 2: .int(Int.random(in: -100...100, using: &self))
    case 3: .int(Int(truncatingIfNeeded: next()))
    case 4: .float(Double(Int.random(in: -1000...1000, using: &self)) / 8)
    case 5: .float(anyFloat())
    default: .text(text())
    }
  }

  private mutating func anyFloat() -> Double {
    let float = Double(bitPattern: next())
    return float.isFinite ? float : 0.1
  }

  /// A value of the kinds that JSON keeps.
  mutating func value(depth: Int = 0) -> Value {
    switch Int.random(in: 0..<(depth < 4 ? 5 : 3), using: &self) {
    case 3: .list((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth + 1) })
    case 4: .record(record(depth: depth + 1))
    default: scalar()
    }
  }

  /// A record with keys that repeat from row to row.
  mutating func record(depth: Int = 0) -> Record {
    var record = Record()
    for _ in 0..<Int.random(in: 0...5, using: &self) {
      let name = Bool.random(using: &self) ? ["a", "b", "c \"q\"", "é"].randomElement(using: &self) ?? "a" : text()
      record[name] = value(depth: depth)
    }
    return record
  }
}
