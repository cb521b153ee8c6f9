import Flow
import Interpreter
import Processes

/// Runs another program.
struct External: Verb {
  static let name = "^"
  static let summary = "Run another program, never through a shell; its output comes as lines."
  static let discussion = """
    Write `^name arguments`. Each argument is passed as one, whatever is in it. Texts that flow in are its standard input; what it \
    says on standard error is shown beside the results. A status other than 0 is an error with the program's own last words.
    """
  static let examples = [Example("Two lines", "^printf '%s\\n' a b", gives: "a\nb")]
  static let effects: Effects = [.read, .write, .delete, .network]
  static let input = VerbInput.optional

  @Rest("The program and its arguments.", isRequired: true)
  var words: [String]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let name = words.first else { return .none }
    let arguments = Array(words.dropFirst())
    guard try context.gate.allows(Effect("run", from: nil, to: nil)) else {
      return .single(
        .record(
          Record([
            ("op", .text("run \(words.joined(separator: " "))")), ("from", .null), ("to", .null), ("size", .null),
          ])))
    }
    let terminal = context.session.terminal
    var output: Rows?
    var lines = LineSplitter(limit: 1 << 24)
    return Rows(nature: .lines, close: { output?.close() }) {
      if output == nil {
        let given = context.hasInput ? try Self.bytes(of: input) : nil
        output = context.rows(from: { send in
          try await Self.run(name, arguments, input: given, send: send) { terminal.note($0) }
        }) { [.bytes($0)] }
      }
      while let batch = try output?.next() {
        var found: Batch = []
        for case .bytes(let chunk) in batch { lines.feed(chunk) { found.append(.text($0)) } }
        if !found.isEmpty { return found }
      }
      var last: Batch = []
      lines.finish { last.append(.text($0)) }
      return last.isEmpty ? nil : last
    }
  }

  private static func bytes(of input: Rows) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try input.forEach { bytes += Array(($0.description + "\n").utf8) }
    return bytes
  }

  private static func run(
    _ name: String, _ arguments: [String], input: [UInt8]?, send: @escaping @Sendable ([UInt8]) async throws -> Void,
    say: @escaping @Sendable (String) -> Void
  ) async throws {
    let outcome = try await Program.locate(name).run(arguments, input: input, onOutput: send, onErrorLine: { say($0) })
    guard outcome.succeeded else {
      let last = outcome.lastErrors.split(separator: "\n").last.map { ": \($0)" } ?? ""
      throw Failure("program-failed", "`\(name)` ended with \(outcome.status)\(last)", number: "X0101")
    }
  }
}
