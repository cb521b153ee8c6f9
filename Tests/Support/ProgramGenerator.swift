/// Makes programs of random forms, with blanks, newlines and comments where they may stand.
///
/// All of the grammar occurs. Most programs are without mistakes; a program's size is bounded by its budget of forms.
public struct ProgramGenerator {
  private var random: SplitMix64
  /// How many more forms the program may have, roughly.
  private var budget = 0
  private let forms: Int
  private var depth = 0

  /// Makes programs that follow from a seed, of so many forms each, roughly.
  public init(seed: UInt64, forms: Int) {
    random = SplitMix64(seed: seed)
    self.forms = forms
  }

  /// The next program.
  public mutating func program() -> String {
    budget = forms
    var text = flip(40) ? "#!/usr/bin/env toolkit\n#! lang 1\n" : ""
    for _ in 0..<number(1...3) {
      text += pick(["", "", "", "\n", "# note\n", "\n\n## text\n"]) + statement() + separator()
    }
    return text
  }

  /// A number for choices that the test itself makes.
  public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  private mutating func pick(_ choices: [String]) -> String { choices[number(0...choices.count - 1)] }
  private mutating func flip(_ sides: Int) -> Bool { number(1...sides) == 1 }

  /// Whether there may be one more form within others.
  private mutating func spend() -> Bool {
    budget -= 1
    return budget > 0 && depth < 8
  }

  private mutating func separator() -> String {
    pick(["\n", "\n", "\n\n", "; ", ";", " # note\n", "\n\n\n  # own\n", " ;\n", "\r\n"])
  }
  /// Where a newline means a blank.
  private mutating func free() -> String {
    flip(3) ? pick(["", "\n", "  ", " # c\n", "\n# own\n", " \\\n"]) : " "
  }
  /// Where a newline ends the statement.
  private mutating func blank() -> String { flip(6) ? pick(["  ", "\t", " \\\n  "]) : " " }
  private mutating func maybe() -> String { pick(["", "", " ", "  "]) }
  private mutating func header() -> String { flip(4) ? pick(["  ", "\n", " # c\n"]) : " " }

  // MARK: Statements

  private mutating func statement() -> String {
    depth += 1
    defer { depth -= 1 }
    guard spend() else { return pick(["ls", "$x", "5", "first 3", "continue", "break"]) }
    switch number(0...17) {
    case 0, 1:
      return pick(["let", "var"]) + blank() + name() + maybe() + "=" + pick(["", " ", "\n", " # c\n"]) + pipeline()
    case 2: return pick(["$x", "$x.a", "$n.0"]) + maybe() + pick(["=", "+=", "-=", "*=", "/="]) + maybe() + pipeline()
    case 3: return "for f" + pick(["", ",i", " , i"]) + " in" + blank() + value() + header() + block()
    case 4: return "while" + blank() + value() + header() + block()
    case 5: return definition()
    case 6: return flip(4) ? "return" : "return" + blank() + pipeline()
    case 7: return "| " + pipeline()
    case 8: return pick(["break", "continue", "use media", "use ./a.mts", "use \"b c.mts\""])
    default: return pipeline()
    }
  }

  private mutating func definition() -> String {
    pick(["", "## doc\n", "## a\n## @example f | g\n"]) + "def " + pick(["f", "shrink", "to-go"]) + maybe() + "("
      + parameters()
      + ")" + pick(["", ": table->table", " :table -> list<text>?", ": any -> size"]) + header() + block()
  }

  private mutating func parameters() -> String {
    let all = [
      "a", "b : size=5MB", "c: path = r2:cold", "--codec -c: h264 | av1", "--check", "...d:text", "e: int?",
      "g: list<int> = [1 2]", "--older-than: duration = 90d", "h = 'x'",
    ]
    return (0..<number(0...3)).map { _ in free() + pick(all) }.joined(separator: free() + ",") + free()
  }

  private mutating func block() -> String { "{" + inside() + "}" }

  private mutating func inside() -> String {
    var text = pick(["", " ", " ", "\n", " # first\n", "\n\n# own\n", ";"])
    for _ in 0..<number(0...1) { text += statement() + separator() }
    return text + (flip(2) && !text.hasPrefix(" # ") ? statement() + maybe() : "")
  }

  // MARK: Stages

  private mutating func pipeline() -> String {
    var text = stage()
    while budget > 0, flip(2) {
      text += flip(4) ? pick(["", "\n", "\n\n", " # c\n", "\n# own\n", " \\\n"]) : " "
      text += "|" + (flip(4) ? pick(["", "\n", " # c\n", "\n# own\n"]) : " ") + stage()
    }
    return text
  }

  private mutating func stage() -> String {
    guard spend() else { return pick(["ls", "count", "$x", "sort size --desc", "'a'"]) }
    switch number(0...19) {
    case 0: return conditional()
    case 1: return attempt()
    case 2: return match()
    case 3, 4, 5, 6: return "where" + blank() + value()
    case 7: return "set" + blank() + pick(["a", "size", "'a b'"]) + blank() + value()
    case 8, 9: return value()
    case 10: return aggregates()
    case 11: return "^" + pick(["ls", "ffmpeg", "'my program'"]) + blank() + argument()
    case 12: return pick(["r2:a/*.mp4", "./a", "../b/c", "~/x", "/tmp/$x", "*.{mp4,mov}", "https://h/p?a=1&b=2#c"])
    case 13: return pick(["each", "par 4", "reduce", "plan", "where"]) + blank() + closure()
    default:
      return pick(["ls", "first", "sort-by", "optimize", "echo", "select", "cp", "format", "to"])
        + (0..<number(0...3)).map { _ in blank() + argument() }.joined()
    }
  }

  private mutating func conditional() -> String {
    "if" + blank() + value() + header() + block()
      + (flip(3) ? header() + "else if " + value() + header() + block() : "")
      + (flip(2) ? header() + "else" + header() + block() : "")
  }

  private mutating func attempt() -> String {
    "try" + header() + block() + (flip(3) ? "" : header() + "catch" + pick([" e", ""]) + header() + block())
      + (flip(3) ? header() + "finally" + header() + block() : "")
  }

  private mutating func match() -> String {
    var text = "match " + pick(["$x", "$x.ext", "5", "(1 + 2)"]) + " {" + pick(["", "\n", " ", " # c\n"])
    for _ in 0..<number(0...2) {
      text += pick(["a", "'b c'", "1..5", "5MB", "$y", "true", "a" + maybe() + "," + free() + "b"]) + " =>"
      text += free() + (flip(2) ? value() : block()) + pick([", ", ";", "\n", ",\n\n"])
    }
    return text + "_ => " + pick(["{ }", "{}", "{a: 1}", "5", "null", block()]) + pick(["", "\n", " # c\n"]) + "}"
  }

  private mutating func aggregates() -> String {
    "agg n:count()" + (flip(2) ? "," + pick(["", " ", "\n"]) + "m: max(" + value() + ")" : "")
      + pick(["", ", p: pct(size, 95)", ", s: sum(size) / count()"])
      + pick(["", " by a", " by a" + maybe() + "," + maybe() + "b.c"])
  }

  private mutating func closure() -> String { "{" + pick(["|a| ", "|a,b|", "|| ", " ", ""]) + inside() + "}" }

  // MARK: Arguments

  private mutating func argument() -> String {
    depth += 1
    defer { depth -= 1 }
    guard spend() else { return pick(["x", "5", "$y", "--z", "a.mp4"]) }
    switch number(0...13) {
    case 0: return "(" + free() + value() + free() + ")"
    case 1: return list()
    case 2: return record()
    case 3: return closure()
    case 4: return "$(" + inside() + ")"
    case 5: return pick(["--a=", "-d", "--a "]) + pick(["5", "[1 2]", "$x", "(1+2)", "'a b'"])
    case 6: return string()
    case 7: return pick(["{}", "{ }", "[]", "--", "-", "r2:a/*.{mp4,mov}", "a[bc]d?", "**/x", "{|x| $x}"])
    default:
      return pick([
        "r2:videos/$x/a.mp4", "a,b", "file#1.mp4", "-x", "--check", "5MB", "$x.y", "${x}z", "a$(ls|first)b", "high",
        "\"my dir\"/*.mp4", "${x.y}.mp4", "-5", "2026-01-31", "80%", "x=1", "caf\u{E9}", "\u{1F3AC}.mov",
      ])
    }
  }

  private mutating func list() -> String {
    let items = (0..<number(0...3)).map { _ in free() + item() }
    return "[" + items.joined(separator: pick([" ", ",", ", ", "\n"])) + free() + "]"
  }

  private mutating func item() -> String {
    pick([
      "1", "a", "'b c'", "$x", "{a: 1}", "[1 2]", "(1 + 2)", "{ ls }", "a-long-word-of-many-letters", "5MB", "null",
    ])
  }

  private mutating func record() -> String {
    "{" + free() + pick(["a", "\"b c\"", "b-c"]) + ": " + value() + free()
      + (flip(2) ? "" : pick([",", ", ", "\n"]) + "d:" + pick([" ", "\n", " # c\n"]) + value() + free()) + "}"
  }

  private mutating func string() -> String {
    if flip(3) { return pick(["'it''s'", "'raw $x \\n'", "''", "'two\nlines'", "'\u{E9}'"]) }
    var text = "\""
    for _ in 0..<number(0...3) {
      text += pick([
        "a ", "$x", "$x.y", "${x}z", "${x.y}", "\\n", "\\t", "\\\"", "\\$", "\\\\", "\\u{41}", "100%", "$(ls | count)",
        "\n", "#",
        "{", "}", "'",
      ])
    }
    return text + "\""
  }

  // MARK: Values

  private mutating func name() -> String { pick(["x", "y", "n", "long_name", "\u{E9}t\u{E9}"]) }

  private mutating func value() -> String {
    depth += 1
    defer { depth -= 1 }
    guard spend() else { return pick(["1", "$x", "size", "'a'", "5MB"]) }
    switch number(0...15) {
    case 0, 1, 2:
      return value() + pick([" + ", " +\n", "+", " * ", "*", " - ", " / ", " mod ", " ?? ", "??"]) + value()
    case 3: return value() + pick([" and ", " or\n  ", " or # c\n", " and not "]) + value()
    case 4, 5:
      return pick(["$a", "size", "a.b?", ".c", "len(name)"])
        + pick([
          "==", " == ", "<", " >=\n", " =~ ", " !~ ", " in ", " not  in ", " like ", " contains ", " starts-with ",
          " != ", " <= ",
        ])
        + pick([
          "b", "$b", "5", "[1 2]", "'x'", "a.mp4", "*.{mp4,webm}", "256MiB", "2026-01-31", "\"a $x\"", "3d", "1..5",
        ])
    case 6:
      let sign = pick(["not ", "- ", "not(", "-("])
      return sign.hasSuffix("(") ? sign + value() + ")" : sign + value()
    case 7: return "(" + free() + value() + free() + ")"
    case 8:
      return pick(["max", "lower", "now", "pct"]) + "(" + free() + value() + free() + "," + free() + value() + free()
        + ")"
    case 9: return pick(["1..5", "1 .. 5", "$a..$b", "1..", "0..<5", "..3"])
    case 10: return "$(" + inside() + ")"
    case 11: return flip(2) ? string() : list()
    case 12: return flip(2) ? record() : closure()
    default:
      return pick([
        "size", "5MB", "$x", "\"a $x b\"", "10-2", "2MB/s", "a.b?", ".c", "true", "null", "2026-01-31", "80%", "1.5GiB",
        "90s", "-5",
        "25fps", "-6dB", "3Mbps", "2026-01-31T10:00:00Z", "now()", "$in", "$_", "$it.a", "1h", "0.5", "false",
      ])
    }
  }
}
