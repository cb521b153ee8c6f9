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
  /// The names around it, for a verb that looks at them.
  var surroundings: Surroundings?

  init(
    verb: any Verb.Type, parameters: [ParameterDeclaration], bound: [BoundArgument], tail: CompiledTail?,
    range: SourceRange,
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
        if case .bool(true) = value.value, let option = CommonOption(rawValue: parameters[index].name) {
          common.insert(option)
        }
        continue
      }
      do { try properties[index].parameter.bind(value) } catch let mismatch as Mismatch {
        throw Failure(
          "type", "<\(parameters[index].name)> of `\(verb.name)`: \(mismatch.message)", hint: mismatch.hint,
          number: "T0101"
        )
        .placed(at: argument.range, in: source)
      }
    }
    switch tail {
    case .expression(let expression, let columns, let pushdown)?:
      let function = RowFunction(expression, columns: columns, pushdown: pushdown, in: frame)
      for property in properties { (property.parameter as? any RowParameter)?.bind(function) }
    case .aggregates(let plan)?:
      for property in properties { (property.parameter as? Aggregates)?.bind(plan, in: frame) }
    case nil: break
    }
    let source = expectsInput ? input.take() : nil
    guard source != nil || verb.input != .rows else {
      throw Failure("no-input", "`\(verb.name)` needs rows, and nothing flows in here", number: "N0120").placed(
        at: range, in: self.source)
    }
    let context = Context(
      session: frame.session, gate: common.contains(.dryRun) ? EffectGate(.plan) : frame.gate,
      failsFast: common.contains(.failFast), hasInput: source != nil, frame: frame,
      source: self.source, range: range, surroundings: surroundings)
    var running: Rows? = try placing { try instance.run(source ?? .none, in: context) }
    // Whatever the verb does about it, its source ends when it does.
    let close = {
      running?.close()
      source?.close()
    }
    return Rows(
      nature: running?.nature() ?? .many, details: running?.details() ?? [], narrow: { running?.narrow($0) },
      close: close
    ) {
      do { if let batch = try placing({ try running?.next() }) { return batch } } catch {
        // What the verb kept goes with its stream, of which this is the only owner.
        if verb.memory != .streams, error.isWishToStop {
          close()
          DedicatedThread.letGo(of: &running)
        }
        throw error
      }
      source?.close()
      return nil
    }
  }

  private func placing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      if error.isWishToStop { throw error }
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
