/// A step of printing: text, and the places between texts.
enum LayoutPiece {
  /// May hold newlines, which are those of a string.
  case text(String)
  /// A word that begins with `#`: after a blank it would be a comment.
  case glued(String)
  case blank
  /// A newline if its group is broken, else what stands there on one line.
  case line(Int, flat: Flat)
  /// A newline whatever is around it.
  case newline(isEmptyBefore: Bool, isContinued: Bool)
  /// `\` and a newline.
  case continuation
  /// A comment at the end of a line; a newline follows.
  case trailingComment(String)
  case open(Int)
  case close(Int)
  /// One level more, or less, if the group is broken.
  case indent(Int)
  case outdent(Int)

  /// What stands for a newline in a group on one line.
  enum Flat { case nothing, blank, semicolon }
}

/// How a group of pieces, whose newlines are taken together or not at all, may be printed.
enum LayoutGroup {
  /// Over several lines.
  case broken
  /// On one line if it fits.
  case flexible
  /// Without newlines of its own, however long it is.
  case flat
}
