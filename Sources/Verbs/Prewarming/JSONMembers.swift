import Formats
import Interpreter

/// Takes one list or record out of a JSON document as it streams by: its items follow one another as values, of a record as
/// `{"key":…,"value":…}`, so that a document of any length can be read in constant memory.
struct JSONMembers {
  private enum Place { case outside, items, members }

  /// The names at the top of the document whose lists or records are wanted.
  private let wanted: Set<String>
  private var place = Place.outside
  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  /// The last text at the top, which is the key of the value that follows.
  private var key: [UInt8] = []
  private var isKeyOpen = false
  private var hasItem = false
  private var isInMemberKey = false
  private(set) var isComplete = false

  init(_ wanted: Set<String>) { self.wanted = wanted }

  /// Takes bytes; appends what belongs to the items.
  mutating func take(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
    for byte in bytes { take(byte, &output) }
  }

  private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) {
    if isInText {
      takeText(byte, &output)
      return
    }
    switch byte {
    case UInt8(ascii: "\""):
      isInText = true
      if place == .outside, depth == 1 {
        key = []
        isKeyOpen = true
      }
      if place == .members, depth == 2, !hasItem {
        output += Array("{\"key\":".utf8)
        (hasItem, isInMemberKey) = (true, true)
      }
      pass(byte, &output)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      if place == .outside, depth == 2, wanted.contains(String(decoding: key, as: UTF8.self)) {
        place = byte == UInt8(ascii: "[") ? .items : .members
        hasItem = false
      } else {
        pass(byte, &output)
      }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if place != .outside, depth == 1 {
        endItem(&output)
        place = .outside
      } else {
        pass(byte, &output)
      }
      if depth == 0 { isComplete = true }
    case UInt8(ascii: ",") where place != .outside && depth == 2: endItem(&output)
    case UInt8(ascii: ":") where place == .members && depth == 2 && isInMemberKey:
      output += Array(",\"value\":".utf8)
      isInMemberKey = false
    default: pass(byte, &output)
    }
  }

  private mutating func takeText(_ byte: UInt8, _ output: inout [UInt8]) {
    pass(byte, &output)
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInText = false
      isKeyOpen = false
    }
    if isInText, isKeyOpen, key.count < 64 { key.append(byte) }
  }

  private mutating func pass(_ byte: UInt8, _ output: inout [UInt8]) {
    guard place != .outside else { return }
    if byte > 0x20 { hasItem = true }
    output.append(byte)
  }

  private mutating func endItem(_ output: inout [UInt8]) {
    if hasItem {
      if place == .members { output.append(UInt8(ascii: "}")) }
      output.append(UInt8(ascii: "\n"))
    }
    (hasItem, isInMemberKey) = (false, false)
  }
}

extension ByteSource {
  /// The items of a list or of a record at the top of a document, one after another.
  func members(of names: Set<String>) -> ByteSource {
    var members = JSONMembers(names)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    return ByteSource(close: close) {
      var output: [UInt8] = []
      while output.isEmpty {
        let count = try buffer.withUnsafeMutableBytes { try read($0) }
        guard count > 0 else {
          guard members.isComplete else {
            throw Failure(
              "damaged-json", "the file ends within its results", hint: "the run that wrote it was cut short")
          }
          return nil
        }
        buffer.withUnsafeBytes { members.take(UnsafeRawBufferPointer(rebasing: $0[..<count]), into: &output) }
      }
      return output
    }
  }
}
