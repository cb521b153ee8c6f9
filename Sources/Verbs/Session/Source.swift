import Interpreter

/// Runs a script's statements here.
struct Source: SourcingVerb {
  static let summary = "Run the statements of a script here: what it defines and declares stays."
  static let discussion = """
    The file is found as `use` finds its modules: beside the script that names it, at the prompt from the working folder. It is read and \
    checked before anything of the line runs, so its name is plain text, and `source` stands alone on its line. `use` takes over \
    definitions only; `toolkit FILE.mts` runs a script by itself.
    """
  static let examples = [Example("Helpers of one's own", "source media")]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing

  @Operand("The script.")
  var file: PathArgument

  /// Never called: the compiler puts the statements in the place of the call.
  func run(_ input: Rows, in context: Context) throws -> Rows { .none }
}
