import Diagnostics

@testable import Language

/// What holds for the printed form of every valid program.
enum FormattingLaw {
  /// What is wrong with the printed form of a text without mistakes; nil when all holds.
  static func broken(_ text: String) -> String? { broken(read(text)) }

  /// What is wrong with the printed form of a tree without mistakes; nil when all holds.
  static func broken(_ tree: SyntaxTree) -> String? {
    guard let printed = ProgramPrinter.print(tree)?.text else { return "not printed" }
    let again = read(printed)
    if !again.diagnostics.isEmpty { return "mistakes: \(again.diagnostics.map(\.message))\n\(printed)" }
    let (before, after) = (SyntaxDump.text(tree), SyntaxDump.text(again))
    if before != after {
      let common = before.commonPrefix(with: after).count
      return
        "another tree: …\(before.dropFirst(max(0, common - 40)).prefix(80)) is …\(after.dropFirst(max(0, common - 40)).prefix(80))\n\(printed)"
    }
    if ProgramPrinter.print(again)?.text != printed {
      return "twice:\n\(printed)\n\(ProgramPrinter.print(again)?.text ?? "")"
    }
    if comments(again) != comments(tree) { return "comments:\n\(printed)" }
    if significant(again) != significant(tree) { return "tokens:\n\(printed)" }
    let isRefused = (try? ProgramPrinter.format(tree, shapes: testShapes)) == nil
    // Where newlines above `#! lang 1` would change whether it counts, nothing is printed.
    if isRefused != (again.program.edition != tree.program.edition) { return "edition or refusal:\n\(printed)" }
    if let line = badLine(in: printed, strings: again) { return "form, line \(line):\n\(printed)" }
    return nil
  }

  /// The comments in their order, without blanks at their ends.
  static func comments(_ tree: SyntaxTree) -> [String] {
    tree.tokens.filter { $0.kind == .comment || $0.kind == .documentation }
      .map { tree.source.text($0.range).withoutTrailingBlanks }
  }

  /// Everything but blanks, newlines, comments and `;`.
  static func significant(_ tree: SyntaxTree) -> [String] {
    tree.tokens.compactMap { token in
      switch token.kind {
      case .blank, .newline, .comment, .documentation: return nil
      default:
        let text = tree.source.text(token.range)
        return text == ";" ? nil : text == "not in" || text.hasPrefix("not") && text.hasSuffix("in") ? "not in" : text
      }
    }
  }

  /// The number of a line that ends with a blank, or is empty after another, outside of strings.
  private static func badLine(in text: String, strings tree: SyntaxTree) -> Int? {
    // What is glued into words and strings stays as it is.
    if text.isEmpty || text.contains("$(") { return nil }
    guard text.hasSuffix("\n"), !text.hasSuffix("\n\n") else { return tree.source.lineCount }
    for (token, next) in zip(tree.tokens, tree.tokens.dropFirst()) where token.kind == .blank && next.kind == .newline {
      return tree.source.lineNumber(of: token.range.start)
    }
    return nil
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> Substring {
    self[..<(zip(indices, zip(self, other)).first { $1.0 != $1.1 }?.0 ?? startIndex)]
  }
}
