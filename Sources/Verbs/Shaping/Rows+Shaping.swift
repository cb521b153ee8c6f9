import Interpreter

extension Rows {
  /// A stream whose work begins with the first pull: for verbs that must see all rows before they give one. What `make` keeps
  /// of the rows is declared outside it, so that it ends with the stream (see `DedicatedThread.letGo`).
  static func collected(
    from input: Rows, narrow: @escaping (Demand) -> Void = { _ in }, _ make: @escaping () throws -> Rows
  ) -> Rows {
    var result: Rows?
    return Rows(
      details: input.details(), narrow: narrow,
      close: {
        result?.close()
        input.close()
      }
    ) {
      if let result { return try result.next() }
      let made = try make()
      result = made
      return try made.next()
    }
  }

  /// The same rows; `atEnd` is called when they end and when no more are wanted, perhaps both.
  func closing(details: Set<String>? = nil, _ atEnd: @escaping () -> Void) -> Rows {
    Rows(
      nature: nature(), details: details ?? self.details(),
      close: {
        close()
        atEnd()
      }
    ) {
      let batch = try next()
      if batch == nil { atEnd() }
      return batch
    }
  }

  /// Calls the body with each row until the end, unless an interrupt comes.
  func forEach(_ context: Context, _ body: (Value) throws -> Void) throws {
    while let batch = try next() {
      try context.cancellation.check()
      for row in batch { try body(row) }
    }
  }

  /// As `forEach`, without the errors that came as rows: their reader has counted them, so the run ends with a failure.
  func forEachSound(_ context: Context, _ body: (Value) throws -> Void) throws {
    try forEach(context) { if !$0.isErrorRow { try body($0) } }
  }

  /// Each record made into another one; values that are no records are refused, errors that came as rows pass as they are.
  /// The stages after it look at `columns(what they want)` of the rows before it.
  func mapRecords(
    by verb: String, columns: @escaping (Demand) -> Demand, _ transform: @escaping (Record) throws -> Record
  ) -> Rows {
    Rows(nature: nature(), details: details(), narrow: { narrow(columns($0)) }, close: close) {
      try next()?.map { row in
        guard case .record(let record) = row else { return try row.passed(by: verb) }
        return .record(try transform(record))
      }
    }
  }

  /// Some batches dropped or cut, rows as they are.
  func filterBatches(
    used: Set<String>? = [], passesConditions: Bool = false, _ transform: @escaping (Batch) throws -> Batch
  ) -> Rows {
    let before = { (demand: Demand) in
      narrow(
        demand.withoutLimit.adding(used).passing(
          passesConditions ? demand.conditions.map { $0.needing(used ?? []) } : []))
    }
    return Rows(nature: nature(), details: details(), narrow: before, close: close) {
      while let batch = try next() {
        let result = try transform(batch)
        if !result.isEmpty { return result }
      }
      return nil
    }
  }
}

extension Value {
  /// An error that came as a row stays one and passes; anything else that is no record cannot be worked on.
  func passed(by verb: String) throws -> Value {
    if case .error = self { return self }
    return try refused(by: verb)
  }

  /// Whether it is an error that came as a row: a damaged line.
  var isErrorRow: Bool { if case .error = self { true } else { false } }
}

/// New shapes for the rows of a table: one for each shape that comes, not one for each row.
struct ShapeCache<Plan> {
  private var last: (shape: Shape, plan: Plan)?

  /// What was made of a shape, made when it is another one than before.
  mutating func plan(for shape: Shape, _ make: (Shape) throws -> Plan) rethrows -> Plan {
    if let last, last.shape === shape { return last.plan }
    let plan = try make(shape)
    last = (shape, plan)
    return plan
  }
}
