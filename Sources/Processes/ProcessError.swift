import Diagnostics

/// What can go wrong around another program, before it can speak for itself.
public enum ProcessError: ExplainedError, Equatable {
  /// The program is not on `PATH`; the hint says how to install it, where that is known.
  case missing(program: String, hint: String?)
  /// The system refused to start it.
  case cannotStart(program: String, reason: String)
  /// It wrote more than the caller was ready to hold; the limit is in bytes.
  case outputTooLarge(program: String, limit: Int)
  /// An argument or variable holds a zero byte, which no program can be given.
  case zeroByte(program: String)
  /// Talking with it failed half-way, for a reason that is the system's.
  case connection(program: String, reason: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .missing: "program-missing"
    case .cannotStart: "program-start"
    case .outputTooLarge: "output-too-large"
    case .zeroByte: "argument-invalid"
    case .connection: "program-connection"
    }
  }

  /// One sentence for people, naming the program.
  public var message: String {
    switch self {
    case .missing(let program, _): "the program \(program) was not found"
    case .cannotStart(let program, let reason): "\(program) could not be started: \(reason)"
    case .outputTooLarge(let program, let limit):
      "\(program) wrote more than \(limit) bytes where a short answer was due"
    case .zeroByte(let program): "an argument for \(program) holds a zero byte, which no program can be given"
    case .connection(let program, let reason): "the connection to \(program) broke: \(reason)"
    }
  }

  /// What to do about it, if that can be said.
  public var hint: String? {
    switch self {
    case .missing(_, let hint): hint
    default: nil
    }
  }
}
