import Diagnostics
import Language

/// Turns a syntax tree into code, finding all mistakes that can be found before anything runs.
final class Compiler {
  let source: SourceText
  let catalog: VerbCatalog
  /// `def`s that can be called, of this text and of earlier lines.
  var definitions: [String: DefinitionEntry]
  var diagnostics: [Diagnostic] = []
  var scope: Scope
  /// Whether columns can be named: how many row expressions stand around the place.
  var rowDepth = 0
  /// The columns of the row, when they are known.
  var rowSchema: Schema?
  /// The columns that were named since the row expression began.
  var usedColumns: Set<String> = []
  /// Collects aggregates, while the expressions around them are compiled.
  var aggregation: Aggregation?
  /// How many loops stand around the statement; `break` needs one.
  var loopDepth = 0
  private var signatures: [String: Signature] = [:]

  init(source: SourceText, catalog: VerbCatalog, scope: Scope, definitions: [String: DefinitionEntry]) {
    self.source = source
    self.catalog = catalog
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

  /// Compiles a body in a scope of its own; `captures` tells what it needs of the scope around it.
  func function(
    named name: String, parameters: [(name: String, kind: Kind?)], body: Program, input: InputUse
  ) -> (function: Function, captures: [Int]) {
    let inner = Scope(parent: scope)
    let parameterSlots = parameters.map { inner.declare($0.name, isMutable: false, kind: $0.kind) }
    let outer = (scope, loopDepth, rowDepth, aggregation)
    (scope, loopDepth, rowDepth, aggregation) = (inner, 0, 0, nil)
    let code = program(body, input: input)
    (scope, loopDepth, rowDepth, aggregation) = outer
    let function = Function(
      name: name, slotCount: inner.slotCount, capturedSlots: inner.captures.map(\.inner), parameterSlots: parameterSlots,
      body: code)
    return (function, inner.captures.map(\.outer))
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
}
