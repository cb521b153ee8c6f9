import Diagnostics

/// Reads a program: text to syntax tree, by recursive descent over the bytes.
///
/// The parser never guesses and never goes back: one look ahead decides each time, so the time grows with the length of
/// the text alone. It goes on after a mistake at the next separator, `|` or closing bracket.
public struct Parser {
  /// What may be nested, by the stack that it takes: a bracket or the right side of an operator counts 1.
  ///
  /// No text can so exhaust the stack: 512 kB are enough for the deepest, even without optimisation.
  static let deepestNesting = 100
  /// What a block, a closure or `$( )` counts: 25 of them can be nested.
  static let programNesting = 4
  /// The height that the tree of one expression may reach: whoever walks it does so recursively.
  static let greatestHeight = 400

  /// What depends on the brackets around a place.
  struct Context {
    /// Whether a newline separates no more than a blank does.
    var newlineIsBlank = false
    /// Whether a comma ends a bare word.
    var commaEnds = false
    /// Whether `{` begins the block of `if`, `for`, `while` or `match`.
    var isHeader = false
  }

  var lexer: Lexer
  let shapes: VerbShapes
  let source: SourceText
  var diagnostics: [Diagnostic] = []
  var context = Context()
  /// The closing brackets that are waited for.
  var awaited: [UInt8] = []
  var depth = 0
  /// The height of the tree read so far inside the innermost brackets.
  var height = 0
  /// While above 0, mistakes are not told: what is read is dropped.
  var muted = 0
  var gaveUp = false
  /// Whether the brackets that end here were closed by others, which was told.
  var isClosedByMistake = false

  /// Reads a program.
  ///
  /// Never traps, never throws, and takes time linear in the length of the text. What could not be read is told in the
  /// tree's diagnostics; the rest is there.
  /// - Parameter shapes: Which verbs end with an expression.
  public static func parse(_ source: SourceText, shapes: VerbShapes) -> SyntaxTree {
    var parser = Parser(source, shapes)
    var program = parser.program(until: nil)
    program.range = SourceRange(0, source.bytes.count)
    program.edition = parser.edition()
    for range in parser.lexer.controls { parser.report(.controlCharacter, at: range) }
    let sorted = parser.diagnostics.enumerated().sorted { first, second in
      let (left, right) = (first.element.primary?.range.start ?? 0, second.element.primary?.range.start ?? 0)
      return left == right ? first.offset < second.offset : left < right
    }
    return SyntaxTree(
      source: source, program: program, tokens: parser.lexer.tokens, diagnostics: sorted.map(\.element))
  }

  private init(_ source: SourceText, _ shapes: VerbShapes) {
    lexer = Lexer(source.bytes)
    self.shapes = shapes
    self.source = source
  }

  /// From a place to the end of what was last taken, blanks after it left out.
  func range(from start: Int) -> SourceRange { SourceRange(start, lexer.significantEnd) }

  mutating func skipBlanks() { lexer.skipBlanks(newlines: context.newlineIsBlank) }

  /// Whether a stage, and so a statement, can go on no further here. Blanks were skipped.
  var isAtEndOfStage: Bool {
    lexer.isAtEnd || lexer.current.isNewline || lexer.isAt(";") || lexer.isAt("|") || lexer.current.isCloser
  }

  /// The number of `#! lang N` in the first two lines.
  private func edition() -> Int? {
    for number in 1...2 {
      let words = source.line(number).text.split { $0 == " " || $0 == "\t" }
      if words.count == 3, words[0] == "#!", words[1] == "lang" { return Int(words[2]) }
    }
    return nil
  }
}
