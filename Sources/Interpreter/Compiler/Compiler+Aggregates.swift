import Diagnostics
import Language

/// Collects the calls of aggregate functions while the expressions around them are compiled.
final class Aggregation {
  var calls: [AggregatePlan.Call] = []
  /// The columns of the rows that are aggregated, when they are known.
  let schema: Schema?

  init(schema: Schema?) { self.schema = schema }
}

extension Compiler {
  /// `n: count(), total: sum(size) by codec`.
  func aggregates(_ aggregates: [Aggregate], by keys: [ColumnPath], schema: Schema?) -> AggregatePlan {
    let aggregation = Aggregation(schema: schema)
    let outer = (self.aggregation, usedColumns)
    defer { (self.aggregation, usedColumns) = outer }
    usedColumns = []
    var plan = AggregatePlan(source: source)
    var names: Set<String> = []
    plan.keys = keys.map { path in
      checkNew(path.fields.last?.name ?? "", at: path.range, &names)
      let compiled = inRow(of: schema) { column(path) }
      return AggregatePlan.Output(
        name: path.fields.last?.name ?? "", evaluate: placing(path.range, compiled.evaluate), kind: compiled.kind)
    }
    self.aggregation = aggregation
    plan.results = aggregates.map { aggregate in
      checkNew(aggregate.name.text, at: aggregate.name.range, &names)
      let depth = rowDepth
      rowDepth = 0
      let compiled = expression(aggregate.value)
      rowDepth = depth
      return AggregatePlan.Output(
        name: aggregate.name.text, evaluate: placing(aggregate.value.range, compiled.evaluate), kind: compiled.kind)
    }
    plan.calls = aggregation.calls
    plan.usedColumns = usedColumns
    return plan
  }

  private func checkNew(_ name: String, at range: SourceRange, _ names: inout Set<String>) {
    if !names.insert(name).inserted { report("N0112", "two columns would be named `\(name)`", at: range) }
  }

  private func inRow(of schema: Schema?, _ body: () -> Compiled) -> Compiled {
    let outer = (aggregation, rowDepth, rowSchema)
    (aggregation, rowDepth, rowSchema) = (nil, rowDepth + 1, schema)
    defer { (aggregation, rowDepth, rowSchema) = outer }
    return body()
  }

  /// A call of an aggregate function: its result is read from the list of all results.
  func aggregateCall(
    _ function: AggregateFunction, _ arguments: [Expression], _ range: SourceRange, in aggregation: Aggregation
  ) -> Compiled {
    guard function.arity.contains(arguments.count) else {
      report(
        "N0115", "`\(function.name)` does not take \(arguments.count) arguments", at: range,
        help: ["usage: \(function.usage)"])
      return .constant(.null)
    }
    let argument = arguments.first.map { argument in inRow(of: aggregation.schema) { expression(argument) } }
    var kind: Kind?
    switch function.kind(argument?.kind) {
    case .known(let result): kind = result
    case .unknown: break
    case .refused:
      report(
        "T0111", "`\(function.name)` works on amounts, not on \(argument?.kind?.article ?? "this")",
        at: arguments.first?.range ?? range)
    }
    let index = aggregation.calls.count
    aggregation.calls.append(
      AggregatePlan.Call(
        function: function, argument: argument.map { placing(arguments[0].range, $0.evaluate) },
        percentile: arguments.count > 1 ? percentile(arguments[1]) : nil, range: range))
    return Compiled(
      evaluate: { _, results in
        guard case .list(let values) = results, index < values.count else { return .null }
        return values[index]
      }, kind: kind)
  }

  private func percentile(_ expression: Expression) -> @Sendable (Frame) throws -> Double {
    let outer = aggregation
    aggregation = nil
    defer { aggregation = outer }
    let compiled = self.expression(expression)
    let read: @Sendable (Value) throws -> Double = { value in
      var share = value.plainAmount
      if case .percent(let percent) = value { share = percent }
      guard let share, (0...100).contains(share) else {
        throw Failure("type", "pct: the percentile is a number from 0 to 100", number: "T0111")
      }
      return share
    }
    if let constant = compiled.constant, (try? read(constant)) == nil {
      report("T0111", "pct: the percentile is a number from 0 to 100", at: expression.range)
    }
    let evaluate = compiled.evaluate
    let place = placing(expression.range) { frame, _ in try read(try evaluate(frame, .null)) }
    return { frame in try place(frame, .null) }
  }

  /// Says that a column has as many values as there are rows.
  func reportLone(column path: ColumnPath) {
    let name = path.fields.map(\.name).joined(separator: ".")
    report(
      "N0103", "`\(name)` has a value in every row; an aggregate makes them one", at: path.range,
      help: ["for example: `sum(\(name))`"])
  }
}
