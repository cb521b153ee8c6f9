import TestSupport

/// Makes programs of random forms, with blanks, newlines and comments where they may stand.
struct ProgramGenerator {
  var random: SplitMix64
  private var depth = 0

  init(random: SplitMix64) { self.random = random }

  mutating func program() -> String {
    var text = flip(3) ? "#!/usr/bin/env toolkit\n#! lang 1\n" : ""
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      text += pick(["", "", "\n", "# note\n", "\n\n## text\n"]) + statement() + separator()
    }
    return text
  }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }
  private mutating func flip(_ sides: Int) -> Bool { Int.random(in: 0..<sides, using: &random) == 0 }
  private mutating func separator() -> String {
    pick(["\n", "\n\n", "; ", ";", " # note\n", "\n\n\n  # own\n", " ;\n", "\r\n"])
  }
  /// Where a newline means a blank.
  private mutating func free() -> String { pick([" ", " ", "", "\n", "  ", " # c\n", "\n# own\n", " \\\n"]) }
  /// Where a newline ends the statement.
  private mutating func blank() -> String { pick([" ", " ", " ", "  ", "\t", " \\\n  "]) }
  private mutating func maybe() -> String { pick(["", "", " ", "  "]) }

  mutating func statement() -> String {
    depth += 1
    defer { depth -= 1 }
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return "let" + blank() + "x" + maybe() + "=" + pick(["", " ", "\n", " # c\n"]) + pipeline()
    case 1: return "$x" + maybe() + pick(["=", "+=", "-="]) + maybe() + pipeline()
    case 2 where depth < 4: return "for f" + pick(["", ",i", " , i"]) + " in" + blank() + value() + header() + block()
    case 3 where depth < 4: return "while" + blank() + value() + header() + block()
    case 4 where depth < 4:
      return pick(["", "## doc\n", "## a\n## b\n"]) + "def f" + maybe() + "(" + parameters() + ")"
        + pick(["", ": table->table", " :table -> list<text>?"]) + header() + block()
    case 5: return "return" + blank() + pipeline()
    case 6: return "| " + pipeline()
    default: return pipeline()
    }
  }

  private mutating func header() -> String { pick([" ", " ", "  ", "\n", " # c\n"]) }

  private mutating func parameters() -> String {
    let all = ["a", "b : size=5MB", "c: path = r2:cold", "--codec -c: h264 | av1", "--check", "...d:text"]
    return (0..<Int.random(in: 0...3, using: &random)).map { _ in free() + pick(all) }.joined(separator: free() + ",")
      + free()
  }

  private mutating func block() -> String { "{" + inside() + "}" }

  private mutating func inside() -> String {
    var text = pick(["", " ", "\n", " # first\n", "\n\n# own\n", ";"])
    for _ in 0..<Int.random(in: 0...2, using: &random) { text += statement() + separator() }
    return text + (flip(2) && !text.hasPrefix(" # ") ? statement() + maybe() : "")
  }

  mutating func pipeline() -> String {
    let bar = (0..<Int.random(in: 0...3, using: &random)).map { _ in
      pick([" ", "", "\n", "\n\n", " # c\n", "\n# own\n", " \\\n"]) + "|"
        + pick([" ", "", "\n", " # c\n", "\n# own\n"]) + stage()
    }
    return stage() + bar.joined()
  }

  private mutating func stage() -> String {
    switch Int.random(in: 0..<12, using: &random) {
    case 0 where depth < 4:
      return "if" + blank() + value() + header() + block()
        + (flip(2) ? header() + "else" + header() + block() : "") + (flip(4) ? " " : "")
    case 1 where depth < 4:
      return "try" + header() + block() + header() + "catch" + pick([" e", ""]) + header() + block()
    case 2 where depth < 4:
      return "match $x {" + pick(["", "\n", " "]) + "a" + maybe() + "," + free() + "b =>" + free() + value()
        + pick([", ", ";", "\n", ",\n\n"])
        + "_ => " + pick(["{ }", "{}", "{a: 1}", block()]) + pick(["", "\n", " # c\n"]) + "}"
    case 3, 4, 5: return "where" + blank() + value()
    case 6: return value()
    case 7:
      return "agg n:count()," + pick(["", " ", "\n"]) + "m: max(" + value() + ") by a" + maybe() + "," + maybe() + "b.c"
    case 8: return "^ls" + blank() + argument()
    default:
      return pick(["ls", "first", "sort-by"])
        + (0..<Int.random(in: 0...3, using: &random)).map { _ in blank() + argument() }.joined()
    }
  }

  private mutating func argument() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 6 else { return "x" }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return "(" + free() + value() + free() + ")"
    case 1: return list()
    case 2:
      return "{" + free() + "a: " + value() + free() + pick([",", ", ", "\n"]) + "b-c:" + pick([" ", "\n", " # c\n"])
        + value() + free() + "}"
    case 3: return "{" + pick(["|a| ", "|a,b|", "|| ", " "]) + inside() + "}"
    case 4: return "$(" + inside() + ")"
    case 5: return pick(["--a=", "-d", "--a "]) + pick(["5", "[1 2]", "$x", "(1+2)"])
    case 6:
      return pick([
        "{}", "{ }", "[]", "--", "-", "'it''s'", "\"a $(ls |  count) b\"", "\"two\nlines\"", "r2:a/*.{mp4,mov}",
      ])
    default:
      return pick(["r2:videos/$x/a.mp4", "a,b", "file#1.mp4", "-x", "--check", "5MB", "$x.y", "${x}z", "a$(ls|first)b"])
    }
  }

  private mutating func list() -> String {
    "["
      + (0..<Int.random(in: 0...4, using: &random)).map { _ in free() + argumentInList() }.joined(
        separator: pick([" ", ",", ", ", "\n"])) + free() + "]"
  }

  private mutating func argumentInList() -> String {
    pick(["1", "a", "'b c'", "$x", "{a: 1}", "[1 2]", "(1 + 2)", "{ ls }", "a-long-word-of-many-letters"])
  }

  mutating func value() -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 7 else { return "1" }
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1, 2:
      return value() + pick([" + ", " +\n", "+", " * ", "*", " - ", " and ", " or\n  ", " or # c\n", " ?? ", "??"])
        + value()
    case 3:
      return "$a" + pick(["==", " == ", "<", " >=\n", " =~ ", " in ", " not  in "])
        + pick(["b", "$b", "5", "[1 2]", "'x'", "a.mp4"])
    case 4: return pick(["not ", "- ", "not(", "-("]).replacingParenthesis(value())
    case 5: return "(" + free() + value() + free() + ")"
    case 6: return "max(" + free() + value() + free() + "," + free() + value() + free() + ")"
    case 7: return pick(["1..5", "1 .. 5", "$a..$b", "1.."])
    case 8: return "$(" + inside() + ")"
    default:
      return pick([
        "size", "5MB", "$x", "\"a $x b\"", "10-2", "2MB/s", "a.b?", ".c", "true", "null", "2026-01-31", "80%",
      ])
    }
  }
}

extension String {
  fileprivate func replacingParenthesis(_ value: String) -> String {
    hasSuffix("(") ? self + value + ")" : self + value
  }
}
