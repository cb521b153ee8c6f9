import Diagnostics
import Language

/// The names of one function while it is compiled: of a script or session, of a `def`, of a closure.
///
/// Blocks of `if`, `for`, `while` and `try` share the scope they stand in; closures capture from the one around them.
final class Scope {
  struct Variable {
    var slot: Int
    var isMutable: Bool
    /// What is known of its values.
    var known: Knowledge
    /// The keyword of its declaration, and the text that it stands in.
    var declaration: (keyword: SourceRange, source: SourceText)?
    var kind: Kind? { known.kind }
    /// Whether it belongs to a function further out; then it cannot be assigned.
    var isCaptured = false
    /// How often it was declared: blocks share the scope, and a later declaration changes what an earlier place reads.
    var declarations = DeclarationCount()
  }

  let parent: Scope?
  private var state = State()
  /// How many blocks of `if`, `for` and the like stand around the place: what is declared there may not happen.
  var blockDepth = 0

  /// What declarations change.
  struct State {
    fileprivate var variables: [String: Variable] = [:]
    fileprivate(set) var slotCount = 0
    /// How many streams flow into the body and its blocks.
    fileprivate(set) var inputCount = 1
    /// Slots of the function around it, and where their values go here.
    fileprivate(set) var captures: [(outer: Int, inner: Int)] = []
  }

  init(parent: Scope? = nil) { self.parent = parent }

  var slotCount: Int { state.slotCount }
  var inputCount: Int { state.inputCount }
  var captures: [(outer: Int, inner: Int)] { state.captures }

  /// All of it, to go back to when a program is refused.
  var snapshot: State {
    get { state }
    set { state = newValue }
  }

  /// Makes room for a name. One that exists keeps its place: blocks share the scope, and a block may not have run.
  @discardableResult
  func declare(
    _ name: String, isMutable: Bool, known: Knowledge = Knowledge(), at declaration: (SourceRange, SourceText)? = nil
  ) -> Int {
    var known = known
    let earlier = state.variables[name]
    if blockDepth > 0, let earlier { known = known.common(with: earlier.known) }
    let slot = earlier?.slot ?? state.slotCount
    if earlier == nil { state.slotCount += 1 }
    var variable = Variable(slot: slot, isMutable: isMutable, known: known, declaration: declaration)
    if let earlier {
      earlier.declarations.increment()
      variable.declarations = earlier.declarations
    }
    state.variables[name] = variable
    return slot
  }

  /// Makes room for one more stream.
  func declareInput() -> Int {
    defer { state.inputCount += 1 }
    return state.inputCount
  }

  /// Finds a name here or, by capturing it, further out.
  func find(_ name: String) -> Variable? {
    if let variable = state.variables[name] { return variable }
    guard let outer = parent?.find(name) else { return nil }
    let slot = declare(name, isMutable: outer.isMutable, known: outer.known)
    state.variables[name]?.isCaptured = true
    state.captures.append((outer.slot, slot))
    return state.variables[name]
  }

  /// All names that can be seen from here.
  var visibleNames: [String] { Array(state.variables.keys) + (parent?.visibleNames ?? []) }
}

/// What is known of a value before the run.
struct Knowledge {
  var kind: Kind?
  var constant: Value?
  /// Which fields it has.
  var fields: [String]?

  /// What holds when it is the one or the other.
  func common(with other: Knowledge) -> Knowledge {
    Knowledge(
      kind: kind == other.kind ? kind : nil,
      constant: constant.flatMap { mine in other.constant.map { $0.isEqual(to: mine) } == true ? mine : nil },
      fields: fields == other.fields ? fields : nil)
  }
}
