import Flow
import Interpreter
import Media
import Platform
import Quantities
import Storage
import Synchronization

/// The work of one call of `optimize`: what is asked, and what its files share.
final class OptimizeWork: Sendable {
  let task: OptimizeTask
  let storage: Storage
  let gate: EffectGate
  let show: ProgressSink
  let progress: OptimizeProgress
  let served: ServedObjects
  private let budget = DiskBudget()
  let folder: WorkFolder
  private let recorder: RunRecorder
  /// The working folder when the run began.
  private let home: String
  private let swept = Mutex<Set<String>>([])
  /// The results of this run by the hashes of their places, since there may be a million.
  private let taken = Mutex<Set<Int>>([])
  /// So its videos, where results may replace what exists.
  private let videos = Mutex<Set<Int>>([])
  private let turns = Mutex<Turns?>(nil)
  private let keepsAnnouncements = Atomic(false)

  init(_ task: OptimizeTask, _ recorder: RunRecorder, _ context: Context) {
    let terminal = context.session.terminal
    (self.task, self.recorder, storage, gate) = (task, recorder, context.tools.storage, context.gate)
    show = { terminal.show($0) }
    progress = OptimizeProgress { terminal.show($0) }
    served = ServedObjects(storage)
    let home = workingFolder() ?? ""
    self.home = home
    folder = WorkFolder(in: task.workFolder?.whole(from: home))
    guard gate.mode == .perform else { return }
    folder.removeAbandoned()
    Encoder.removeLeftovers()
  }

  /// Puts away what the files shared.
  func stop() async {
    await served.stop()
    folder.close()
  }

  // MARK: One file

  /// Works on one file.
  /// - Parameters:
  ///   - number: its own in the run.
  ///   - turn: its turn to encode, which it waits for, and ends.
  ///   - threads: how many its encoder may use.
  func run(_ item: Item, _ number: Int, turn: Turns.Turn, threads: Int) async throws -> Record {
    defer { turn.end() }
    try await turn.come()
    let source = item.path
    defer { show(Progress("encode " + source.name, isFinished: true)) }
    let before = try await storage.backend(for: source).stat(source)
    guard before.kind == .file else {
      throw Failure(
        "is-folder", "\(source) is a \(before.kind.rawValue), not a video", hint: "list it: `ls \(source) | optimize …`"
      )
    }
    var request = task.request
    request.container = task.container(for: source)
    request.threads = threads
    let target = try task.target(for: source)
    try await sweep(target)
    let work = OptimizeItem(
      work: self, item: item, number: number, turn: turn, before: before, target: target, request: request, task: task)
    if let reason = try await reasonToPass(before) {
      // Nobody looked at it, so the journal does not know it: a call that chooses otherwise is to look.
      return gate.mode == .plan ? work.planned(reason) : work.row("skipped", [reason]).record(of: item)
    }
    if let row = try await replacedBefore(item, before) {
      let record = row.record(of: item)
      self.record(record, before, of: item)
      return record
    }
    return try await work.run()
  }

  private func reasonToPass(_ object: StoredObject) async throws -> String? {
    if let threshold = task.threshold, object.size <= threshold {
      return "not larger than --size-threshold \(ByteSize(bytes: threshold).tableText)"
    }
    if !task.inPlace, task.out == nil, object.path.stem.hasSuffix("_optimized") { return "it is a result by its name" }
    let isKept = try await task.keptOriginals?.holds(object.path, truePath) ?? false
    return isKept ? "it is an original that was kept" : nil
  }

  /// The row of an original that the run which is resumed had replaced just before it was killed; nil where it had not come to that.
  private func replacedBefore(_ item: Item, _ there: StoredObject) async throws -> OptimizeRow? {
    guard let name = subject(of: item)?.name, let known = task.announced[name], let digest = known.digest,
      there.size == known.size, try await storage.digest(of: item.path, .sha256) == digest
    else { return nil }
    return OptimizeRow(
      action: "encoded", path: item.path, original: known.original, size: known.size,
      notes: ["replaced just before the run was cut short"], kept: known.kept, etag: there.etag, digest: digest,
      version: there)
  }

  /// Enters a video of the run where results may replace what exists. All are known before the first one is begun.
  func enter(_ video: ObjectPath, in context: Context) {
    guard task.replacesOthers else { return }
    // Where a remote cannot be reached its videos fail by themselves.
    let place = absolute((try? context.realPath(of: video)) ?? video).resolved
    videos.withLock { _ = $0.insert(place.hashValue) }
  }

  /// Takes a place for a result; no two of a run may have the same, and none that of another video, whatever may be overwritten.
  func take(_ target: ObjectPath, for source: ObjectPath) async throws {
    let place = try await truePath(of: target)
    if try await place != truePath(of: source), videos.withLock({ $0.contains(place.hashValue) }) {
      throw Failure(
        "is-original", "\(target) is a video of this run itself, so the result of \(source) cannot replace it",
        hint: task.out == nil ? "rename one of them" : "give --out another folder")
    }
    guard taken.withLock({ $0.insert(place.hashValue).inserted }) else {
      throw Failure(
        "same-target", "\(target) is the result of another video of this run, so \(source) cannot become it",
        hint: task.out == nil
          ? "rename one of them" : "give --out a folder; --below keeps the folders of originals in it")
    }
  }

  // MARK: The machine

  /// How the machine is shared among so many files.
  func share(files: Int) -> MachineShare {
    // Nobody has looked at the pictures yet.
    let size = task.request.box ?? PictureSize(width: 1920, height: 1080)
    return MachineShare.of(files: files, codec: task.request.codec, size: size)
  }

  /// How many threads each of so many encodes has.
  func threads(each count: Int) -> Int {
    let size = task.request.box ?? PictureSize(width: 1920, height: 1080)
    return MachineShare.threads(each: count, task.request.codec, size)
  }

  /// The next turn to encode.
  func turn(ofSoMany width: Int) -> Turns.Turn {
    turns.withLock { turns in
      let now = turns ?? Turns(width)
      turns = now
      return now.next()
    }
  }

  /// Room on a disk. Where there is too little, results that are being checked and stored may give some back: they are waited for.
  func room(_ bytes: Int64, in folder: ObjectPath, for subject: ObjectPath) async throws -> DiskBudget.Room {
    while true {
      do { return try budget.take(bytes, in: folder, for: subject) } catch let error as SpaceError {
        guard turns.withLock({ $0?.lingering ?? 0 }) > 0 else { throw error }
        try await Task.sleep(for: .milliseconds(100))
      }
    }
  }

  // MARK: The journal

  /// The subject of an item in the journal: local files by their whole path, so that the run means the same from any folder.
  func subject(of item: Item) -> RunSubject? {
    var subject = RunSubject(item.row(with: []))
    subject?.name = absolute(item.path).description
    return subject
  }

  /// Records what became of an item.
  /// - Parameter version: what stands there now: what was replaced in place has not changed since it was last good.
  func record(_ row: Record, _ version: StoredObject? = nil, of item: Item) {
    guard gate.mode == .perform, var subject = subject(of: item) else { return }
    var row = row
    for column in ["path", "source", "kept", "webm"] {
      guard case .path(let text)? = row[column] else { continue }
      row[column] = .path(PathText(absolute(text.objectPath)))
    }
    if task.inPlace || version?.path == item.path, let version, case .record(let now) = version.row {
      subject.identity = RunSubject.identity(of: now)
    }
    recorder.record(row, of: subject)
  }

  /// Sees to it that the disk knows of a replacement that is about to be made: whatever happens then, a run that goes on with this one
  /// sees whether it was made, and `undo` finds the original.
  func announce(_ row: OptimizeRow, of item: Item) async throws {
    guard let subject = subject(of: item), let log = task.replacements else { return }
    let replacement = Replacement(
      subject: subject.name, result: absolute(row.path), kept: row.kept.map { absolute($0) }, size: row.size,
      original: row.original, digest: row.digest)
    try await BlockingThreads.files.run { [recorder] _ in
      if let id = recorder.begun() { try log.append(replacement, to: id) }
    }
  }

  /// Something went wrong while an original was replaced: `undo` has to know of it after the end, too.
  func keepAnnouncements() { keepsAnnouncements.store(true, ordering: .relaxed) }

  /// The run has come to its end: the journal has all rows.
  func forgetAnnouncements() {
    guard !keepsAnnouncements.load(ordering: .relaxed), let id = recorder.id, let log = task.replacements else {
      return
    }
    recorder.finish(.done)
    log.forget(id, keeping: recorder.knownRuns)
  }

  /// The whole path of a local file.
  func absolute(_ path: ObjectPath) -> ObjectPath { path.whole(from: home) }

  /// Where an address leads in the end.
  private func truePath(of path: ObjectPath) async throws -> ObjectPath {
    try await storage.truePath(of: absolute(path))
  }

  // MARK: Leftovers

  /// Removes what killed runs left in a folder of this machine, the first time that a run comes to it; where the target is a link, in
  /// the folder of the file behind it, too.
  func sweep(_ target: ObjectPath) async throws {
    guard gate.mode == .perform else { return }
    guard let file = try await storage.localPlace(of: target).map(absolute) else {
      return await storage.forgetAbandonedUploads(to: target)
    }
    for folder in Set([file.parent, file.resolved.parent]) where swept.withLock({ $0.insert(folder.key).inserted }) {
      try await BlockingThreads.files.run { _ in TemporaryFile.removeLeftovers(in: folder.key) }
    }
  }
}
