import Diagnostics

@testable import Language

/// A tree as one line of s-expressions: `(pipe (ls) (where (> col:size 256MiB)))`.
struct SyntaxDump {
  let source: SourceText

  /// The whole tree; several statements stand in `(do …)`.
  static func text(_ tree: SyntaxTree) -> String { SyntaxDump(source: tree.source).dump(tree.program) }

  func dump(_ program: Program) -> String {
    let statements = program.statements.map(dump)
    return statements.count == 1 ? statements[0] : form("do", statements)
  }

  private func dump(_ statement: Statement) -> String {
    switch statement {
    case .declaration(let it): form(it.isMutable ? "var" : "let", [it.name.text, dump(it.value)])
    case .assignment(let it): form(it.operation.rawValue, [dump(it.target), dump(it.value)])
    case .forLoop(let it):
      form("for", [it.item.text] + (it.index.map { [$0.text] } ?? []) + [dump(it.sequence), dump(it.body)])
    case .whileLoop(let it): form("while", [dump(it.condition), dump(it.body)])
    case .returning(let value, _): form("return", value.map { [dump($0)] } ?? [])
    case .breaking: "(break)"
    case .continuing: "(continue)"
    case .use(let it): form("use", [dump(it.module)])
    case .definition(let it): dump(it)
    case .pipeline(let it): dump(it)
    }
  }

  private func dump(_ definition: Definition) -> String {
    let parameters = definition.parameters.map { parameter in
      let sign =
        switch parameter.kind {
        case .operand: ""
        case .rest: "..."
        case .flag(let short): "--" + (short.map { "\($0)|" } ?? "")
        }
      return sign + parameter.name.text + (parameter.type.map { ":" + dump($0) } ?? "")
        + (parameter.defaultValue.map { "=" + dump($0) } ?? "")
    }
    let flow = [definition.input, definition.output].compactMap { $0 }.map(dump).joined(separator: "->")
    let parts = [definition.name.text, "(" + parameters.joined(separator: " ") + ")"]
    return form("def", parts + (flow.isEmpty ? [] : [flow]) + [dump(definition.body)])
  }

  private func dump(_ type: TypeSyntax) -> String {
    let mark = type.isOptional ? "?" : ""
    switch type.form {
    case .named(let name, let element): return name + (element.map { "<" + dump($0) + ">" } ?? "") + mark
    case .oneOf(let values): return values.joined(separator: "|") + mark
    }
  }

  private func dump(_ block: Block) -> String { form("block", block.program.statements.map(dump)) }

  func dump(_ pipeline: Pipeline) -> String {
    let stages = pipeline.stages.map(dump)
    if pipeline.continuesLast { return form("on", stages) }
    return stages.count == 1 ? stages[0] : form("pipe", stages)
  }

  private func dump(_ stage: Stage) -> String {
    switch stage {
    case .conditional(let it): dump(it)
    case .match(let it): form("match", [dump(it.subject)] + it.arms.map(dump))
    case .attempt(let it):
      form(
        "try",
        [dump(it.body)]
          + (it.handler.map { [form("catch", (it.errorName.map { [$0.text] } ?? []) + [dump($0)])] } ?? [])
          + (it.cleanup.map { [form("finally", [dump($0)])] } ?? []))
    case .verb(let it): form(it.name.text, it.arguments.map(dump) + (it.tail.map(dump) ?? []))
    case .external(let it): form("^" + dump(it.name), it.arguments.map(dump))
    case .expression(let it): dump(it)
    case .path(let it): "path:" + dump(it)
    }
  }

  private func dump(_ conditional: Conditional) -> String {
    let otherwise: [String] =
      switch conditional.otherwise {
      case .block(let block)?: [dump(block)]
      case .conditional(let inner)?: [dump(inner)]
      case nil: []
      }
    return form("if", [dump(conditional.condition), dump(conditional.then)] + otherwise)
  }

  private func dump(_ arm: Match.Arm) -> String {
    let pattern =
      switch arm.pattern {
      case .anything: "_"
      case .values(let values): values.map(dump).joined(separator: ",")
      }
    switch arm.result {
    case .expression(let value): return form("=>", [pattern, dump(value)])
    case .block(let block): return form("=>", [pattern, dump(block)])
    }
  }

  private func dump(_ tail: Tail) -> [String] {
    switch tail {
    case .expression(let value): [dump(value)]
    case .aggregates(let aggregates, let keys):
      aggregates.map { $0.name.text + ":" + dump($0.value) } + (keys.isEmpty ? [] : [form("by", keys.map(dump))])
    }
  }

  private func dump(_ argument: Argument) -> String {
    switch argument {
    case .word(let it): dump(it)
    case .expression(let it): dump(it)
    case .list(let it): dump(it)
    case .record(let it): dump(it)
    case .closure(let it): dump(it)
    case .flag(let it): (it.isShort ? "-" : "--") + it.name + (it.value.map { "=" + dump($0) } ?? "")
    case .endOfFlags: "--"
    }
  }

  private func dump(_ word: Word) -> String {
    if word.parts.count == 1, case .bare(let text, _) = word.parts[0] { return "\"\(text)\"" }
    if word.parts.count == 1, case .quoted(let string) = word.parts[0] { return dump(string) }
    if word.parts.count == 1, case .variable(let path) = word.parts[0] { return dump(path) }
    return form("word", word.parts.map(dump))
  }

  private func dump(_ part: Word.Part) -> String {
    switch part {
    case .bare(let text, _): text
    case .quoted(let string): dump(string)
    case .variable(let path): dump(path)
    case .substitution(let program, _): "$" + form("", [dump(program)])
    case .alternatives(let words, _): "{" + words.map(dump).joined(separator: ",") + "}"
    case .characterClass(let text, _): text
    }
  }

  private func dump(_ string: StringLiteral) -> String {
    let parts = string.parts.map { part in
      switch part {
      case .text(let text): text
      case .variable(let path): dump(path)
      case .substitution(let program, _): "$(" + dump(program) + ")"
      }
    }
    return "'" + parts.joined(separator: "·") + "'"
  }

  private func dump(_ path: VariablePath) -> String {
    "$" + ([path.name.text] + path.fields.map(dump)).joined(separator: ".")
  }

  private func dump(_ field: Field) -> String { field.name + (field.isOptional ? "?" : "") }

  private func dump(_ path: ColumnPath) -> String {
    let isOptional = path.fields.last?.isOptional == true && path.fields.dropLast().allSatisfy { !$0.isOptional }
    let names = path.fields.map { isOptional ? $0.name : dump($0) }
    return (isOptional ? "col?:" : "col:") + names.joined(separator: ".")
  }

  private func dump(_ list: ListLiteral) -> String { "[" + list.elements.map(dump).joined(separator: " ") + "]" }

  private func dump(_ record: RecordLiteral) -> String {
    "{" + record.entries.map { $0.name.text + ": " + dump($0.value) }.joined(separator: ", ") + "}"
  }

  private func dump(_ closure: ClosureLiteral) -> String {
    let parameters =
      closure.parameters.isEmpty ? [] : ["|" + closure.parameters.map(\.text).joined(separator: " ") + "|"]
    return form("closure", parameters + closure.body.statements.map(dump))
  }

  func dump(_ expression: Expression) -> String {
    switch expression {
    case .null: "null"
    case .boolean(let value, _): "\(value)"
    case .quantity(.date, _): "date"
    case .quantity(_, let range): source.text(range)
    case .string(let it): dump(it)
    case .variable(let it): dump(it)
    case .column(let it): dump(it)
    case .word(let it): dump(it)
    case .substitution(let it, _): "$(" + dump(it) + ")"
    case .group(let it, _): dump(it)
    case .list(let it): dump(it)
    case .record(let it): dump(it)
    case .closure(let it): dump(it)
    case .call(let name, let arguments, _): form(name.text + "()", arguments.map(dump))
    case .prefix(let sign, let it, _): form(sign.rawValue, [dump(it)])
    case .infix(let sign, let left, let right, _): form(sign.rawValue, [dump(left), dump(right)])
    case .range(let lower, let upper, let includesUpper, _):
      form(includesUpper ? ".." : "..<", [lower.map(dump) ?? "_", upper.map(dump) ?? "_"])
    case .missing: "missing"
    }
  }

  private func form(_ head: String, _ parts: [String]) -> String {
    "(" + ([head] + parts).filter { !$0.isEmpty }.joined(separator: " ") + ")"
  }
}
