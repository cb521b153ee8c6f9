import Diagnostics

/// A call of a `def`.
struct DefinitionCallPlan: Sendable {
  let name: String
  let cell: DefinitionCell
  let parameters: [(declaration: ParameterDeclaration, type: ValueType?)]
  let bound: [(parameter: Int, argument: CompiledArgumentCode)]
  let range: SourceRange
  let source: SourceText
  /// Whether what flows in is for it.
  let takesInput: Bool

  init(
    name: String, cell: DefinitionCell, parameters: [DefinitionParameter], bound: [BoundArgument], range: SourceRange,
    source: SourceText, takesInput: Bool
  ) {
    self.name = name
    self.cell = cell
    self.parameters = parameters.map { ($0.declaration, $0.type) }
    self.bound = bound.map { ($0.parameter, CompiledArgumentCode($0.argument)) }
    self.range = range
    self.source = source
    self.takesInput = takesInput
  }

  func open(_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Rows {
    guard let closure = cell.closure else {
      throw Failure("not-defined", "`\(name)` is called before its `def` has run", number: "R0104").placed(
        at: range, in: source)
    }
    let arguments = try parameters.indices.map { try argument($0, frame, row) }
    let box = takesInput ? InputBox(input.take()) : InputBox()
    // The flags that every `def` has stand after its own parameters.
    let isDryRun = bound.contains { $0.parameter >= parameters.count }
    do {
      let rows = try tracing {
        try closure.function.call(
          from: frame, captured: closure.captured, arguments: arguments, input: box,
          gate: isDryRun ? EffectGate(.plan) : nil)
      }
      return Rows(nature: rows.nature(), details: rows.details(), close: rows.close) { try tracing { try rows.next() } }
    } catch let failure as Failure { throw failure.placed(at: range, in: source) }
  }

  /// The value of a parameter; nil when the body's default holds.
  private func argument(_ index: Int, _ frame: Frame, _ row: Value) throws -> Value? {
    let (declaration, type) = parameters[index]
    let given = bound.filter { $0.parameter == index }
    if declaration.role == .rest { return .list(try given.map { try read($0.argument, type, frame, row) }) }
    if let argument = given.first?.argument { return try read(argument, type, frame, row) }
    if case .toggle = declaration.role { return .bool(false) }
    return nil
  }

  private func read(_ argument: CompiledArgumentCode, _ type: ValueType?, _ frame: Frame, _ row: Value) throws -> Value
  {
    let value = try argument.evaluate(frame, row)
    guard let type else { return value.value }
    do { return try type.read(value) } catch let mismatch as Mismatch {
      throw Failure("type", "`\(name)`: \(mismatch.message)", hint: mismatch.hint, number: "T0101").placed(
        at: argument.range, in: source)
    }
  }

  /// Failures inside say where the body was called from.
  private func tracing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var failure as Failure {
      let (line, column) = source.position(of: range.start)
      let place = "\(name), \(source.name):\(line):\(column)"
      if failure.diagnostic.trace.count < 20, failure.diagnostic.trace.last != place {
        failure.diagnostic.trace.append(place)
      }
      throw failure
    }
  }
}
