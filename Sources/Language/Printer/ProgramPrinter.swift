import Diagnostics

/// Prints programs in the one form that they are written in: `toolkit fmt`.
///
/// Two blanks of indentation, one blank between words and around operators, a statement a line. A pipeline that does not
/// fit on a line, or was written over several, has each `|` at the beginning of a line below its statement. Comments stay
/// where they are, and words, strings and numbers stay as they were written. Formatting twice changes nothing.
public enum ProgramPrinter {
  /// The columns that a line has, where that can be done without touching words.
  public static let width = 100

  /// Why a program was not printed.
  public enum Refusal: Error, Equatable {
    /// It has mistakes: what they mean is not known.
    case broken
    /// The printed text would not be the same program. No such program is known.
    case changed
  }

  /// Gives the text of a program in its form; throws when the program has mistakes.
  ///
  /// The text is read again before it is given out: it means the same, and printing it again changes nothing.
  /// - Parameter shapes: Those that the program was read with.
  public static func format(_ tree: SyntaxTree, shapes: VerbShapes) throws(Refusal) -> String {
    guard tree.diagnostics.isEmpty else { throw .broken }
    guard let (text, outline) = print(tree) else { throw .changed }
    let again = Parser.parse(SourceText(name: tree.source.name, text: text), shapes: shapes)
    guard again.diagnostics.isEmpty, let (second, seen) = print(again), second == text, seen == outline else {
      throw .changed
    }
    return text
  }

  /// The text of a program without mistakes, unchecked; nil when the tree does not fit its tokens.
  static func print(_ tree: SyntaxTree) -> (text: String, outline: ProgramOutline)? {
    guard let builder = PieceBuilder.build(tree) else { return nil }
    return (Layout.print(builder.pieces, groups: builder.groups, width: width), builder.outline)
  }
}
