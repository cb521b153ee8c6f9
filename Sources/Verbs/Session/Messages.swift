import Interpreter

/// Says something beside the results.
struct Warn: Verb {
  static let summary = "Say something on standard error, beside the results."
  static let examples = [Example("A remark", "warn 'skipped one file'", gives: "")]
  static let input = VerbInput.nothing

  @Rest("What to say.", isRequired: true)
  var message: [String]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows {
      context.session.terminal.note("warning: " + message.joined(separator: " "))
      return nil
    }
  }
}

/// Ends the program with an error of its own.
struct Fail: Verb {
  static let summary = "End the program with a message and an exit status."
  static let examples = [
    Example("Caught", "try { fail 'no space' } catch e { echo $e.message }", gives: "no space")
  ]
  static let input = VerbInput.nothing

  @Operand("Why.")
  var message: String

  @Option("The exit status, 1 to 125.", default: 3)
  var code: Int

  func check() throws {
    guard (1...125).contains(code) else {
      var mismatch = Mismatch("the status is 1 to 125, not \(code)")
      mismatch.parameter = "code"
      throw mismatch
    }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows {
      guard (1...125).contains(code) else {
        throw Failure("usage", "--code is 1 to 125, not \(code)", number: "T0101", exitStatus: ExitStatus.usage)
      }
      throw Failure("failed", message, number: "R0105", exitStatus: Int32(code))
    }
  }
}

/// Writes values at once, each on a line, and passes nothing on.
struct Print: Verb {
  static let summary = "Write values at once, each on a line, whatever becomes of the pipeline's result."
  static let examples = [Example("In a loop", "for i in 1..2 { print $i }", gives: "1\n2")]
  static let input = VerbInput.nothing

  @Rest("What to write.")
  var values: [Value]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows {
      for value in values { try context.session.terminal.write(Array((value.description + "\n").utf8)) }
      return nil
    }
  }
}

/// Ends the session.
struct Exit: Verb {
  static let summary = "End the session or the script."
  static let examples = [Example("With a status", "exit 0", gives: "")]
  static let input = VerbInput.nothing

  @Operand("The exit status, 0 to 255.", default: 0)
  var status: Int

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let status = Int32(exactly: status), (0...255).contains(status) else {
      throw Failure("usage", "an exit status is 0 to 255, not \(status)", number: "T0101", exitStatus: ExitStatus.usage)
    }
    return Rows { throw Leaving(status: status) }
  }
}
