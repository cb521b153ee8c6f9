import Diagnostics
import Flow
import Interpreter
import Media
import Platform
import Quantities
import Storage

/// The work of `optimize` on one object, from the first look to its row.
struct OptimizeItem: Sendable {
  let work: OptimizeWork
  let item: Item
  /// Its own in the run.
  let number: Int
  /// Its turn to encode, which it passes on when only checks are left.
  let turn: Turns.Turn
  /// The original as it was when it was looked at first, and what becomes of it.
  let before: StoredObject
  let target: ObjectPath
  let request: EncodeRequest
  let task: OptimizeTask
  let began = ContinuousClock.now

  var source: ObjectPath { item.path }
  var storage: Storage { work.storage }

  /// Encodes, verifies and stores; gives the row.
  func run() async throws -> Record {
    // Whole paths: the working folder is the whole process's, and may be another one later.
    let localTarget = try await storage.localPlace(of: target).flatMap { work.absolute($0).filePath }
    if case .url = target.place {
      throw Failure(
        "not-supported", "nothing can be written to \(target)", hint: "choose a place of yours with --out")
    }
    if localTarget == nil, !task.inPlace, !task.overwrite { try await refuseExisting() }
    let file = try await storage.localPlace(of: source).flatMap { work.absolute($0).filePath }
    return try await named(localTarget, target) {
      guard let file else { return try await throughRanges(localTarget) }
      return try await named(file, source) { try await optimize(.file(file), file: file, to: localTarget) }
    }
  }

  // MARK: Remote originals

  /// Remotes are read by ranges where the container allows it, without a whole copy on this machine.
  private func throughRanges(_ localTarget: String?) async throws -> Record {
    do {
      return try await work.served.with(before) { address in
        let media = MediaSource.loopback(url: address, name: source.description, size: before.size)
        return try await optimize(media, file: nil, to: localTarget)
      }
    } catch is NeedsCopy {} catch is ServedObjects.NoRanges {}
    return try await throughCopy(localTarget)
  }

  private func throughCopy(_ localTarget: String?) async throws -> Record {
    let ext = source.ext.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? source.ext : ""
    let copy = try work.folder.place(ext: ext)
    let room = try await work.room(max(0, before.size), in: copy.parent, for: source)
    defer { unlinkCopy(copy) }
    _ = try await storage.backend(for: source).download(
      source, to: copy, options: TransferOptions(progress: progress("fetch", room)))
    return try await named(copy.key, source) { try await optimize(.file(copy.key), file: nil, to: localTarget) }
  }

  private func unlinkCopy(_ copy: ObjectPath) { if let path = copy.filePath { unlink(path) } }

  private func refuseExisting() async throws {
    do { _ = try await storage.backend(for: target).stat(target) } catch let error as StorageError
      where error.kind == .notFound
    { return }
    throw Failure("exists", "\(target) exists already", hint: "choose --out, or --overwrite to replace it")
  }

  // MARK: The work itself

  /// - Parameters:
  ///   - file: the original, where it lies on a disk of this machine.
  ///   - localTarget: the target, where it does.
  private func optimize(_ media: MediaSource, file: String?, to localTarget: String?) async throws -> Record {
    let job = try await OptimizeJob(media, request)
    if case .loopback = media, !job.info.isReadInOrder { throw NeedsCopy() }
    let effect = Effect(job.decision.action.rawValue, from: source, to: target, size: ByteSize(bytes: before.size))
    guard try job.decision.plan == nil ? work.gate.mode != .plan : work.gate.allows(effect) else {
      if job.decision.plan != nil {
        try await work.take(target, for: source)
        try await OptimizeCommit(item: self, job: job, file: file, localTarget: localTarget).look()
      }
      let command = try await file == nil || localTarget == nil ? nil : job.command(to: localTarget ?? "")
      return planned(job.decision.reason, job.decision, command: command)
    }
    guard job.decision.plan != nil else { return finish(row("skipped", [job.decision.reason])) }
    try await work.take(target, for: source)
    let webM = try await makeWebM(media, file, localTarget)
    var row = try await carryOut(job, file, localTarget)
    if let webM { row.tell(webM: webM) }
    return finish(row)
  }

  /// - Parameter isLast: whether nothing else is encoded for this item.
  private func carryOut(
    _ job: OptimizeJob, _ file: String?, _ localTarget: String?, isLast: Bool = true
  ) async throws -> OptimizeRow {
    let commit = OptimizeCommit(item: self, job: job, file: file, localTarget: localTarget)
    let place = try await commit.prepare()
    var options = task.options
    options.mode = file == nil && localTarget != nil ? 0o666 : 0o600
    let room = try await work.room(need(job), in: place.parent, for: source)
    let making = try await job.make(
      beside: place.key, options, progress: progress("encode", room), onEncoded: { if isLast { turn.pass() } })
    switch making {
    case .kept(let reason): return row("kept", [reason])
    case .made(let output): return try await commit.store(output)
    }
  }

  /// A WebM beside the result, where one is asked for: made first, since the original may be replaced then.
  private func makeWebM(_ media: MediaSource, _ file: String?, _ localTarget: String?) async throws -> OptimizeRow? {
    guard task.createsWebM, request.container != .webm else { return nil }
    var (request, task) = (request, task)
    (request.codec, request.container) = (request.codec == .av1 ? .av1 : .vp9, .webm)
    (request.crf, request.preset, request.skipsEfficient) = (nil, nil, false)
    (task.inPlace, task.createsWebM, task.options.keepLarger) = (false, false, true)
    let place = target.parent.appendingBeside(target.stem + ".webm")
    let other = OptimizeItem(
      work: work, item: item, number: number, turn: turn, before: before, target: place, request: request, task: task)
    let local =
      localTarget == nil ? nil : try await storage.localPlace(of: place).flatMap { work.absolute($0).filePath }
    if local == nil, !task.overwrite { try await other.refuseExisting() }
    try await work.take(place, for: source)
    return try await other.carryOut(OptimizeJob(media, request), file, local, isLast: false)
  }

  /// Bytes that the work writes, as far as can be told beforehand: what is foretold and a fifth, at most the original.
  private func need(_ job: OptimizeJob) -> Int64 {
    let foretold = job.decision.prediction?.size ?? before.size / 2
    return min(max(0, before.size), foretold + foretold / 5) + (1 << 16)
  }

  /// A row for what was not done.
  func row(_ action: String, _ notes: [String]) -> OptimizeRow {
    OptimizeRow(
      action: action, path: source, original: before.size, size: before.size, took: elapsed, notes: notes,
      version: before)
  }

  var elapsed: Double { began.duration(to: .now) / .seconds(1) }

  private func finish(_ row: OptimizeRow) -> Record {
    let record = row.record(of: item)
    work.record(record, row.version, of: item)
    return record
  }

  /// The row of a plan.
  /// - Parameter decision: nil where it was not even looked at.
  func planned(_ reason: String, _ decision: Decision? = nil, command: String? = nil) -> Record {
    let (plan, prediction) = (decision?.plan, decision?.prediction)
    let seconds = prediction?.seconds.flatMap { TimeSpan(seconds: max(0.1, ($0 * 10).rounded() / 10)) }
    return Record([
      ("op", .text((decision?.action ?? .skip).rawValue)), ("from", .path(PathText(source))),
      ("to", plan == nil ? .null : .path(PathText(target))), ("size", .size(ByteSize(bytes: before.size))),
      ("predicted", prediction?.size.map { .size(ByteSize(bytes: $0)) } ?? .null),
      ("takes", seconds.map { .duration($0) } ?? .null), ("reason", .text(reason)),
      ("how", plan.map { .text($0.summary) } ?? .null), ("notes", OptimizeRow.joined(plan?.notes ?? [])),
      ("command", command.map { .text($0) } ?? .null),
    ])
  }

  // MARK: Words

  /// One line per object, whatever step it is at.
  func progress(_ step: String, _ room: DiskBudget.Room?) -> ProgressSink {
    let (subject, show, whole) = ("encode " + source.name, work.show, work.progress)
    let (number, size) = (number, max(0, before.size))
    return { progress in
      var progress = progress
      if step == "encode", let share = progress.fraction, progress.subject.hasPrefix("encode") {
        whole.update(number, share, size: size)
      }
      // The engine says "check" itself.
      let now = step == "encode" ? String(progress.subject.prefix { $0 != " " }) : step
      if now == step, let bytes = progress.bytes { room?.wrote(bytes) }
      progress.subject = subject
      if now != "encode" { progress.rate = [now, progress.rate].compactMap { $0 }.joined(separator: " ") }
      progress.isFinished = false
      show(progress)
    }
  }

  /// Errors about a file of this machine are told as ones about the object.
  private func named<Result: Sendable>(
    _ file: String?, _ object: ObjectPath, _ body: () async throws -> Result
  ) async throws -> Result {
    guard let file, object.description != file else { return try await body() }
    do { return try await body() } catch let error as any ExplainedError {
      throw RenamedError(error, from: file, to: object.description)
    }
  }
}

/// A remote original has to be copied to this machine whole.
private struct NeedsCopy: Error {}

extension MediaInfo {
  /// Whether readers come along with few jumps, so that a remote is read by ranges.
  fileprivate var isReadInOrder: Bool {
    let known: Set<Substring> = [
      "mov", "mp4", "m4a", "3gp", "matroska", "webm", "avi", "mpegts", "mpeg", "flv", "asf", "ogg", "mxf", "ivf",
    ]
    return container.split(separator: ",").contains { known.contains($0) }
  }
}
