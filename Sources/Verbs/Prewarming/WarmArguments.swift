import Interpreter
import Prewarming
import Quantities
import Settings

/// How many requests are under way, as a parameter: a number, or `auto`.
struct WorkersArgument: ArgumentType {
  let count: WorkerCount

  static let typeName = "number|auto"
  static let placeholder = WorkersArgument(count: .auto)
  var shown: String? { count.content.description }

  static func convert(_ value: Value) -> WorkersArgument? {
    String.convert(value).flatMap { WorkerCount.read($0, isPlain: true) }.map { WorkersArgument(count: $0) }
  }

  static func read(_ argument: ArgumentValue) throws -> WorkersArgument {
    if let workers = convert(argument.value) { return workers }
    throw Mismatch("expected \(WorkerCount.expectation), got \(argument.value.quotedDescription.shortened)")
  }
}

/// A length of time as a parameter; a number without a unit counts seconds, as it did in the toolkit before this one.
struct SecondsArgument: ArgumentType {
  let span: TimeSpan

  static let typeName = "duration"
  static let placeholder = SecondsArgument(span: TimeSpan(nanoseconds: 0))
  var shown: String? { span.description }

  static func convert(_ value: Value) -> SecondsArgument? {
    switch value {
    case .duration(let span): SecondsArgument(span: span)
    case .int(let seconds): TimeSpan(seconds: Double(seconds)).map { SecondsArgument(span: $0) }
    case .float(let seconds): TimeSpan(seconds: seconds).map { SecondsArgument(span: $0) }
    default: nil
    }
  }
}

/// The version of HTTP, as a parameter.
enum HTTPChoice: String, Choice {
  case auto
  case one = "1.1"
  case two = "2"

  static let placeholder = HTTPChoice.auto
  static let aliases: [String: HTTPChoice] = ["1": .one, "h1": .one, "h2": .two, "2.0": .two]
}

/// A threshold of size as a parameter; a number without a unit counts MiB.
typealias SizeThreshold = SizeBound
