import Diagnostics

/// What stands between two texts.
struct TextGap {
  struct Comment {
    var text: String
    /// Whether nothing but blanks stands before it on its line.
    var isOwnLine: Bool
    /// Whether an empty line stands above it.
    var isAfterEmptyLine: Bool
  }

  var comments: [Comment] = []
  var isEmpty = true
  var hasNewline = false
  /// `\` and a newline.
  var hasContinuation = false
  /// Whether an empty line stands above the text that follows.
  var endsWithEmptyLine = false
  var hasSemicolon = false

  /// Whether what follows stands on another line.
  var hasLineBreak: Bool { hasNewline || hasContinuation }
}

extension PieceBuilder {
  /// How a gap inside of a statement is printed when it holds no comment.
  enum Separator {
    case nothing, blank
    /// One blank if there is anything.
    case asWritten
    /// A blank, or a newline if there is one.
    case breakable
    /// A blank, but nothing where nothing is: `null==a` is a verb with a word.
    case words
  }

  /// Passes over blanks, newlines and comments, and `;` where it separates.
  mutating func gap(semicolons: Bool = false) -> TextGap {
    var gap = TextGap()
    var newlines = 0
    // Documentation that a `;` or `\` parts from the `def` below it is parted by an empty line instead.
    var (isDocumented, isParted, isAfterOther) = (false, false, false)
    let isFirst = pieces.isEmpty
    scan: while index < tokens.count {
      let token = tokens[index]
      switch token.kind {
      case .blank:
        guard source.bytes[token.range.start] == UInt8(ascii: "\\") else { break }
        gap.hasContinuation = true
        newlines += 1
        isAfterOther = true
      case .newline:
        gap.hasNewline = true
        newlines += 1
        isAfterOther = false
      case .comment, .documentation:
        let isOwnLine = isFirst || gap.hasLineBreak || !gap.comments.isEmpty
        gap.comments.append(
          .init(
            text: source.text(token.range).withoutTrailingBlanks, isOwnLine: isOwnLine,
            isAfterEmptyLine: newlines > 1 || isParted))
        newlines = 0
        isDocumented = token.kind == .documentation
        isParted = isDocumented && isOwnLine && isAfterOther
      case .sign where semicolons && nextByte == UInt8(ascii: ";"):
        gap.hasSemicolon = true
        newlines = 0
        isAfterOther = true
        isParted = isParted || isDocumented
      default: break scan
      }
      gap.isEmpty = false
      index += 1
    }
    gap.endsWithEmptyLine = newlines > 1 || isParted
    return gap
  }

  /// Prints the comments of a gap, each with the newline after it.
  /// - Parameter keepsEmptyLines: Whether one empty line stays where there is one; false at the first of them.
  mutating func comments(
    _ gap: TextGap, isContinued: Bool = false, keepsEmptyLines: Bool = false, isFirst: Bool = false
  ) {
    for (number, comment) in gap.comments.enumerated() {
      if comment.isOwnLine {
        let isEmptyBefore = keepsEmptyLines && comment.isAfterEmptyLine && !(isFirst && number == 0)
        add(.newline(isEmptyBefore: isEmptyBefore, isContinued: isContinued))
        add(.text(comment.text))
        add(.newline(isEmptyBefore: false, isContinued: isContinued))
      } else {
        add(.trailingComment(comment.text))
        add(.newline(isEmptyBefore: false, isContinued: isContinued))
      }
    }
  }

  /// Prints the gap before the next text of the same statement.
  mutating func separate(_ separator: Separator, isContinued: Bool = true) {
    let gap = gap()
    guard gap.comments.isEmpty else { return comments(gap, isContinued: isContinued) }
    switch separator {
    case .nothing: break
    case .words where gap.isEmpty: break
    case .asWritten: if !gap.isEmpty { add(.blank) }
    case .breakable where gap.hasNewline: add(.newline(isEmptyBefore: false, isContinued: true))
    case .blank, .breakable, .words:
      add(gap.hasContinuation && !gap.hasNewline ? .continuation : .blank)
    }
  }
}
