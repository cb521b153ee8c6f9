import Diagnostics
import Language

extension Compiler {
  /// `name(arguments)`: a pure function.
  func call(_ name: Name, _ arguments: [Expression], _ range: SourceRange) -> Compiled {
    if let aggregation, let function = AggregateFunction.named[name.text] {
      return aggregateCall(function, arguments, range, in: aggregation)
    }
    guard let function = PureFunction.named[name.text] else {
      reportUnknown(function: name, arguments, range)
      // Inside of aggregates nobody can tell whether a column may be named there.
      if aggregation == nil { arguments.forEach { _ = expression($0) } }
      return .constant(.null)
    }
    let compiled = arguments.map(expression)
    guard function.arity.contains(compiled.count) else {
      report(
        "N0115", "`\(name.text)` does not take \(compiled.count) arguments", at: range,
        help: ["usage: \(function.usage)"])
      return .constant(.null)
    }
    if ["sum", "mean", "count", "pct"].contains(name.text), let kind = compiled.first?.kind,
      ![.list, .range, .null].contains(kind), !(name.text == "count" && kind == .text)
    {
      report(
        "T0114", "`\(name.text)` works on a list, not on \(kind.article)", at: range,
        help: ["over the rows of a stream: `agg n: \(name.text)(…)`"])
      return .constant(.null)
    }
    let evaluators = compiled.map(\.evaluate)
    let apply = function.apply
    return Compiled(
      evaluate: placing(range) { frame, row in try apply(try evaluators.map { try $0(frame, row) }) },
      kind: function.kind)
  }
}
