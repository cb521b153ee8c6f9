/// An error that a person can act on: what failed, why, and what to do about it.
///
/// Every engine's error type conforms; the interpreter adds the place in the program and draws it.
public protocol ExplainedError: Error {
  /// A stable word for programs, lower case with dashes: `not-found`, `disk-full`, `program-missing`.
  var code: String { get }
  /// One sentence for people, without a final full stop, naming the subject. Never holds a secret.
  var message: String { get }
  /// What to do about it, if that can be said.
  var hint: String? { get }
}
