/// What the parser says of each mistake, by its code.
///
/// A class, so that the functions which may tell a mistake keep small stack frames: they call each other recursively.
final class ParserMessage: Sendable {
  /// Stable: programs and pages refer to it.
  let code: String
  let text: String
  /// What stands beside the marks.
  let label: String
  let help: [String]

  init(code: String, text: String, label: String = "", help: [String] = []) {
    self.code = code
    self.text = text
    self.label = label
    self.help = help
  }
}

extension ParserMessage {
  static func unclosed(_ opener: String) -> ParserMessage {
    ParserMessage(code: "P0001", text: "`\(opener)` is never closed", label: "opened here")
  }

  static func unclosedQuote(_ quote: String) -> ParserMessage {
    ParserMessage(code: "P0002", text: "the text that begins with `\(quote)` has no end", label: "opened here")
  }

  static func strayCloser(_ closer: String) -> ParserMessage {
    ParserMessage(
      code: "P0003", text: "`\(closer)` closes nothing", label: "nothing is open here",
      help: ["in a name it stands in quotes: `'a\(closer)b'`"])
  }

  static func notClosedHere(_ opener: String, closer: String) -> ParserMessage {
    ParserMessage(
      code: "P0004", text: "`\(closer)` is expected here", label: "does not belong inside `\(opener) \(closer)`",
      help: opener == "(" ? ["`( )` only groups; a pipeline stands in `$( )`, a list in `[ ]`"] : [])
  }

  static let missingStage = ParserMessage(
    code: "P0005", text: "a stage is missing after `|`", label: "a verb or a value is expected")

  static func missingValue(after before: String) -> ParserMessage {
    ParserMessage(
      code: "P0006", text: before.isEmpty ? "a value is missing" : "a value is missing after `\(before)`",
      label: "a value is expected")
  }

  /// - Parameter compared: The name before the sign when a number follows it.
  static func redirection(_ sign: String, compared: String?) -> ParserMessage {
    let help: [String]
    if let compared {
      help = [
        "to compare a field of the item: `$it.\(compared) \(sign) …`; to keep rows: `where \(compared) \(sign) …`"
      ]
    } else {
      help = [
        sign.contains("<") ? "to read a file: `open FILE | …`" : "to write to a file: `… | save FILE`",
        "to compare, use `where`; in a name it stands in quotes",
      ]
    }
    return ParserMessage(
      code: "P0007", text: "`\(sign)` compares nothing here, and there is no redirection", help: help)
  }

  static func noComparison(_ verb: String, meant: String) -> ParserMessage {
    ParserMessage(code: "P0052", text: "`\(verb)` compares nothing", label: "did you mean `\(meant)`?")
  }

  static let andAnd = ParserMessage(
    code: "P0008", text: "`&&` is not in the language",
    help: ["a failing stage ends the program by itself: use `;` or a new line", "between conditions: `and`"])

  static let orOr = ParserMessage(
    code: "P0009", text: "`||` is not in the language",
    help: ["to go on after a failure: `try { … } catch { … }`", "between conditions: `or`; between stages: one `|`"])

  static let background = ParserMessage(
    code: "P0010", text: "nothing runs in the background with `&`",
    help: ["to work on many at once: `par N { … }`", "in a name it stands in quotes"])

  static let gluedParenthesis = ParserMessage(
    code: "P0011", text: "`(` is glued to a word",
    help: ["a pipeline inside a word: `$( … )`; a value after a blank: `( … )`"])

  static let gluedBrace = ParserMessage(
    code: "P0012", text: "`{` is glued to a word", label: "put a blank before it",
    help: ["glued to a word, braces hold alternatives: `*.{mp4,webm}`"])

  static let chainedComparison = ParserMessage(
    code: "P0013", text: "comparisons cannot be chained", label: "compares the result of the one before",
    help: ["compare twice: `a < b and b < c`"])

  static let assignmentInExpression = ParserMessage(
    code: "P0014", text: "`=` assigns and cannot stand here", label: "to compare, write `==`")

  static let modulo = ParserMessage(code: "P0015", text: "`%` is a percentage", label: "the remainder is `mod`")

  static func wrongUnit(_ unit: String, offers: [String]) -> ParserMessage {
    let offers = offers.map { "`\($0)`" }
    return ParserMessage(
      code: "P0016", text: "there is no unit `\(unit)`",
      label: "did you mean \(offers.joined(separator: " or "))?", help: ["in text it stands in quotes"])
  }

  static let overflow = ParserMessage(code: "P0017", text: "the number is too large", label: "does not fit 64 bits")

  static func missingBlock(_ keyword: String) -> ParserMessage {
    ParserMessage(code: "P0018", text: "`\(keyword)` needs a block", label: "`{` is expected")
  }

  static func strayKeyword(_ keyword: String, owner: String) -> ParserMessage {
    ParserMessage(
      code: "P0019", text: "`\(keyword)` belongs to no `\(owner)`", label: "no `\(owner)` ends just before it")
  }

  static func missingName(_ keyword: String) -> ParserMessage {
    ParserMessage(code: "P0020", text: "a name is missing after `\(keyword)`", label: "a name is expected")
  }

  static func invalidName(_ name: String) -> ParserMessage {
    ParserMessage(
      code: "P0021", text: "`\(name)` is no name",
      label: "names are of letters, digits and `_`, and begin with a letter")
  }

  static func sigilInName(_ keyword: String) -> ParserMessage {
    ParserMessage(code: "P0022", text: "after `\(keyword)` the name stands without `$`", label: "drop the `$`")
  }

  static func missingSign(_ sign: String, after before: String) -> ParserMessage {
    ParserMessage(code: "P0023", text: "`\(sign)` is missing after `\(before)`", label: "`\(sign)` is expected")
  }

  static let tooDeep = ParserMessage(
    code: "P0024", text: "nested too deeply", label: "nothing from here on was read",
    help: ["give the inner part a name with `let` or `def`"])

  static func unknownEscape(_ escape: String) -> ParserMessage {
    ParserMessage(
      code: "P0025", text: "`\(escape)` stands for nothing",
      help: [
        "a backslash itself is `\\\\`; text as it is stands in single quotes",
        "known: \\n \\t \\r \\0 \\e \\\" \\' \\$ \\\\ \\u{…}",
      ])
  }

  static let badCodePoint = ParserMessage(
    code: "P0026", text: "`\\u{…}` holds the number of no character",
    label: "one to six hexadecimal digits, up to 10FFFF")

  static func dollarWithoutName(_ text: String) -> ParserMessage {
    ParserMessage(
      code: "P0027", text: "`\(text)` names nothing", label: "a name, `{` or `(` is expected after `$`",
      help: text.hasPrefix("${")
        ? ["another value for null is given with `??`: `($name ?? 'other')`"]
        : ["the sign itself is `'$'` or `\"\\$\"`; arguments of a script are the parameters of `def main`"])
  }

  static func leftover(_ text: String, after before: String, advice: String? = nil) -> ParserMessage {
    var help: [String] = []
    switch before {
    case _ where advice != nil: break
    case "path":
      help = ["a path at the head of a stage takes no arguments; a record's key has a blank after its colon: `{a: 1}`"]
    case "condition": help = ["text of more than letters and digits stands in quotes here"]
    case "value": help = ["what begins with a value is an expression and takes no arguments; text stands in quotes"]
    default: break
    }
    return ParserMessage(
      code: "P0028", text: "`\(text)` is not expected here", label: advice ?? "the stage should end here", help: help)
  }

  static func flagAfterExpression(_ verb: String) -> ParserMessage {
    ParserMessage(
      code: "P0029", text: "flags of `\(verb)` stand before its expression", help: ["in expressions `-` is minus"])
  }

  static let controlCharacter = ParserMessage(
    code: "P0030", text: "there is a control character here", label: "remove it")

  static let notSign = ParserMessage(code: "P0031", text: "`!` is not in the language", label: "write `not`")

  static func bareAssignment(_ name: String) -> ParserMessage {
    ParserMessage(
      code: "P0032", text: "`=` after a bare name assigns nothing", label: "new: `let \(name) = …`",
      help: ["known already: `$\(name) = …`"])
  }

  static let index = ParserMessage(
    code: "P0033", text: "`[ ]` glued to a value is no index", label: "write it with a dot")

  static let missingBlank = ParserMessage(
    code: "P0034", text: "a blank is missing here", label: "put a blank before it")

  static let aggregateName = ParserMessage(
    code: "P0035", text: "each aggregate needs a name", label: "`name: ` is expected",
    help: ["for example `n: count(), total: sum(size)`"])

  static func pipelineInHeader(_ keyword: String) -> ParserMessage {
    ParserMessage(code: "P0036", text: "a pipeline after `\(keyword)` stands in `$( )`", label: "write `$( … )`")
  }

  static func elseIf(_ text: String) -> ParserMessage {
    ParserMessage(code: "P0037", text: "`\(text)` is not in the language", label: "write `else if`")
  }

  static let backslash = ParserMessage(
    code: "P0038", text: "`\\` quotes nothing outside quotes", label: "put the whole name in quotes: `'a b'`")

  static let lookalike = ParserMessage(
    code: "P0039", text: "this character only looks like a plain one", label: "as text it stands in quotes")

  static let missingType = ParserMessage(code: "P0040", text: "a type is missing", label: "a type is expected")

  static let leadingDot = ParserMessage(code: "P0041", text: "a number begins with a digit", label: "write the `0`")

  static let missingKey = ParserMessage(
    code: "P0042", text: "a key is missing", label: "`name: ` is expected",
    help: ["a key is a name, a colon and a blank; a text of several words stands in quotes"])

  static let missingArrow = ParserMessage(
    code: "P0043", text: "`=>` is missing after the pattern", label: "`=>` is expected")

  static let pipelineInArm = ParserMessage(
    code: "P0044", text: "after `=>` stands one value or a block", label: "does not belong to the value",
    help: ["a pipeline stands in braces: `=> { … }`"])

  /// - Parameter meant: Nil where the language has nothing like it.
  static func foreignOperator(_ sign: String, meant: String?) -> ParserMessage {
    ParserMessage(
      code: "P0045", text: "`\(sign)` is not in the language", label: meant.map { "write `\($0)`" } ?? "",
      help: meant == nil ? ["for a power, multiply: `n * n`"] : [])
  }

  static func increment(_ sign: String, meant: String) -> ParserMessage {
    ParserMessage(code: "P0046", text: "`\(sign)` is not in the language", label: "write `\(meant)`")
  }

  static let threeDots = ParserMessage(code: "P0047", text: "a range has two dots", label: "drop one")

  static let backquote = ParserMessage(
    code: "P0048", text: "backquotes run nothing",
    help: ["a pipeline as a value is `$( … )`, another program in it `$(^name …)`"])

  static let slashComment = ParserMessage(
    code: "P0049", text: "`//` begins no comment", label: "a comment begins with `#`")

  static func strayStatement(_ keyword: String) -> ParserMessage {
    let help: [String] =
      switch keyword {
      case "for", "while": ["for each item that flows in: `each { … }`"]
      case "let", "var": ["name the result of the whole pipeline: `let x = ls | …`"]
      case "def": ["a function as a value is a closure: `{|x| … }`"]
      default: []
      }
    return ParserMessage(
      code: "P0050", text: "`\(keyword)` begins a statement and cannot stand here",
      label: "put it on a line of its own",
      help: help)
  }

  static func method(_ name: String, of value: String) -> ParserMessage {
    ParserMessage(
      code: "P0051", text: "`.\(name)( )` calls nothing", label: "functions stand before their value",
      help: ["for example: `\(name)(\(value))`"])
  }
}
