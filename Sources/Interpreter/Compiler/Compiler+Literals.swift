import Diagnostics
import Language

extension Compiler {
  func list(_ list: ListLiteral) -> Compiled {
    let elements = list.elements.map(argument)
    if !elements.contains(where: { $0.constant == nil }) {
      return .constant(.list(elements.map { $0.constant?.value ?? .null }))
    }
    return Compiled(
      evaluate: placing(list.range) { frame, row in
        let value = Value.list(try elements.map { try $0.evaluate(frame, row).value })
        try frame.session.nesting.pass(value)
        return value
      }, kind: .list)
  }

  func record(_ record: RecordLiteral) -> Compiled {
    var seen = Set<String>()
    for entry in record.entries where !seen.insert(entry.name.text).inserted {
      report("N0112", "the record has two values named `\(entry.name.text)`", at: entry.name.range)
    }
    let shape = Shape(record.entries.map(\.name.text))
    let values = record.entries.map { expression($0.value) }
    if !values.contains(where: { $0.constant == nil }) {
      return .constant(.record(Record(shape, values.map { $0.constant ?? .null })))
    }
    let evaluators = values.map(\.evaluate)
    return Compiled(
      evaluate: placing(record.range) { frame, row in
        let value = Value.record(Record(shape, try evaluators.map { try $0(frame, row) }))
        try frame.session.nesting.pass(value)
        return value
      }, kind: .record,
      fields: shape.names)
  }

  /// `{a:1}`: without a blank after its colon a key is none, and the whole is a block with a path in it.
  private func warnOfGluedKey(_ closure: ClosureLiteral) {
    guard closure.parameters.isEmpty, closure.body.statements.count == 1,
      case .pipeline(let pipeline) = closure.body.statements[0], case .path(let word)? = pipeline.stages.first,
      pipeline.stages.count == 1, case .bare(let text, let range)? = word.parts.first, word.parts.count == 1,
      let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
      !text.contains("/")
    else { return }
    let offset = range.start + text[...colon].utf8.count
    warn(
      "P0101", "this is a block with the path `\(text)`, no record", at: word.range,
      label: "a key has a blank after its colon", fixes: [Diagnostic.Fix(SourceRange(offset, offset), " ")])
  }

  func closure(_ closure: ClosureLiteral) -> Compiled {
    warnOfGluedKey(closure)
    let parameters = closure.parameters.isEmpty ? ["it"] : closure.parameters.map(\.text)
    let (function, captures) = function(
      named: "closure", parameters: parameters.map { BodyParameter(name: $0) }, body: closure.body, input: .optional)
    return Compiled(
      evaluate: placing(closure.range) { frame, _ in
        let value = Value.closure(Closure(function: function, captured: captures.map { frame.slots[$0] }))
        try frame.session.nesting.pass(value)
        return value
      },
      kind: .closure)
  }

  func range(_ lower: Expression?, _ upper: Expression?, includesUpper: Bool, _ range: SourceRange) -> Compiled {
    let lower = lower.map { expression($0) } ?? .constant(.int(0))
    let upper = upper.map { expression($0) }
    for side in [lower, upper] {
      if let kind = side?.kind, kind != .int {
        report("T0106", "a range goes from one int to another, not to \(kind.article)", at: range)
      }
    }
    let (first, last) = (lower.evaluate, upper?.evaluate)
    return Compiled(
      evaluate: placing(range) { frame, row in
        let start = try first(frame, row)
        let end = try last?(frame, row)
        guard case .int(let first) = start else {
          throw Failure("type", "a range begins with an int, not \(start.kind.article)", number: "T0106")
        }
        guard let end else { return .range(IntegerRange(first: first, last: nil)) }
        guard case .int(let last) = end else {
          throw Failure("type", "a range ends with an int, not \(end.kind.article)", number: "T0106")
        }
        guard !includesUpper else { return .range(IntegerRange(first: first, last: last)) }
        return .range(last == .min ? IntegerRange(first: 1, last: 0) : IntegerRange(first: first, last: last - 1))
      }, kind: .range)
  }
}
