import Diagnostics
import Interpreter
import Platform

/// Shows and sets variables of the environment.
struct Env: Verb {
  static let summary =
    "Show the variables of the environment, or one value, or set some for the programs that are started."
  static let discussion = """
    In the list, values with names that tell of secrets (SECRET, TOKEN, PASSWORD, KEY) are shown as •••; asked for by name they are given. \
    What is set lasts until the session ends. Settings are read at the start: `--set` changes one for a run.
    """
  static let examples = [
    Example("All", "env | where name starts-with AWS"), Example("One value", "env HOME"),
    Example("For children", "env FFREPORT=level=32; ^printenv FFREPORT", gives: nil),
    Example("Taken away", "env --unset FFREPORT"),
  ]
  static let input = VerbInput.nothing
  static let columns = [Column("name", .text, "the variable"), Column("value", .text, "what it is")]

  @Rest("The variable to give, or NAME=VALUE to set; all are listed when nothing is named.")
  var words: [String]

  @Option("Take a variable away.")
  var unset: String?

  func schema(after input: Schema?) -> Schema? { words.isEmpty && unset == nil ? Schema(Self.columns) : nil }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let assignments = words.filter { $0.utf8.contains(UInt8(ascii: "=")) }
    if !assignments.isEmpty || unset != nil {
      guard assignments.count == words.count else {
        throw Failure(
          "usage", "`env` either gives a value or sets some", hint: "one after the other: `env A=1; env B`",
          number: "T0101", exitStatus: ExitStatus.usage)
      }
      return Rows {
        try ChangeFolder.refuseBeside(context)
        if let unset { unsetenv(try Self.checked(unset)) }
        for assignment in assignments { try Self.set(assignment) }
        return nil
      }
    }
    guard let name = words.first else { return Rows(Self.list()) }
    guard words.count == 1 else {
      throw Failure(
        "usage", "`env` gives one value at a time", hint: "`env | where name in [\(words.joined(separator: " "))]`",
        number: "T0101", exitStatus: ExitStatus.usage)
    }
    return Rows(one: { try Self.value(of: name) })
  }

  private static func list() -> [Value] {
    environmentVariables().sorted { $0.name < $1.name }.map { name, value in
      let isSecret = Secrets.isSecret(name: name) && !value.isEmpty
      return .record(Record(shape, [.text(name), .text(isSecret ? Secrets.mask : Secrets.masked(value))]))
    }
  }

  private static func value(of name: String) throws -> Value {
    if let value = getenv(name) { return .text(String(cString: value)) }
    let nearest = Spelling.nearest(to: name, in: environmentVariables().map(\.name))
    throw Failure(
      "no-variable", "the environment has no variable \(name.shortened)",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "`env` lists them; `env \(name.shortened)=VALUE` sets it")
  }

  private static func set(_ assignment: String) throws {
    guard let equals = assignment.utf8.firstIndex(of: UInt8(ascii: "=")) else { return }
    let name = try checked(String(assignment[..<equals]))
    let value = String(assignment[assignment.utf8.index(after: equals)...])
    guard !value.utf8.contains(0) else { throw Failure("usage", "the value of \(name) holds a zero byte") }
    guard setenv(name, value, 1) == 0 else {
      throw Failure("no-variable", "cannot set \(name): \(String(cString: strerror(errno)))")
    }
  }

  private static func checked(_ name: String) throws -> String {
    guard !name.isEmpty, !name.utf8.contains(0), !name.utf8.contains(UInt8(ascii: "=")) else {
      throw Failure("usage", "a variable needs a name before the `=`", number: "T0101", exitStatus: ExitStatus.usage)
    }
    return name
  }

  private static let shape = Shape(columns.map(\.name))
}
