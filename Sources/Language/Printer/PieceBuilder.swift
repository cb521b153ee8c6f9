import Diagnostics

/// Walks a tree beside its tokens and says how they are to be printed.
///
/// Every token passes here once and in its order: the tree only says what stands between them. So nothing can get lost
/// on the way, comments included.
struct PieceBuilder {
  let source: SourceText
  let tokens: [Token]
  /// The next token.
  var index = 0
  /// The first token of the stage that was begun last.
  var stageStart = 0
  private(set) var pieces: [LayoutPiece] = []
  private(set) var groups: [LayoutGroup] = [.broken]
  var outline = ProgramOutline()

  init(_ tree: SyntaxTree) {
    source = tree.source
    tokens = tree.tokens
    pieces.reserveCapacity(tokens.count * 2)
  }

  /// The pieces of a whole program; nil when the tree does not hold all of the text.
  static func build(_ tree: SyntaxTree) -> PieceBuilder? {
    var builder = PieceBuilder(tree)
    builder.outline.edition = tree.program.edition
    builder.byteOrderMark()
    builder.statements(tree.program, in: 0)
    return builder.index == builder.tokens.count ? builder : nil
  }

  private mutating func byteOrderMark() {
    let mark = SourceRange(0, 3)
    guard source.bytes.starts(with: [0xEF, 0xBB, 0xBF]), tokens.first?.range == mark else { return }
    index += 1
    add(.text(source.text(mark)))
  }

  // MARK: Pieces

  mutating func add(_ piece: LayoutPiece) { pieces.append(piece) }

  mutating func newGroup(_ group: LayoutGroup) -> Int {
    groups.append(group)
    return groups.count - 1
  }

  mutating func mark(_ node: ProgramOutline.Node) { outline.add(node) }

  // MARK: Tokens

  /// Prints the next token as it is.
  mutating func token() {
    guard index < tokens.count else { return }
    let range = tokens[index].range
    print(tokens[index].kind == .keyword ? source.text(range).withSingleBlanks : source.text(range))
    index += 1
  }

  /// Prints the text up to an offset as it is: one word, one literal.
  mutating func atom(to end: Int) {
    guard index < tokens.count, tokens[index].range.start < end else { return }
    print(source.text(SourceRange(tokens[index].range.start, end)))
    while index < tokens.count, tokens[index].range.start < end { index += 1 }
  }

  private mutating func print(_ text: String) {
    outline.texts.append(text)
    add(text.utf8.first == UInt8(ascii: "#") ? .glued(text) : .text(text))
  }

  /// Passes over the next token.
  mutating func drop() { index += 1 }

  /// The first byte of the next token; 0 at the end.
  var nextByte: UInt8 { index < tokens.count ? source.bytes[tokens[index].range.start] : 0 }

  func isAt(_ sign: Unicode.Scalar) -> Bool {
    index < tokens.count && tokens[index].kind == .sign && nextByte == UInt8(ascii: sign)
  }

  /// The number of the first token that begins at an offset or after it.
  func tokenIndex(at offset: Int) -> Int {
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].range.start < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether there is a newline between two offsets.
  func hasNewline(_ start: Int, _ end: Int) -> Bool { source.lineNumber(of: start) < source.lineNumber(of: end) }
}

extension String {
  /// `not   in` as `not in`.
  fileprivate var withSingleBlanks: String {
    utf8.contains { $0.isBlank || $0.isNewline } ? split { $0.isWhitespace || $0 == "\\" }.joined(separator: " ") : self
  }
}
