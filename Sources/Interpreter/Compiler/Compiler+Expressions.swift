import Diagnostics
import Language
import Quantities

/// A compiled expression.
struct Compiled {
  let evaluate: Evaluate
  /// What the value is, when that is known.
  var kind: Kind?
  /// The value, when nothing in it depends on the run.
  var constant: Value?
  /// Which fields it has, when that is known.
  var fields: [String]?

  /// What can be said of it where it is read again by name.
  var knowledge: Knowledge { Knowledge(kind: kind, constant: constant, fields: fields) }

  static func constant(_ value: Value) -> Compiled {
    Compiled(evaluate: { _, _ in value }, kind: value.kind, constant: value)
  }
}

extension Compiler {
  func expression(_ expression: Expression) -> Compiled {
    switch expression {
    case .null: return .constant(.null)
    case .boolean(let value, _): return .constant(.bool(value))
    case .quantity(let quantity, _): return .constant(Value(quantity))
    case .string(let string): return self.string(string)
    case .variable(let path): return variable(path)
    case .column(let path): return column(path)
    case .word(let word):
      let evaluate = self.word(word)
      if let pieces = word.constantPieces { return .constant(EvaluatedWord(pieces: pieces).value) }
      return Compiled(evaluate: { frame, row in try evaluate(frame, row).value })
    case .substitution(let program, let range): return substitution(program, range)
    case .group(let inner, _): return self.expression(inner)
    case .list(let list): return self.list(list)
    case .record(let record): return self.record(record)
    case .closure(let closure): return self.closure(closure)
    case .call(let name, let arguments, let range): return call(name, arguments, range)
    case .prefix(let sign, let operand, let range): return prefix(sign, operand, range)
    case .infix(let sign, let left, let right, let range): return infix(sign, left, right, range)
    case .range(let lower, let upper, let includesUpper, let range):
      return self.range(lower, upper, includesUpper: includesUpper, range)
    case .missing: return .constant(.null)
    }
  }

  /// An expression that must be true or false; null counts as false.
  func condition(_ expression: Expression) -> @Sendable (Frame, Value) throws -> Bool {
    let compiled = self.expression(expression)
    if let kind = compiled.kind, kind != .bool, kind != .null {
      report(
        "T0102", "a condition is true or false, this one is \(kind.article)", at: expression.range,
        help: ["compare it with something: `== …`, `> …`"])
    }
    let evaluate = compiled.evaluate
    return placing(expression.range) { frame, row in
      switch try evaluate(frame, row) {
      case .bool(let value): return value
      case .null: return false
      case let other:
        throw Failure(
          "type",
          "a condition is true or false, this one is \(other.kind.article) (\(other.quotedDescription.shortened))",
          number: "T0102")
      }
    }
  }

  func string(_ string: StringLiteral) -> Compiled {
    if let text = string.constantText { return .constant(.text(text)) }
    let parts: [@Sendable (Frame, Value) throws -> String] = string.parts.map { part in
      switch part {
      case .text(let text): return { _, _ in text }
      case .variable(let path):
        let evaluate = variable(path).evaluate
        return { frame, row in try evaluate(frame, row).description }
      case .substitution(let program, let range):
        let evaluate = substitution(program, range).evaluate
        return { frame, row in try evaluate(frame, row).description }
      }
    }
    return Compiled(
      evaluate: placing(string.range) { frame, row in
        var text = ""
        for part in parts {
          text += try part(frame, row)
          guard text.utf8.count <= Compiler.textLimit else {
            throw Failure(
              "too-large", "a text may not be larger than \(ByteSize(bytes: Int64(Compiler.textLimit)))",
              number: "R0107")
          }
        }
        return .text(text)
      }, kind: .text)
  }

  /// The most bytes that a text holds.
  static let textLimit = 1 << 28

  func variable(_ path: VariablePath) -> Compiled {
    let name = path.name.text
    let root: Evaluate
    var known = Knowledge()
    if name == "in" {
      let index = self.input(at: path.range)
      root = placing(path.range) { frame, _ in
        try frame.inputs[index].takeByName()?.value(limit: Compiler.collectLimit) ?? .null
      }
    } else {
      guard let variable = scope.find(name) else {
        if reportItem(path) { return .constant(.null) }
        reportUnknown(variable: path.name)
        return .constant(.null)
      }
      let slot = variable.slot
      known = variable.known
      if path.fields.isEmpty {
        return Compiled(evaluate: { frame, _ in frame.slots[slot] }, kind: known.kind, fields: known.fields)
      }
      root = { frame, _ in frame.slots[slot] }
    }
    if known.kind == .text, let field = path.fields.first {
      report(
        "T0105", "a text has no fields, so `$\(name).\(field.name)` means nothing", at: path.range,
        help: ["for the text followed by `.\(field.name)`, write `${\(name)}.\(field.name)`"],
        fixes: [Diagnostic.Fix(path.range, "${\(name)}.\(field.name)")])
    } else {
      check(path.fields, of: known)
    }
    return fields(path.fields, of: root, kind: known.kind, range: path.range)
  }

  /// The stream that `$in` names.
  func input(at range: SourceRange) -> Int {
    if inputIndex == nil {
      report(
        "N0130", "nothing flows in here", at: range,
        help: ["`$in` is what flows into a `def` or into a block of a pipeline"])
    }
    return inputIndex ?? 0
  }

  /// Fields of a value, each one looked up as fast as the row before allows.
  private func fields(_ fields: [Field], of root: @escaping Evaluate, kind: Kind?, range: SourceRange) -> Compiled {
    guard !fields.isEmpty else { return Compiled(evaluate: root, kind: kind) }
    let lookups = fields.map(FieldLookup.init)
    let source = source
    return Compiled(evaluate: { frame, row in
      var value = try root(frame, row)
      for lookup in lookups {
        do { value = try lookup.value(in: value) } catch let failure as Failure {
          throw failure.placed(at: lookup.field.range, in: source)
        }
      }
      return value
    })
  }

  func column(_ path: ColumnPath) -> Compiled {
    guard rowDepth > 0 else {
      guard aggregation == nil else {
        reportLone(column: path)
        return .constant(.null)
      }
      let name = path.fields.map(\.name).joined(separator: ".")
      report(
        "N0103", "there is no row here whose column `\(name)` could be meant", at: path.range,
        help: ["write `$\(name)` for the variable, `'\(name)'` for the text"])
      return .constant(.null)
    }
    if let first = path.fields.first { usedColumns.insert(first.name) }
    var kind: Kind?
    if let schema = rowSchema, let first = path.fields.first {
      let column = schema[first.name]
      if column == nil, !first.isOptional { reportUnknown(column: first, in: schema) }
      if path.fields.count == 1, !first.isOptional { kind = column?.kind }
    }
    var compiled = fields(path.fields, of: { _, row in row }, kind: nil, range: path.range)
    // A column that is declared a size may still be null in a row, so its kind helps to check but not to compute.
    compiled.kind = kind
    return compiled
  }

  func substitution(_ program: Program, _ range: SourceRange) -> Compiled {
    let code = inside { self.program(program) }
    return Compiled(
      evaluate: placing(range) { frame, _ in
        try code.open(frame, input: InputBox()).value(limit: Compiler.collectLimit)
      })
  }

  /// Compiles what stands inside `$( )`: it stands for itself, the row around it is not its row, and it cannot leave the loop.
  func inside<Result>(_ compile: () -> Result) -> Result {
    let outer = (rowDepth, loopDepth, isInsidePipeline, aggregation)
    (rowDepth, loopDepth, isInsidePipeline, aggregation) = (0, 0, true, nil)
    defer { (rowDepth, loopDepth, isInsidePipeline, aggregation) = outer }
    return compile()
  }
}
