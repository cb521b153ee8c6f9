/// A compiled body: of a closure, of a `def`, of a script.
final class Function: Sendable {
  init() {}
}
