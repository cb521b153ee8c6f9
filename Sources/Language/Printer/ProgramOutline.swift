/// What a program means as far as its form can change it: its texts, and which of them belong to which node.
///
/// Two programs of the same outline are the same but for blanks, newlines, `;` and comments.
struct ProgramOutline: Equatable {
  /// The kinds of nodes that texts are told apart by.
  enum Node: Hashable {
    case program, statement, pipeline, stage, expression, argument, tail, list, record, closure, block, match, arm
    case definition, parameter, type, end
  }

  private struct Mark: Equatable {
    var node: Node
    /// The number of texts before it.
    var place: Int
  }

  var edition: Int?
  /// Words, literals, names and signs.
  var texts: [String] = []
  /// The lines of documentation of definitions.
  var documentation: [String] = []
  private var marks: [Mark] = []

  mutating func add(_ node: Node) { marks.append(Mark(node: node, place: texts.count)) }

  mutating func document(_ lines: [String]) {
    documentation.append("def")
    documentation += lines.map(\.withoutTrailingBlanks)
  }
}

extension String {
  /// Without blanks at its end.
  var withoutTrailingBlanks: String {
    var bytes = utf8[...]
    while let last = bytes.last, last.isBlank { bytes.removeLast() }
    return String(Substring(bytes))
  }
}
