import Diagnostics
import Language

extension Compiler {
  /// `name(arguments)`: a pure function.
  func call(_ name: Name, _ arguments: [Expression], _ range: SourceRange) -> Compiled {
    if let aggregation, let function = AggregateFunction.named[name.text] {
      return aggregateCall(function, arguments, range, in: aggregation)
    }
    let compiled = arguments.map(expression)
    guard let function = PureFunction.named[name.text] else {
      let aggregates = aggregation == nil ? [] : AggregateFunction.named.keys.sorted()
      let nearest = Spelling.nearest(to: name.text, in: aggregates + PureFunction.named.keys.sorted())
      let isVerb = catalog[name.text] != nil || definitions[name.text] != nil
      report(
        "N0114", "there is no function `\(name.text)`", at: name.range,
        label: nearest.map { "did you mean `\($0)`?" } ?? "",
        help: isVerb ? ["`\(name.text)` is a verb: write `$(\(name.text) …)`"] : [],
        fixes: nearest.map { [Diagnostic.Fix(name.range, $0)] } ?? [])
      return .constant(.null)
    }
    guard function.arity.contains(compiled.count) else {
      report(
        "N0115", "`\(name.text)` does not take \(compiled.count) arguments", at: range,
        help: ["usage: \(function.usage)"])
      return .constant(.null)
    }
    let evaluators = compiled.map(\.evaluate)
    let apply = function.apply
    return Compiled(
      evaluate: placing(range) { frame, row in try apply(try evaluators.map { try $0(frame, row) }) },
      kind: function.kind)
  }
}
