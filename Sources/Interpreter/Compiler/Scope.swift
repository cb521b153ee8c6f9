import Language

/// The names of one function while it is compiled: of a script or session, of a `def`, of a closure.
///
/// Blocks of `if`, `for`, `while` and `try` share the scope they stand in; closures capture from the one around them.
final class Scope {
  struct Variable {
    var slot: Int
    var isMutable: Bool
    /// What its values are, when that is known.
    var kind: Kind?
    /// Whether it belongs to a function further out; then it cannot be assigned.
    var isCaptured = false
  }

  let parent: Scope?
  /// Whether a row's columns can be named here.
  private(set) var variables: [String: Variable] = [:]
  private(set) var slotCount = 0
  /// Slots of the function around it, and where their values go here.
  private(set) var captures: [(outer: Int, inner: Int)] = []

  init(parent: Scope? = nil) { self.parent = parent }

  /// Makes room for a name; one that exists is hidden by the new one.
  @discardableResult
  func declare(_ name: String, isMutable: Bool, kind: Kind? = nil) -> Int {
    let slot = slotCount
    slotCount += 1
    variables[name] = Variable(slot: slot, isMutable: isMutable, kind: kind)
    return slot
  }

  /// Finds a name here or, by capturing it, further out.
  func find(_ name: String) -> Variable? {
    if let variable = variables[name] { return variable }
    guard let outer = parent?.find(name) else { return nil }
    let slot = declare(name, isMutable: outer.isMutable, kind: outer.kind)
    variables[name]?.isCaptured = true
    captures.append((outer.slot, slot))
    return variables[name]
  }

  /// All names that can be seen from here.
  var visibleNames: [String] { Array(variables.keys) + (parent?.visibleNames ?? []) }
}
