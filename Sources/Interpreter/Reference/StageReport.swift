/// What a stage does, as far as it is known before it runs.
public struct StageReport: Sendable {
  /// The stage as it was written.
  let stage: String
  /// How much of the stream it holds, as its verb says.
  let memory: VerbMemory
  /// The columns that come out; nil when they are not known.
  let columns: [String]?
  /// What it does to the world.
  let effects: Effects
  /// What else is worth knowing.
  let note: String?
  /// What it makes use of, of what the stages after it want.
  var uses: DemandUse = []
  /// Whether rows begin here.
  var isSource = false
  /// The most rows that it holds when no more are wanted of it than is said; nil without such a bound.
  var rowsHeld: @Sendable (_ session: Session, Demand) -> Int? = { _, _ in nil }
  /// What it wants of the stage before it, when so much is wanted of itself, in a body with so many variables.
  var wants: (@Sendable (_ session: Session, _ slotCount: Int, Demand) -> Demand)?
  /// The place of the stage after it among the reports.
  var following: Int?
  /// Whether what flows into the body flows into it.
  var takesInput = false
  /// Where its stages are found, for a call of a `def`.
  var definition: DefinitionCell?
}

/// What `explain` tells: the reports of a body with what each stage is asked for.
struct StageSurvey {
  private let reports: [StageReport]
  private let session: Session
  private let slotCount: Int
  /// The `def`s whose bodies are being looked at: one that calls itself is not looked at again.
  private let calls: [ObjectIdentifier]

  init(_ function: Function, _ session: Session, within calls: [ObjectIdentifier] = []) {
    reports = function.stages
    slotCount = function.slotCount
    self.session = session
    self.calls = calls
  }

  /// A row for each stage, in the order of the text.
  var rows: [Value] {
    let demands = demands
    return reports.indices.map { row(of: reports[$0], asked: demands[$0]) }
  }

  /// What is wanted of each stage by those after it.
  private var demands: [Demand] {
    var demands = [Demand](repeating: Demand(), count: reports.count)
    for index in reports.indices.reversed() {
      guard let following = reports[index].following, following > index, following < reports.count else { continue }
      demands[index] = wanted(by: reports[following], asked: demands[following])
    }
    return demands
  }

  private func wanted(by report: StageReport, asked demand: Demand) -> Demand {
    if let wants = report.wants { return wants(session, slotCount, demand) }
    guard let inner = inner(of: report) else { return Demand() }
    return inner.wantedByBody
  }

  /// What the first stage of the body wants of what flows into it.
  private var wantedByBody: Demand {
    guard let first = reports.indices.first, reports[first].takesInput else { return Demand() }
    return wanted(by: reports[first], asked: demands[first])
  }

  private func inner(of report: StageReport) -> StageSurvey? {
    guard let cell = report.definition, !calls.contains(ObjectIdentifier(cell)), let closure = cell.closure else {
      return nil
    }
    return StageSurvey(closure.function, session, within: calls + [ObjectIdentifier(cell)])
  }

  // MARK: What is told

  private func row(of report: StageReport, asked demand: Demand) -> Value {
    let (memory, effects) = total(of: report, asked: demand)
    let pushed = report.isSource ? Self.pushed(demand, report.uses) : nil
    return .record(
      Record([
        ("stage", .text(report.stage)), ("memory", .text(memory)),
        ("effects", effects.words.isEmpty ? .null : .text(effects.words.joined(separator: " "))),
        ("pushed", pushed.map { .text($0) } ?? .null), ("note", note(of: report).map { .text($0) } ?? .null),
        ("columns", report.columns.map { .text($0.joined(separator: " ")) } ?? .null),
      ]))
  }

  private func note(of report: StageReport) -> String? {
    guard let inner = inner(of: report), !inner.reports.isEmpty else { return report.note }
    return "runs " + inner.reports.map(\.stage).joined(separator: " | ")
  }

  /// How much a stage holds, and what it does to the world: a call does what the stages of the body do.
  private func total(of report: StageReport, asked demand: Demand) -> (memory: String, effects: Effects) {
    if let inner = inner(of: report) {
      let totals = zip(inner.reports, inner.demands).map(inner.total)
      let order = [VerbMemory.streams.rawValue, VerbMemory.keeps.rawValue, VerbMemory.collects.rawValue]
      let most = totals.map(\.memory).max { (order.firstIndex(of: $0) ?? 1) < (order.firstIndex(of: $1) ?? 1) }
      return (most ?? order[0], totals.reduce(into: []) { $0.formUnion($1.effects) })
    }
    return (
      report.rowsHeld(session, demand).map { "holds \(Rows.counted($0))" } ?? report.memory.rawValue, report.effects
    )
  }

  /// What a source is told: `stops after 5 rows; reads only name size; where ext == mp4`.
  private static func pushed(_ demand: Demand, _ uses: DemandUse) -> String? {
    var parts: [String] = []
    if let limit = demand.limit { parts.append("stops after \(Rows.counted(limit))") }
    if uses.contains(.columns), let columns = demand.columns {
      parts.append(columns.isEmpty ? "reads no columns" : "reads only " + columns.sorted().joined(separator: " "))
    }
    if uses.contains(.conditions), !demand.conditions.isEmpty {
      parts.append("leaves out all but " + demand.conditions.map(\.written).joined(separator: " and "))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}

extension Rows {
  /// `1 row`, `20 rows`.
  public static func counted(_ count: Int) -> String { "\(count) \(count == 1 ? "row" : "rows")" }
}

extension Closure {
  /// What the stages of its body do, in the order of the text, as rows `{stage memory effects pushed note columns}`.
  public func stages(in session: Session) -> [Value] { StageSurvey(function, session).rows }
}

extension CallPlan {
  /// What a call without effects wants of the stage before it, when so much is wanted of itself. Nothing of it runs: it is
  /// begun, and asked, but never pulled.
  func wants(_ session: Session, _ slotCount: Int, _ demand: Demand) -> Demand {
    let frame = Frame(
      slots: [Value](repeating: .null, count: slotCount), session: session, gate: EffectGate(.refuse), isSketch: true)
    var wanted = Demand()
    let before = Rows(narrow: { wanted = wanted.narrowed(by: $0) }) { nil }
    guard let rows = try? open(frame, .null, InputBox(before)) else { return Demand() }
    rows.narrow(demand)
    rows.close()
    return wanted
  }
}
