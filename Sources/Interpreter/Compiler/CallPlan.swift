import Diagnostics
import Flow

/// A call of a built-in verb, ready to be made again and again.
struct CallPlan: Sendable {
  let verb: any Verb.Type
  let parameters: [ParameterDeclaration]
  let bound: [(parameter: Int, argument: CompiledArgumentCode)]
  /// What the verb works out of the rows.
  let tail: CompiledTail?
  let range: SourceRange
  let source: SourceText
  /// Whether what flows in is for it.
  let expectsInput: Bool

  init(
    verb: any Verb.Type, parameters: [ParameterDeclaration], bound: [BoundArgument], tail: CompiledTail?, range: SourceRange,
    source: SourceText, expectsInput: Bool
  ) {
    self.verb = verb
    self.parameters = parameters
    self.bound = bound.map { ($0.parameter, CompiledArgumentCode($0.argument)) }
    self.tail = tail
    self.range = range
    self.source = source
    self.expectsInput = expectsInput
  }

  /// Evaluates the arguments, binds them and begins the verb; failures of its rows get the place of the call.
  func open(_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Rows {
    let instance = verb.init()
    let properties = Signature.properties(of: instance)
    var common: Set<CommonOption> = []
    for (index, argument) in bound {
      let value = try argument.evaluate(frame, row)
      guard properties.indices.contains(index) else {
        if case .bool(true) = value.value, let option = CommonOption(rawValue: parameters[index].name) { common.insert(option) }
        continue
      }
      do { try properties[index].parameter.bind(value) } catch let mismatch as Mismatch {
        throw Failure("type", "<\(parameters[index].name)> of `\(verb.name)`: \(mismatch.message)", hint: mismatch.hint, number: "T0101")
          .placed(at: argument.range, in: source)
      }
    }
    switch tail {
    case .expression(let expression, let columns)?:
      let function = RowFunction(expression, columns: columns, in: frame)
      for (_, parameter) in properties { (parameter as? any RowParameter)?.bind(function) }
    case .aggregates(let plan)?:
      for (_, parameter) in properties { (parameter as? Aggregates)?.bind(plan, in: frame) }
    case nil: break
    }
    let hasInput = expectsInput && input.isFull
    let context = Context(
      session: frame.session, gate: common.contains(.dryRun) ? EffectGate(.plan) : frame.session.gate,
      failsFast: common.contains(.failFast), hasInput: hasInput, frame: frame)
    let rows = try placing { try instance.run(hasInput ? input.take() ?? .none : .none, in: context) }
    return Rows(nature: rows.nature(), details: rows.details(), narrow: rows.narrow, close: rows.close) { try placing { try rows.next() } }
  }

  private func placing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      if error is Interrupted { throw error }
      if error is CancellationError { throw Interrupted() }
      throw Failure(error).placed(at: range, in: source)
    }
  }
}

/// The part of a compiled argument that is needed while running.
struct CompiledArgumentCode: Sendable {
  let range: SourceRange
  let evaluate: EvaluateArgument

  init(_ argument: CompiledArgument) {
    range = argument.range
    evaluate = argument.evaluate
  }
}

/// A call of a `def`.
struct DefinitionCallPlan: Sendable {
  let name: String
  let cell: DefinitionCell
  let parameters: [(declaration: ParameterDeclaration, type: ValueType?, defaultValue: Evaluate?)]
  let bound: [(parameter: Int, argument: CompiledArgumentCode)]
  let range: SourceRange
  let source: SourceText

  init(
    name: String, cell: DefinitionCell, parameters: [DefinitionParameter], bound: [BoundArgument], range: SourceRange,
    source: SourceText
  ) {
    self.name = name
    self.cell = cell
    self.parameters = parameters.map { ($0.declaration, $0.type, $0.defaultValue) }
    self.bound = bound.map { ($0.parameter, CompiledArgumentCode($0.argument)) }
    self.range = range
    self.source = source
  }

  func open(_ frame: Frame, _ row: Value, _ input: InputBox) throws -> Rows {
    guard let closure = cell.closure else {
      throw Failure("not-defined", "`\(name)` is called before its `def` has run", number: "R0104").placed(at: range, in: source)
    }
    let arguments = try parameters.indices.map { try argument($0, frame, row) }
    do {
      let rows = try closure.function.call(
        in: frame.session, captured: closure.captured, arguments: arguments, input: input.take() ?? .none, depth: frame.depth)
      return Rows(nature: rows.nature(), details: rows.details(), close: rows.close) { try tracing { try rows.next() } }
    } catch let failure as Failure { throw failure.placed(at: range, in: source) }
  }

  private func argument(_ index: Int, _ frame: Frame, _ row: Value) throws -> Value {
    let (declaration, type, defaultValue) = parameters[index]
    let given = bound.filter { $0.parameter == index }
    if declaration.role == .rest {
      return .list(try given.map { try read($0.argument, type, frame, row) })
    }
    if let argument = given.first?.argument { return try read(argument, type, frame, row) }
    if let defaultValue { return try defaultValue(frame, .null) }
    if case .toggle = declaration.role { return .bool(false) }
    return .null
  }

  private func read(_ argument: CompiledArgumentCode, _ type: ValueType?, _ frame: Frame, _ row: Value) throws -> Value {
    let value = try argument.evaluate(frame, row)
    guard let type else { return value.value }
    do { return try type.read(value) } catch let mismatch as Mismatch {
      throw Failure("type", "`\(name)`: \(mismatch.message)", hint: mismatch.hint, number: "T0101").placed(at: argument.range, in: source)
    }
  }

  /// Failures inside say where the body was called from.
  private func tracing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch var failure as Failure {
      let (line, column) = source.position(of: range.start)
      if failure.diagnostic.trace.count < 20 { failure.diagnostic.trace.append("\(name), \(source.name):\(line):\(column)") }
      throw failure
    }
  }
}
