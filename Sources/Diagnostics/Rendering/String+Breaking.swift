extension String {
  /// The text broken between words into lines of at most `width` columns; a word that is longer stays whole, so that it
  /// can be copied.
  /// - Parameters:
  ///   - start: The columns that the first line has taken already.
  ///   - indent: The blanks that each further line begins with.
  public func brokenIntoLines(width: Int, from start: Int = 0, indent: Int = 0) -> [String] {
    var lines: [String] = []
    var line = ""
    var column = start
    var rest = self[...]
    while !rest.isEmpty {
      let blanks = rest.prefix { $0 == " " }
      let word = rest[blanks.endIndex...].prefix { $0 != " " }
      rest = rest[word.endIndex...]
      if column + blanks.count + word.count > width, column > indent, !blanks.isEmpty, !word.isEmpty {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
        column = indent + word.count
      } else {
        line += blanks + word
        column += blanks.count + word.count
      }
    }
    return lines + [line]
  }

  /// Lines of help broken to fit: what goes on stands below the text of its own column.
  public func brokenHelp(width: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line).brokenIntoLines(width: width, indent: min(line.indentOfText, width / 2)).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

extension Substring {
  /// Where the last column of `  --name VALUE  what it means` begins.
  fileprivate var indentOfText: Int {
    if hasPrefix("Usage: ") { return 7 }
    var (indent, blanks, column) = (prefix { $0 == " " }.count, 0, 0)
    // Two blanks part columns; the columns of help end before the fiftieth.
    for character in self {
      if character != " ", blanks >= 2, column < 50 { indent = column }
      blanks = character == " " ? blanks + 1 : 0
      column += 1
    }
    return indent
  }
}
