import Diagnostics
import Language

extension Compiler {
  /// `use`: the definitions of another file can be called from here on.
  func use(_ use: Use) -> StatementCode? {
    guard let pieces = use.module.constantPieces else {
      report("N0125", "the name of a module is plain text", at: use.module.range)
      return nil
    }
    let name = pieces.map(\.text).joined()
    do { return try module(session.loadModule(name, source), use) } catch {
      let failure = Failure(error)
      report("N0124", failure.diagnostic.message, at: use.module.range, help: failure.diagnostic.help)
      return nil
    }
  }

  /// Compiles a module in a scope of its own and takes over what it defines.
  private func module(_ text: SourceText, _ use: Use) throws -> StatementCode? {
    guard !loading.contains(text.name) else {
      report("N0126", "`\(text.name)` uses itself, by way of \(loading.joined(separator: ", "))", at: use.range)
      return nil
    }
    let tree = Parser.parse(text, shapes: catalog.shapes())
    let inner = Compiler(source: text, session: session, scope: Scope(), definitions: definitions)
    inner.loading = loading + [text.name]
    inner.refuseWork(tree.program)
    let code = inner.program(tree.program)
    diagnostics += tree.diagnostics + (tree.diagnostics.isEmpty ? inner.diagnostics : [])
    definitions = inner.definitions
    let function = Function(
      name: text.name, slotCount: inner.scope.slotCount, inputCount: inner.scope.inputCount, capturedSlots: [],
      parameters: [], body: code)
    return StatementCode { frame in
      let rows = try function.call(from: frame, captured: [], arguments: [])
      while try rows.next() != nil {}
      return .onward
    }
  }

  /// A module defines; whatever else it did would be a surprise to who uses it.
  private func refuseWork(_ program: Program) {
    for statement in program.statements {
      switch statement {
      case .definition, .use, .declaration: continue
      default: reportWork(statement.range)
      }
    }
  }

  private func reportWork(_ range: SourceRange) {
    report(
      "N0127", "a module holds definitions only (`def`, `let`, `use`)", at: range,
      help: ["put it into a `def` and call that"])
  }
}
