@testable import Language

/// The forms of the grammar, as the dump of a tree names them.
enum GrammarForms {
  /// What every large heap of programs should hold, each as it begins in a dump.
  static let all = [
    "(let ", "(var ", "(= ", "(+= ", "(-= ", "(*= ", "(/= ", "(for ", "(while ", "(return", "(break)", "(continue)",
    "(use ",
    "(def ", "(if ", "(match ", "(=> ", "(try ", "(catch ", "(finally ", "(where ", "(set ", "(agg ", "(by ", "(^",
    "path:",
    "(on ", "(pipe ", "(closure ", "(== ", "(!= ", "(< ", "(<= ", "(>= ", "(=~ ", "(!~ ", "(in ", "(not in ", "(like ",
    "(contains ", "(starts-with ", "(and ", "(or ", "(not ", "(?? ", "(+ ", "(- ", "(* ", "(/ ", "(mod ", "col:",
    "col?:",
    "{a: ", "(word ", "--c|codec", "...d", "->list<text>?", "·", "h264|av1", "date", "null",
  ]

  /// Which of them a tree holds.
  static func forms(in tree: SyntaxTree) -> Set<String> {
    let dump = SyntaxDump.text(tree)
    return Set(all.filter { dump.contains($0) })
  }
}
