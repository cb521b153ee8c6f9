import Diagnostics
import Language

/// A verb that runs the statements of a file as if they stood in its place: `source FILE`. The compiler does it, so that the whole is
/// checked before anything runs; the call stands alone, with the plain name of the file.
public protocol SourcingVerb: Verb {}

extension Compiler {
  /// The file, when a pipeline is nothing but a call that sources one.
  func sourcedFile(_ pipeline: Pipeline) -> Word? {
    guard pipeline.stages.count == 1, !pipeline.continuesLast, case .verb(let call) = pipeline.stages[0],
      definitions[call.name.text] == nil, catalog[call.name.text] is any SourcingVerb.Type, call.arguments.count == 1,
      case .word(let word) = call.arguments[0]
    else { return nil }
    return word
  }

  func reportMisplaced(_ call: VerbCall) {
    report(
      "N0133", "`\(call.name.text)` stands alone on its line, with the plain name of a file", at: call.range,
      help: ["a script runs by itself as `toolkit FILE.mts`; what it defines can be used after `use FILE.mts`"])
  }

  /// Compiles the file's statements in the scope at hand, so that what they declare stays.
  func source(_ word: Word) -> StatementCode? {
    guard let pieces = word.constantPieces else {
      report("N0125", "the name of the file is plain text, since it is read before anything runs", at: word.range)
      return nil
    }
    guard scope.parent == nil else {
      report(
        "N0133", "`source` works at the top of a program, not within a `def` or a closure", at: word.range,
        help: ["`use` brings the definitions of a file"])
      return nil
    }
    let text: SourceText
    do { text = try session.loadModule(pieces.map(\.text).joined(), source) } catch {
      let failure = Failure(error)
      report("N0124", failure.diagnostic.message, at: word.range, help: failure.diagnostic.help)
      return nil
    }
    guard !loading.contains(text.name) else {
      report("N0126", "`\(text.name)` sources itself, by way of \(loading.joined(separator: ", "))", at: word.range)
      return nil
    }
    let tree = Parser.parse(text, shapes: catalog.shapes())
    let inner = Compiler(source: text, session: session, scope: scope, definitions: definitions)
    inner.loading = loading + [text.name]
    let code = inner.program(tree.program)
    diagnostics += tree.diagnostics + (tree.diagnostics.isEmpty ? inner.diagnostics : [])
    definitions = inner.definitions
    return StatementCode { frame, _ in ProgramRun(code, frame, InputBox()) }
  }
}
