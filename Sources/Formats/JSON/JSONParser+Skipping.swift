import Interpreter

extension JSONParser {
  /// Passes over a value that nobody wants: quotes and brackets must match, what stands between them is not looked at
  /// closely.
  mutating func skipValue() -> Bool {
    switch at.pointee {
    case UInt8(ascii: "\""): skipText()
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipBrackets()
    case UInt8(ascii: "t"): passWord("true")
    case UInt8(ascii: "f"): passWord("false")
    case UInt8(ascii: "n"): passWord("null")
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): skipNumber()
    default: fail("expected a value")
    }
  }

  private mutating func skipText() -> Bool {
    at += 1
    while true {
      passPlain()
      switch at.pointee {
      case UInt8(ascii: "\""):
        at += 1
        return true
      case UInt8(ascii: "\\"):
        at += 1
        guard at.pointee >= 0x20 else { return fail("a control character within a text") }
        at += 1
      default: return fail("a control character within a text")
      }
    }
  }

  private mutating func skipNumber() -> Bool {
    while true {
      switch at.pointee {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        at += 1
      default: return isAtDelimiter() || fail("expected the end of the number")
      }
    }
  }

  private mutating func skipBrackets() -> Bool {
    brackets.removeAll(keepingCapacity: true)
    while true {
      switch at.pointee {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth + brackets.count < Self.depthLimit else {
          return fail("more than \(Self.depthLimit) lists and records within one another")
        }
        brackets.append(at.pointee)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        // The codes of a bracket and its partner differ by two.
        guard brackets.last == at.pointee - 2 else { return fail("a bracket that was not opened") }
        brackets.removeLast()
        if brackets.isEmpty {
          at += 1
          return true
        }
      case UInt8(ascii: "\""):
        guard skipText() else { return false }
        continue
      case 0..<0x20 where !(0x09...0x0D ~= at.pointee): return fail("a control character within a value")
      default: break
      }
      at += 1
    }
  }
}
