import Diagnostics
import Language

/// What is said of names that are not known.
extension Compiler {
  func reportUnknown(verb name: Name) {
    var nearest: String?
    var help: [String] = []
    var fixes: [Diagnostic.Fix] = []
    let front = SourceRange(name.range.start, name.range.start)
    if scope.find(name.text) != nil {
      help = ["for the variable, write `$\(name.text)`"]
      fixes = [Diagnostic.Fix(front, "$")]
    } else if let remedy = Foreign.verbs[name.text] {
      nearest = remedy.replacement.flatMap { isVerbOrKeyword($0) ? $0 : nil }
      help = remedy.help.map { [$0] } ?? []
    } else if Foreign.programs.contains(name.text) {
      help = ["another program runs as `^\(name.text) …`"]
      if name.text == "jq" { help.append("rows need no jq here: `get`, `where`, `select` and `set` work on them") }
      fixes = [Diagnostic.Fix(front, "^")]
    } else {
      nearest = Spelling.nearest(to: name.text, in: catalog.names + definitions.keys.sorted())
    }
    if let nearest { fixes.append(Diagnostic.Fix(name.range, nearest)) }
    report(
      "N0101", "there is no verb `\(name.text)`", at: name.range, label: nearest.map { "did you mean `\($0)`?" } ?? "",
      help: help.isEmpty ? ["`help` lists the verbs"] : help, fixes: fixes)
  }

  private func isVerbOrKeyword(_ name: String) -> Bool {
    catalog[name] != nil || definitions[name] != nil || ["let", "var", "use"].contains(name)
  }

  func reportUnknown(function name: Name, _ arguments: [Expression], _ range: SourceRange) {
    let known = (aggregation == nil ? [] : AggregateFunction.named.keys.sorted()) + PureFunction.named.keys.sorted()
    let remedy = Foreign.functions[name.text]
    var nearest = remedy?.replacement.flatMap { known.contains($0) ? $0 : nil }
    var help = remedy?.help.map { [$0] } ?? []
    if catalog[name.text] != nil || definitions[name.text] != nil {
      let words = ([name.text] + arguments.map { source.text($0.range) }).joined(separator: " ")
      help = ["`\(name.text)` is a verb, its arguments stand after a blank: `\(words)`, in an expression `$(\(words))`"]
    } else if remedy == nil {
      nearest = Spelling.nearest(to: name.text, in: known)
    }
    report(
      "N0114", "there is no function `\(name.text)`", at: name.range,
      label: nearest.map { "did you mean `\($0)`?" } ?? "", help: help,
      fixes: nearest.map { [Diagnostic.Fix(name.range, $0)] } ?? [])
  }

  /// `print("x")` at the head of a pipeline, as other languages call.
  func reportCallOfVerb(_ expression: Expression) -> Bool {
    guard case .call(let name, let arguments, let range) = expression, PureFunction.named[name.text] == nil,
      catalog[name.text] != nil || definitions[name.text] != nil
    else { return false }
    let words = ([name.text] + arguments.map { source.text($0.range) }).joined(separator: " ")
    report(
      "N0114", "`\(name.text)` is a verb, not a function", at: SourceRange(name.range.end, name.range.end + 1),
      label: "put a blank before it", help: ["its arguments stand after it, with blanks between: `\(words)`"],
      fixes: [Diagnostic.Fix(range, words)])
    arguments.forEach { _ = self.expression($0) }
    return true
  }

  func reportUnknown(column: Field, in schema: Schema) {
    let names = schema.columns.map(\.name)
    let nearest = Spelling.nearest(to: column.name, in: names) ?? Foreign.synonym(of: column.name, in: names)
    var help = ["columns are: " + names.joined(separator: " "), "write `\(column.name)?` where it may be missing"]
    if nearest == nil {
      if let stage = lostColumns[column.name] {
        help.insert("it is lost before here: `\(stage)`", at: 0)
      } else if let source = sourceOfColumn(column.name) {
        help.insert("`\(source)` gives it: put `| \(source)` before this stage", at: 0)
      }
    }
    report(
      "N0102", "there is no column `\(column.name)` here", at: column.range,
      label: nearest.map { "did you mean `\($0)`?" } ?? "", help: help,
      fixes: nearest.map { [Diagnostic.Fix(column.range, $0)] } ?? [])
  }

  /// A verb that works on the rows at hand and gives a column of this name.
  private func sourceOfColumn(_ name: String) -> String? {
    catalog.names.first { verbName in
      guard let verb = catalog[verbName], verb.input != .nothing, !verb.effects.changesTheWorld else { return false }
      return verb.columns.contains { $0.name == name }
    }
  }

  func reportUnknown(variable name: Name) {
    let nearest = Spelling.nearest(to: name.text, in: scope.visibleNames)
    report(
      "N0105", "there is no variable `$\(name.text)`", at: name.range,
      label: nearest.map { "did you mean `$\($0)`?" } ?? "",
      help: nearest == nil ? ["declare it first: `let \(name.text) = …`"] : [],
      fixes: nearest.map { [Diagnostic.Fix(name.range, $0)] } ?? [])
  }

  /// `$it` in a row expression, where columns go by their names alone.
  func reportItem(_ path: VariablePath) -> Bool {
    guard rowDepth > 0, path.name.text == "it", let field = path.fields.first, scope.find("it") == nil else {
      return false
    }
    let end = path.fields.last?.range.end ?? path.range.end
    report(
      "N0105", "columns go by their names alone here, without `$it`", at: path.range,
      label: "write `\(path.fields.map(\.name).joined(separator: "."))`",
      fixes: [Diagnostic.Fix(path.range, source.text(SourceRange(field.range.start, end)))])
    return true
  }

  /// `ls | .size`, as jq has it.
  func reportColumnStage(_ expression: Expression) -> Bool {
    guard case .column(let path) = expression, path.isExplicit else { return false }
    let names = source.text(SourceRange(path.range.start + 1, path.range.end))
    report(
      "N0109", "a column alone is no stage", at: path.range, label: "write `get \(names)`",
      fixes: [Diagnostic.Fix(path.range, "get " + names)])
    return true
  }

  /// Fields of a value that is known, wholly or by the names of its fields.
  func check(_ fields: [Field], of known: Knowledge) {
    var value = known.constant
    for (index, field) in fields.enumerated() {
      if field.isOptional { return }
      if let current = value {
        if let found = FieldAccess.field(field.name, Int(field.name), of: current) {
          value = found
          continue
        }
        // What null holds is not known: the value may be another by then.
        if case .null = current { return }
        return reportMissing(field, FieldAccess.missing(field.name, in: current).diagnostic, current.fieldNames)
      }
      let names = known.kind == .path ? ["name", "stem", "ext", "parent"] : known.fields
      guard index == 0, let names, !names.contains(field.name) else { return }
      let kind = known.kind == .path ? "a path" : "the value"
      return reportMissing(
        field,
        Diagnostic("N0102", "\(kind) has no field `\(field.name)`", help: ["it has: " + names.joined(separator: " ")]),
        names)
    }
  }

  private func reportMissing(_ field: Field, _ found: Diagnostic, _ names: [String]) {
    let nearest = Spelling.nearest(to: field.name, in: names) ?? Foreign.synonym(of: field.name, in: names)
    report(
      "N0102", found.message, at: field.range, label: nearest.map { "did you mean `\($0)`?" } ?? "",
      help: nearest == nil ? found.help : [], fixes: nearest.map { [Diagnostic.Fix(field.range, $0)] } ?? [])
  }
}

extension Value {
  /// The names of its fields.
  fileprivate var fieldNames: [String] {
    switch self {
    case .record(let record): record.shape.names
    case .path: ["name", "stem", "ext", "parent"]
    default: []
    }
  }
}

extension Knowledge {
  /// What `catch` gives.
  static let error = Knowledge(kind: .record, fields: ["code", "message", "hint"])
}
