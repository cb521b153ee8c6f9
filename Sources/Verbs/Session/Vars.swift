import Diagnostics
import Interpreter

/// Shows the variables.
struct Vars: ScopeVerb {
  static let summary = "List the variables that can be used here, with what they hold."
  static let examples = [
    Example(
      "Two", "let limit = 5MB; var n = 3; vars",
      gives: #"""
        {"name":"limit","type":"size","value":"5MB","fixed":true}
        {"name":"n","type":"int","value":"3","fixed":false}
        """#)
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("name", .text, "without the dollar sign"), Column("type", .text, "what it holds"),
    Column("value", .text, "the value, shortened"), Column("fixed", .bool, "declared with `let`, so it stays as it is"),
  ]
  static let seesVariables = true

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows(
      context.variables.compactMap { variable in
        if variable.name == "_", case .null = variable.value { return nil }
        // Most names with `key` in them are those of objects.
        let isSecret = variable.name.lowercased() != "key" && Secrets.isSecret(name: variable.name)
        let text = isSecret ? Secrets.mask : variable.value.summary
        return .record(
          Record(
            Self.shape,
            [.text(variable.name), .text(variable.value.kind.rawValue), .text(text), .bool(!variable.isMutable)]))
      })
  }

  private static let shape = Shape(columns.map(\.name))
}

extension Value {
  /// A few words of it, however large it is.
  fileprivate var summary: String {
    guard case .list(let items) = self, items.count > 4 else { return quotedDescription.shortened }
    let first = items.prefix(3).map { $0.quotedDescription.shortened }.joined(separator: " ")
    return "\(items.count) items: [\(first) …]".shortened
  }
}
