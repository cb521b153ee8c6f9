import Diagnostics
import Flow
import Language

/// Takes the results of statements, in their order.
public protocol ResultSink: AnyObject {
  /// Takes the rows of a program to their end, showing or writing them as they come.
  func show(_ rows: Rows) throws
}

/// Reads programs, checks them and runs them, keeping the variables and definitions of earlier ones.
///
/// It belongs to one thread with a deep stack. Pulling is synchronous: the work of engines, which is not, is waited for.
public final class Interpreter {
  /// What all programs of it share.
  public let session: Session
  private let scope = Scope()
  private var definitions: [String: DefinitionEntry] = [:]
  private let frame: Frame

  /// Makes one without variables.
  public init(_ session: Session) {
    self.session = session
    frame = Frame(slots: [], session: session, gate: session.gate)
    scope.declare("_", isMutable: false)
    frame.slots.append(.null)
  }

  /// How a program ended.
  public enum Ending {
    /// To its end; some items may have failed on the way.
    case done
    /// It was not run, because of these mistakes.
    case refused([Diagnostic])
    /// It stopped.
    case failed(Failure)
    /// It was interrupted.
    case interrupted
    /// It said `exit`.
    case left(Int32)
  }

  /// Reads, checks and runs a program; its results go to the sink.
  public func run(_ source: SourceText, to sink: any ResultSink) -> Ending {
    run(Parser.parse(source, shapes: session.catalog.shapes()), to: sink)
  }

  /// Checks and runs a program that has been read.
  public func run(_ tree: SyntaxTree, to sink: any ResultSink) -> Ending {
    session.begin()
    switch compile(tree) {
    case .refused(let mistakes): return .refused(mistakes)
    case .ready(let code):
      frame.grow(slots: scope.slotCount, inputs: scope.inputCount)
      return finish { try sink.show(code.open(frame, input: InputBox())) }
    }
  }

  private func finish(_ body: () throws -> Void) -> Ending {
    do {
      try body()
      return .done
    } catch let leaving as Leaving {
      return .left(leaving.status)
    } catch {
      if error is Interrupted || session.cancellation.isCancelled { return .interrupted }
      return .failed(Failure(error))
    }
  }

  /// Checks and runs one call whose words were split already: a verb of the catalogue, or a `def` of an earlier program.
  public func run(_ words: WordsProgram, to sink: any ResultSink) -> Ending {
    session.begin()
    let compiler = Compiler(source: words.source, session: session, scope: scope, definitions: definitions)
    if let entry = words.definition.flatMap({ definitions[$0] }) {
      compiler.definitions[words.call.name.text] = entry.named(words.call.name.text)
    }
    let open = compiler.verbCall(words.call, input: .none, schema: nil).open
    guard compiler.diagnostics.isEmpty else { return .refused(compiler.diagnostics) }
    return finish { try sink.show(try open(frame, .null, InputBox())) }
  }

  /// Whether a program of this interpreter has defined a verb of this name.
  public func defines(_ name: String) -> Bool { definitions[name] != nil }

  /// What `$_` means on the next line.
  public func remember(_ result: Value) { frame.slots[0] = result }

  /// All mistakes of a program that can be found without running it, and what looks like one.
  public func check(_ source: SourceText) -> [Diagnostic] {
    check(Parser.parse(source, shapes: session.catalog.shapes()))
  }

  /// All mistakes of a program that has been read.
  public func check(_ tree: SyntaxTree) -> [Diagnostic] {
    let before = (scope.snapshot, definitions)
    defer { (scope.snapshot, definitions) = before }
    _ = compile(tree)
    return findings
  }

  private enum Compilation {
    case ready(Code)
    case refused([Diagnostic])
  }

  private var findings: [Diagnostic] = []

  private func compile(_ tree: SyntaxTree) -> Compilation {
    let before = scope.snapshot
    let compiler = Compiler(source: tree.source, session: session, scope: scope, definitions: definitions)
    let code = compiler.program(tree.program)
    findings = Findings.merged(tree.diagnostics, compiler.diagnostics)
    let mistakes = findings.filter { $0.severity == .error }
    guard mistakes.isEmpty else {
      // Nothing of it has run, so nothing of it is known.
      scope.snapshot = before
      return .refused(mistakes)
    }
    definitions = compiler.definitions
    session.definitions.withLock { $0 = definitions }
    return .ready(code)
  }
}

/// `exit`: ends the session, passing through every stage.
public struct Leaving: Error {
  /// The status to end with.
  public let status: Int32

  /// Makes it.
  public init(status: Int32) { self.status = status }
}

extension Error {
  /// Whether it is no failure but the way out of everything: an interrupt, or `exit`.
  var isWishToStop: Bool { self is Interrupted || self is Leaving }
}
