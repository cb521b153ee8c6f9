import Diagnostics
import Language

/// Turns a syntax tree into code, finding all mistakes that can be found before anything runs.
final class Compiler {
  let source: SourceText
  let catalog: VerbCatalog
  /// How changes to the world are treated: where they are refused, verbs that make some are mistakes.
  let gate: EffectGate
  let session: Session
  /// The modules that are being read, from the outermost: one that comes again uses itself.
  var loading: [String] = []
  /// `def`s that can be called, of this text and of earlier lines.
  var definitions: [String: DefinitionEntry]
  var diagnostics: [Diagnostic] = []
  var scope: Scope
  /// Whether what is compiled runs within a plan, where changes become rows.
  lazy var isPlanning = gate.mode == .plan
  /// Whether columns can be named: how many row expressions stand around the place.
  var rowDepth = 0
  /// The columns of the row, when they are known.
  var rowSchema: Schema?
  /// The columns that were named since the row expression began.
  var usedColumns: Set<String> = []
  /// Columns that were there earlier in the pipeline, and the stage that dropped each.
  var lostColumns: [String: String] = [:]
  /// Collects aggregates, while the expressions around them are compiled.
  var aggregation: Aggregation?
  /// What the stages of the body at hand do.
  var stages: [StageReport] = []
  /// How many loops stand around the statement; `break` needs one.
  var loopDepth = 0
  /// Whether the block is a stage among others or gives a value: then `break` and `return` cannot leave it.
  var isInsidePipeline = false
  /// Which of the frame's streams `$in` means; nil where nothing flows in.
  var inputIndex: Int?
  private var signatures: [String: Signature] = [:]

  init(source: SourceText, session: Session, scope: Scope, definitions: [String: DefinitionEntry]) {
    self.source = source
    catalog = session.catalog
    gate = session.gate
    self.session = session
    self.scope = scope
    self.definitions = definitions
  }

  /// The signature of a verb, read once.
  func signature(of verb: any Verb.Type) -> Signature {
    if let signature = signatures[verb.name] { return signature }
    let signature = Signature(of: verb)
    signatures[verb.name] = signature
    return signature
  }

  /// Records a mistake.
  func report(
    _ code: String, _ message: String, at range: SourceRange, label: String = "", help: [String] = [],
    fixes: [Diagnostic.Fix] = []
  ) {
    diagnostics.append(Diagnostic(code, message, at: range, in: source, label: label, help: help, fixes: fixes))
  }

  /// Records what is probably a mistake, but may run.
  func warn(_ code: String, _ message: String, at range: SourceRange, label: String = "", fixes: [Diagnostic.Fix] = [])
  {
    diagnostics.append(
      Diagnostic(code, message, at: range, in: source, label: label, severity: .warning, fixes: fixes))
  }

  /// A parameter of a body: its name as a variable, what it holds when that is known, and what it holds when a call leaves
  /// it out, which may use the parameters before it.
  struct BodyParameter {
    var name: String
    var kind: Kind?
    var type: ValueType?
    var defaultValue: Expression?
  }

  /// Compiles a body in a scope of its own; `captures` tells what it needs of the scope around it.
  func function(
    named name: String, parameters: [BodyParameter], body: Program, input: InputUse
  ) -> (function: Function, captures: [Int]) {
    let inner = Scope(parent: scope)
    let outer = (scope, loopDepth, rowDepth, isInsidePipeline, inputIndex, definitions, stages)
    let outerAggregation = aggregation
    (scope, loopDepth, rowDepth, isInsidePipeline, inputIndex, stages) = (inner, 0, 0, false, nil, [])
    aggregation = nil
    let compiled = parameters.map { parameter in
      let defaultValue = parameter.defaultValue.map { self.defaultValue($0, of: parameter) }
      return Function.Parameter(
        slot: inner.declare(parameter.name, isMutable: false, known: Knowledge(kind: parameter.kind)),
        defaultValue: defaultValue)
    }
    inputIndex = 0
    let code = program(body, input: input)
    let reports = stages
    (scope, loopDepth, rowDepth, isInsidePipeline, inputIndex, definitions, stages) = outer
    aggregation = outerAggregation
    let function = Function(
      name: name, slotCount: inner.slotCount, inputCount: inner.inputCount, capturedSlots: inner.captures.map(\.inner),
      parameters: compiled, body: code, stages: reports)
    return (function, inner.captures.map(\.outer))
  }

  private func defaultValue(_ expression: Expression, of parameter: BodyParameter) -> Evaluate {
    let compiled = self.expression(expression)
    guard let type = parameter.type else { return compiled.evaluate }
    if let constant = compiled.constant {
      do {
        let value = try type.read(.value(constant))
        return { _, _ in value }
      } catch {
        let mismatch = error as? Mismatch ?? Mismatch("\(error)")
        report(
          "T0101", "the default of `\(parameter.name)`: \(mismatch.message)", at: expression.range,
          label: mismatch.hint ?? "")
      }
    }
    let evaluate = compiled.evaluate
    return placing(expression.range) { frame, row in
      do { return try type.read(.value(try evaluate(frame, row))) } catch let mismatch as Mismatch {
        throw Failure(
          "type", "the default of `\(parameter.name)`: \(mismatch.message)", hint: mismatch.hint, number: "T0101")
      }
    }
  }

  /// Runs something of the engine, giving its failures the place they came from.
  func placing<Result>(_ range: SourceRange, _ body: @escaping @Sendable (Frame, Value) throws -> Result)
    -> @Sendable (Frame, Value) throws -> Result
  {
    let source = source
    return { frame, row in
      do { return try body(frame, row) } catch let failure as Failure { throw failure.placed(at: range, in: source) }
    }
  }
}

/// What a body does with the stream that flows into it.
enum InputUse {
  /// Nothing flows in.
  case none
  /// The first stage of its first pipeline takes it, unless `$in` names it.
  case firstStage
  /// As `firstStage`, but only if something flows in at run time.
  case optional

  /// Whether something flows in, be it no rows.
  var isSure: Bool {
    if case .firstStage = self { return true }
    return false
  }

  /// Whether anything can flow in.
  var isPossible: Bool {
    if case .none = self { return false }
    return true
  }
}
