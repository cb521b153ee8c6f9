import Containers
import Flow
import Interpreter
import Media
import Platform
import Quantities
import Storage
import Synchronization

/// The work of `validate` on one file.
final class ValidateWork: Sendable {
  private let storage: Storage
  private let served: ServedObjects
  private let session: Session
  private let recorder: RunRecorder
  private let level: LevelChoice
  private let options: Integrity.Options
  private let record: ChecksumRecord
  private let width: Int
  private let active = Atomic<Int>(0)

  init(_ verb: Validate, _ recorder: RunRecorder, atOnce width: Int, in context: Context) throws {
    storage = context.tools.storage
    served = ServedObjects(storage)
    (session, self.recorder, level, self.width) = (context.session, recorder, verb.level, width)
    options = Integrity.Options(
      level: verb.level.level ?? .quick, requiresVideo: !verb.audioOnly, describes: false,
      timeout: verb.timeout.map { .nanoseconds($0.span.nanoseconds) })
    record = try ChecksumRecord(
      verb.level == .bytes ? verb.manifest?.path : nil, isWanted: verb.level == .bytes, storage, in: context)
  }

  /// Whose a row is, by what it is now where its listing does not say.
  static func subject(of item: Item) -> RunSubject? {
    var subject = RunSubject(name: item.path.whole().description, identity: RunSubject.identity(of: item.row))
    if subject.identity == nil, let path = item.path.filePath {
      var status = stat()
      if stat(path, &status) == 0 {
        #if canImport(Darwin)
          let time = status.st_mtimespec
        #else
          let time = status.st_mtim
        #endif
        subject.identity = "\(Int64(status.st_size)) \(Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))"
      }
    }
    return subject
  }

  func run(_ item: Item) async throws -> Record {
    let subject = Self.subject(of: item)
    let name = "validate " + item.path.name
    let show = session.terminal
    let shows = level != .quick
    defer { if shows { show.show(Progress(name, isFinished: true)) } }
    active.add(1, ordering: .relaxed)
    defer { active.subtract(1, ordering: .relaxed) }
    let progress: ProgressSink = { progress in
      guard shows else { return }
      var progress = progress
      progress.subject = name
      show.show(progress)
    }
    let start = ContinuousClock.now
    let row: Record
    if level == .bytes {
      let finding = try await record.compare(item)
      row = ValidateRow.row(ofBytes: finding, item, took: ContinuousClock.now - start)
    } else {
      let report = try await check(item, progress)
      row = ValidateRow.row(of: report, item, took: ContinuousClock.now - start)
    }
    if let subject { recorder.record(row, of: subject) }
    return row
  }

  private func check(_ item: Item, _ progress: @escaping ProgressSink) async throws -> IntegrityReport {
    var options = options
    // As many threads as there are processors, over all files that are checked now.
    options.threads = max(1, processorCount / max(1, min(width, active.load(ordering: .relaxed))))
    if let local = item.path.filePath { return try await Integrity.check(local, options: options, progress: progress) }
    if let local = try await storage.realPath(of: item.path).filePath {
      return try await Integrity.check(local, options: options, progress: progress)
    }
    let backend = try await storage.backend(for: item.path)
    let known: StoredObject
    if let object = item.object { known = object } else { known = try await backend.stat(item.path) }
    let object = known
    guard object.kind == .file, object.size >= 0 else {
      // A server that does not say how much there is: all of it has to come here.
      return try await storage.withLocalCopy(of: item.path) {
        try await Integrity.check($0, options: options, progress: progress)
      }
    }
    let work = session.work
    let structure = try await BlockingThreads.files.run { cancellation in
      try Structure.examine(
        RemoteBytes(object, backend, work, cancellation), limits: .remote,
        isCancelled: { cancellation.isCancelled })
    }
    let name = item.path.name
    guard options.level > .quick, object.size > 0 else {
      return try await Integrity.check(
        .loopback(url: "", name: name, size: object.size), name: name, structure, options: options)
    }
    let whole = options
    return try await served.with(object, readsAll: true) { url in
      try await Integrity.check(
        .loopback(url: url, name: name, size: object.size), name: name, structure, options: whole, progress: progress)
    }
  }

  /// The same rows; when they end, nothing is served any more.
  func closing(_ rows: Rows) -> Rows {
    rows.closing { [served, session] in _ = session.work.start { await served.stop() } }
  }
}
