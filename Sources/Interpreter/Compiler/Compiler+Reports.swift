import Language

extension Compiler {
  /// Notes what a call of a verb does, for `explain`.
  func report(_ call: VerbCall, _ plan: CallPlan, _ prototype: (any Verb)?, _ columns: Schema?) {
    let verb = plan.verb
    var report = StageReport(
      stage: source.text(call.range), memory: verb.memory, columns: columns?.columns.map(\.name),
      effects: verb.effects, note: prototype?.note)
    report.uses = verb.uses
    report.isSource = !plan.expectsInput
    report.takesInput = plan.expectsInput
    if prototype != nil {
      report.rowsHeld = plan.rowsHeld
      if verb.effects.isEmpty, plan.expectsInput { report.wants = plan.wants }
    }
    stages.append(report)
  }

  /// Notes a call of a `def`: what it does is what its body does.
  func report(_ call: VerbCall, _ entry: DefinitionEntry, takesInput: Bool) {
    var report = StageReport(
      stage: source.text(call.range), memory: .streams, columns: nil, effects: [], note: nil)
    report.takesInput = takesInput
    report.definition = entry.cell
    stages.append(report)
  }

  /// Notes a value at the head of a pipeline; the place of the report.
  func reportValue(_ expression: Expression) -> Int? {
    var report = StageReport(
      stage: source.text(expression.range).shortened, memory: .streams, columns: nil, effects: [], note: nil)
    report.isSource = true
    stages.append(report)
    return stages.indices.last
  }

  /// Notes that the rows of one stage flow into another.
  func link(_ report: Int?, to following: Int?) {
    guard let report, let following, stages.indices.contains(report) else { return }
    stages[report].following = following
  }
}

extension CallPlan {
  /// The most rows that a call holds whose arguments are all known; nil without such a bound.
  func rowsHeld(_ session: Session, for demand: Demand) -> Int? {
    let instance = verb.init()
    let properties = Signature.properties(of: instance)
    let frame = Frame(slots: [], session: session, gate: EffectGate(.refuse), isSketch: true)
    for (index, argument) in bound where properties.indices.contains(index) {
      guard let value = try? argument.evaluate(frame, .null) else { return nil }
      do { try properties[index].parameter.bind(value) } catch { return nil }
    }
    return instance.rowsHeld(for: demand)
  }
}
