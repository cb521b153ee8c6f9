import Diagnostics

/// The aggregates of a call and the columns to group by: `n: count(), total: sum(size) by codec`. Belongs to one run, on one
/// thread.
public struct AggregateList {
  let plan: AggregatePlan
  let frame: Frame?

  /// What comes out: the columns to group by, then the aggregates.
  public var columns: [Column] {
    plan.keys.map { Column($0.name, $0.kind) } + plan.results.map { Column($0.name, $0.kind) }
  }

  /// The columns that it looks at.
  public var usedColumns: Set<String> { plan.usedColumns }

  /// Whether rows are grouped; otherwise all are one group, even if there are none.
  public var isGrouped: Bool { !plan.keys.isEmpty }

  /// The group that a row belongs to.
  public func key(of row: Value) throws -> RowKey {
    guard let frame, let first = plan.keys.first else { return RowKey([]) }
    if plan.keys.count == 1 { return RowKey(try first.evaluate(frame, row)) }
    return RowKey(try plan.keys.map { try $0.evaluate(frame, row) })
  }

  /// Begins a group.
  public func makeGroup() throws -> AggregateGroup { try AggregateGroup(plan, frame) }
}

/// The state of a group, of a size that does not depend on its rows.
public final class AggregateGroup {
  private let plan: AggregatePlan
  private let frame: Frame?
  private let accumulators: [Accumulator]

  init(_ plan: AggregatePlan, _ frame: Frame?) throws {
    self.plan = plan
    self.frame = frame
    accumulators = try plan.calls.map { call in
      guard let percentile = call.percentile, let frame else { return call.function.begin(50) }
      return call.function.begin(try percentile(frame))
    }
  }

  /// Takes a row.
  public func add(_ row: Value) throws {
    guard let frame else { return }
    for (call, accumulator) in zip(plan.calls, accumulators) {
      guard let argument = call.argument else {
        try accumulator.add(.null)
        continue
      }
      let value = try argument(frame, row)
      if case .null = value { continue }
      do { try accumulator.add(value) } catch { throw Failure(error).placed(at: call.range, in: plan.source) }
    }
  }

  /// What the aggregates are now.
  public func results() throws -> [Value] {
    guard let frame else { return [] }
    let values = Value.list(accumulators.map { $0.result() })
    return try plan.results.map { try $0.evaluate(frame, values) }
  }
}

/// Compiled aggregates.
struct AggregatePlan: Sendable {
  struct Call: Sendable {
    let function: AggregateFunction
    /// What is taken of each row; nil for `count()`.
    let argument: Evaluate?
    let percentile: (@Sendable (Frame) throws -> Double)?
    let range: SourceRange
  }

  struct Output: Sendable {
    let name: String
    /// Of a key: from the row. Of a result: from the list of what the calls gave.
    let evaluate: Evaluate
    let kind: Kind?
  }

  var keys: [Output] = []
  var results: [Output] = []
  var calls: [Call] = []
  var usedColumns: Set<String> = []
  let source: SourceText
}

/// Aggregates and the columns to group by; the last thing in a call.
@propertyWrapper
public final class Aggregates: Parameter {
  public var wrappedValue: AggregateList
  public let declaration: ParameterDeclaration

  /// Declares them.
  public init(_ help: String) {
    wrappedValue = AggregateList(plan: AggregatePlan(source: SourceText(name: "", text: "")), frame: nil)
    declaration = ParameterDeclaration(
      role: .aggregates, name: "", help: help, type: "aggregates", choices: [], isRequired: true, defaultText: nil,
      isPath: false)
  }

  public func bind(_ argument: ArgumentValue) throws {}

  func bind(_ plan: AggregatePlan, in frame: Frame?) { wrappedValue = AggregateList(plan: plan, frame: frame) }
}

/// A verb whose call ends with aggregates.
public protocol AggregateVerb: Verb {}
