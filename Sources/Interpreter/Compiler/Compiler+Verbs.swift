import Diagnostics
import Language

extension Compiler {
  func diagnostic(
    _ code: String, _ message: String, at range: SourceRange, label: String = "", also secondary: [Diagnostic.Label],
    help: [String] = [], fixes: [Diagnostic.Fix] = []
  ) -> Diagnostic {
    var diagnostic = Diagnostic(code, message, at: range, in: source, label: label, help: help, fixes: fixes)
    diagnostic.secondary = secondary
    return diagnostic
  }

  /// A stage that calls a verb or a `def`.
  func verbCall(_ call: VerbCall, input: InputUse, schema: Schema?) -> StageCode {
    if let entry = definitions[call.name.text] { return definitionCall(call, entry, input: input) }
    guard let verb = catalog[call.name.text] else {
      reportUnknown(verb: call.name)
      for argument in call.arguments where argument.canStandAlone { _ = self.argument(argument) }
      return StageCode(open: { _, _, _ in .none })
    }
    return builtinCall(call, verb, input: input, schema: schema)
  }

  private func builtinCall(_ call: VerbCall, _ verb: any Verb.Type, input: InputUse, schema: Schema?) -> StageCode {
    let signature = signature(of: verb)
    let usage = "usage: " + signature.usage + "      more: help \(verb.name)"
    var binder = Binder(self, call, signature.parameters, usage: usage, hasRows: input.isSure)
    let isWithinPlan = isPlanning
    if verb.plansItsBlock { isPlanning = true }
    binder.run()
    isPlanning = isWithinPlan
    if binder.isHelpWanted {
      let text = signature.helpText
      return StageCode(open: { _, _, _ in Rows([.text(text)], nature: .prose) })
    }
    if verb is any SourcingVerb.Type, !call.arguments.isEmpty {
      reportMisplaced(call)
      return StageCode(open: { _, _, _ in .none })
    }
    if !binder.isBroken { checkInput(call, verb, input: input, hasNamedItems: binder.hasNamedItems) }
    let isDryRun = binder.bound.contains { signature.parameters[$0.parameter].name == CommonOption.dryRun.rawValue }
    if case .refuse = gate.mode, verb.effects.changesTheWorld, !isDryRun {
      report(
        "N0123", "this session is read-only, and `\(verb.name)` changes things", at: call.name.range,
        help: ["see what it would do with --dry-run, or start the session without --read-only"])
    }
    let bound = binder.bound
    if let schema { checkColumns(bound, signature, schema) }
    let tail = tail(call, signature, schema: schema, usage: usage)
    let prototype = bindConstants(bound, tail, of: verb, signature)
    var columns = prototype?.schema(after: schema)
    // What is not done becomes a row that says what would be; an engine's plan has columns of its own.
    if !verb.effects.isDisjoint(with: [.write, .delete]), isDryRun || isPlanning {
      columns = columns?.merging(Effect.columns + signature.verb.planColumns)
    } else if isDryRun {
      columns = nil
    }
    if let schema, let columns {
      for column in schema.columns where columns[column.name] == nil {
        lostColumns[column.name] = source.text(call.range).shortened
      }
    }
    var plan = CallPlan(
      verb: verb, parameters: signature.parameters, bound: bound, tail: tail, range: call.range, source: source,
      expectsInput: verb.input != .nothing && !binder.hasNamedItems)
    if let verb = verb as? any ScopeVerb.Type { plan.surroundings = surroundings(withVariables: verb.seesVariables) }
    let finished = plan
    report(call, finished, prototype, columns)
    return StageCode(
      open: { frame, row, box in try finished.open(frame, row, box) }, schema: columns, report: stages.indices.last)
  }

  private func checkInput(_ call: VerbCall, _ verb: any Verb.Type, input: InputUse, hasNamedItems: Bool) {
    switch (verb.input, input) {
    case (.rows, .none):
      report(
        "N0120", "`\(verb.name)` needs rows from a stage before it", at: call.name.range,
        help: ["for example: `ls | \(verb.name) …`"])
    case (.optional, .none) where !hasNamedItems && call.tail == nil && verb.needsItems:
      report(
        "N0120", "`\(verb.name)` has nothing to work on", at: call.name.range,
        help: ["name files, or let rows flow in: `ls | \(verb.name) …`"])
    case (.nothing, .firstStage):
      report(
        "N0121", "`\(verb.name)` takes no rows, so nothing can flow into it", at: call.name.range,
        help: ["begin a new line with it, or use `each { \(verb.name) … }`"])
    case (.optional, .firstStage) where hasNamedItems:
      report(
        "N0122", "`\(verb.name)` gets items from both sides: from the pipeline and by name", at: call.range,
        help: ["leave out one of them"])
    default: break
    }
  }

  /// Columns that are named in the call must be there.
  private func checkColumns(_ bound: [BoundArgument], _ signature: Signature, _ schema: Schema) {
    for entry in bound where signature.parameters.indices.contains(entry.parameter) {
      guard signature.parameters[entry.parameter].isColumn, let constant = entry.argument.constant,
        let name = try? ColumnName.read(constant), !name.isOptional, schema[name.path] == nil, schema[name.root] == nil
      else { continue }
      if let flag = signature.parameters.first(where: { $0.isFlag && $0.name == name.path }) {
        report(
          "N0102", "there is no column `\(name.path)` here", at: entry.argument.range,
          label: "did you mean `--\(flag.name)`?", fixes: [Diagnostic.Fix(entry.argument.range, "--" + flag.name)])
        continue
      }
      reportUnknown(column: Field(name: name.root, isOptional: false, range: entry.argument.range), in: schema)
    }
  }

  /// What stands at the end of a call, bound to the verb's parameter for it.
  private func tail(_ call: VerbCall, _ signature: Signature, schema: Schema?, usage: String) -> CompiledTail? {
    if signature.index(of: .aggregates) != nil {
      guard case .aggregates(let aggregates, let keys)? = call.tail else {
        report(
          "N0116", "`\(call.name.text)` needs aggregates", at: call.range.after, label: "expected `name: count()`",
          help: [usage])
        return nil
      }
      return .aggregates(self.aggregates(aggregates, by: keys, schema: schema))
    }
    guard signature.index(of: .rowExpression) != nil else { return nil }
    guard case .expression(let expression)? = call.tail else {
      report(
        "N0116", "`\(call.name.text)` needs an expression", at: call.range.after, label: "expected an expression",
        help: [usage])
      return nil
    }
    let outer = (rowDepth, rowSchema, usedColumns, aggregation)
    (rowDepth, rowSchema, usedColumns, aggregation) = (rowDepth + 1, schema, [], nil)
    defer { (rowDepth, rowSchema, usedColumns, aggregation) = outer }
    let compiled = self.expression(expression)
    if signature.parameters.contains(where: { $0.role == .rowExpression && $0.name == "condition" }),
      let kind = compiled.kind, ![.bool, .null, .closure].contains(kind)
    {
      report(
        "T0102", "a condition is true or false, this one is \(kind.article)", at: expression.range,
        help: ["compare it with something: `== …`, `> …`"])
    }
    return .expression(
      placing(expression.range, compiled.evaluate), columns: expression.mayBeClosure ? nil : usedColumns,
      pushdown: pushdown(of: expression))
  }

  /// Binds what is known before running, so that wrong values are found now; gives the verb when everything is known.
  private func bindConstants(
    _ bound: [BoundArgument], _ tail: CompiledTail?, of verb: any Verb.Type, _ signature: Signature
  ) -> (any Verb)? {
    let prototype = verb.init()
    let properties = Signature.properties(of: prototype)
    var isComplete = true
    if case .aggregates(let plan)? = tail {
      for property in properties { (property.parameter as? Aggregates)?.bind(plan, in: nil) }
    }
    for entry in bound where properties.indices.contains(entry.parameter) {
      let declaration = signature.parameters[entry.parameter]
      guard let constant = entry.argument.constant else {
        isComplete = false
        if entry.argument.kind == .closure,
          ["int", "float", "size", "duration", "rate", "text"].contains(declaration.type)
        {
          report(
            mismatch: Mismatch("expected \(declaration.type.article), got a block"), declaration, of: verb.name,
            at: entry.argument.range)
        }
        continue
      }
      if declaration.isPath, let text = entry.argument.bareText, text.utf8.count > 1, text.hasSuffix(",") {
        warn(
          "T0117", "the comma belongs to the name `\(text.shortened)`", at: entry.argument.range,
          label: "between arguments stand blanks",
          fixes: [Diagnostic.Fix(entry.argument.range, String(text.dropLast()))])
      }
      do { try properties[entry.parameter].parameter.bind(constant) } catch {
        isComplete = false
        report(mismatch: error, declaration, of: verb.name, at: entry.argument.range)
      }
    }
    guard isComplete else { return nil }
    do { try prototype.check() } catch { report(mistake: error, in: bound, signature, of: verb.name) }
    return prototype
  }

  /// A mistake that a verb finds in its arguments: at the one that it names, or at the only one there is.
  private func report(mistake: any Error, in bound: [BoundArgument], _ signature: Signature, of name: String) {
    let named = (mistake as? Mismatch)?.parameter
    guard
      let entry = bound.first(where: { signature.parameters[$0.parameter].name == named })
        ?? (named == nil ? bound.first : nil)
    else { return }
    let failure = Failure(mistake).diagnostic
    guard let mismatch = mistake as? Mismatch else {
      return report(failure.code, failure.message, at: entry.argument.range, help: failure.help)
    }
    report(mismatch: mismatch, signature.parameters[entry.parameter], of: name, at: entry.argument.range)
  }

  func report(mismatch error: any Error, _ declaration: ParameterDeclaration, of name: String, at range: SourceRange) {
    let mismatch = error as? Mismatch ?? Mismatch("\(error)")
    report(
      "T0101",
      "\(declaration.isFlag ? "`\(declaration.spelling)`" : "<\(declaration.name)>") of `\(name)`: \(mismatch.message)",
      at: range, label: mismatch.hint ?? "", fixes: mismatch.replacements.map { Diagnostic.Fix(range, $0) })
  }

  // MARK: Definitions

  private func definitionCall(_ call: VerbCall, _ entry: DefinitionEntry, input: InputUse) -> StageCode {
    let own = entry.parameters.map(\.declaration)
    let common = [CommonOption.help, .dryRun].map(\.declaration).filter { option in
      !own.contains { $0.name == option.name }
    }
    let declarations = own + common
    let usage = "usage: " + Signature.usage(of: entry.name, declarations)
    var binder = Binder(self, call, declarations, usage: usage)
    binder.run()
    if binder.isHelpWanted {
      let text = Signature.helpText(of: entry.name, entry.documentation, declarations)
      return StageCode(open: { _, _, _ in Rows([.text(text)], nature: .prose) })
    }
    let parameters = entry.parameters
    for bound in binder.bound {
      guard let constant = bound.argument.constant, parameters.indices.contains(bound.parameter),
        let type = parameters[bound.parameter].type
      else { continue }
      do { _ = try type.read(constant) } catch {
        report(mismatch: error, declarations[bound.parameter], of: entry.name, at: bound.argument.range)
      }
    }
    let plan = DefinitionCallPlan(
      name: entry.name, cell: entry.cell, parameters: parameters, bound: binder.bound, range: call.range,
      source: source,
      takesInput: input.isPossible)
    report(call, entry, takesInput: input.isPossible)
    return StageCode(open: { frame, row, box in try plan.open(frame, row, box) }, report: stages.indices.last)
  }
}

extension Argument {
  /// Whether it means something without the signature of its verb.
  fileprivate var canStandAlone: Bool {
    switch self {
    case .flag, .endOfFlags: false
    default: true
    }
  }
}

extension Verb {
  /// Whether a call without rows and without named items means nothing.
  static var needsItems: Bool { Signature(of: Self.self).index(of: .items) != nil }
}

/// What stands at the end of a call.
enum CompiledTail: Sendable {
  /// With the columns that it looks at; nil when it may look at any. And with what it says that a source could use.
  case expression(Evaluate, columns: Set<String>?, pushdown: PushdownPlan)
  case aggregates(AggregatePlan)
}

extension Expression {
  /// Whether its value may be a closure, which is then called with the whole row.
  fileprivate var mayBeClosure: Bool {
    switch self {
    case .column, .null, .boolean, .quantity, .string, .word, .list, .record, .range, .prefix: false
    case .group(let inner, _): inner.mayBeClosure
    case .infix(let sign, _, _, _): sign == .coalesce
    case .variable, .substitution, .closure, .call, .missing: true
    }
  }
}

extension RowFunction {
  /// An expression with the variables around it; a closure is called with the row.
  init(_ evaluate: @escaping Evaluate, columns: Set<String>?, pushdown: PushdownPlan, in frame: Frame) {
    self.init(columns: columns, pushdown: { pushdown.resolved(in: frame) }) { row in
      let value = try evaluate(frame, row)
      guard case .closure(let closure) = value else { return value }
      return try closure.function.call(
        from: frame, captured: closure.captured, arguments: [row]
      ).value()
    }
  }
}
