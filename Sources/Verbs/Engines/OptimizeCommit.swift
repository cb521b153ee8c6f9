import Flow
import Interpreter
import Media
import Quantities
import Storage

/// The last steps of one file: the verified result takes its place, and until then the original has its own.
struct OptimizeCommit: Sendable {
  let item: OptimizeItem
  let job: OptimizeJob
  /// The original and the target, where they lie on disks of this machine.
  let file, localTarget: String?

  private var task: OptimizeTask { item.task }
  private var storage: Storage { item.storage }

  /// Looks whether the result may take its place, and the original be kept, as far as that is seen without writing or asking a store.
  func look() async throws {
    if let localTarget {
      try LocalBackend().checkCanMake(ObjectPath(place: .local, key: try target(localTarget).path))
    }
    if task.inPlace { try await task.keptOriginals?.look(item.before, in: storage) }
  }

  /// Looks whether all can be done, and gives the place to work in.
  func prepare() async throws -> ObjectPath {
    try await look()
    guard let localTarget else { return try item.work.folder.place(ext: job.decision.plan?.container.rawValue ?? "") }
    if task.out != nil { try LocalBackend().makeFolders(for: ObjectPath(place: .local, key: localTarget)) }
    let target = try target(localTarget)
    guard task.workFolder == nil else { return try item.work.folder.place(ext: target.path.suffixOfName) }
    return ObjectPath(place: .local, key: target.path)
  }

  /// Puts the result into its place.
  func store(_ output: VerifiedOutput) async throws -> OptimizeRow {
    var row = OptimizeRow(
      action: output.plan.isRemux ? "remuxed" : "encoded", path: item.target, original: item.before.size,
      size: output.size, speed: output.speed, score: output.score?.description, notes: output.notes)
    if let localTarget {
      try await store(output, at: localTarget, &row)
    } else {
      try await upload(output, &row)
    }
    row.took = item.elapsed
    return row
  }

  // MARK: On a disk

  private func target(_ path: String) throws -> LocalTarget {
    try LocalTarget(
      source: file, target: path,
      options: OptimizeOptions(replaceOriginal: task.inPlace, overwriteTarget: task.overwrite))
  }

  private func store(_ output: VerifiedOutput, at path: String, _ row: inout OptimizeRow) async throws {
    let target = try target(path)
    var output = output
    if task.workFolder != nil {
      let copy = output
      output = try await BlockingThreads.files.run { cancellation in
        try copy.copied(beside: target.path, isCancelled: { cancellation.isCancelled })
      }
    }
    let (ready, modified) = (output, item.before.modified)
    try await replace(with: output, &row) {
      try await BlockingThreads.files.run { _ in try ready.publish(to: target, modified: modified) }
    }
    row.version = try? await storage.backend(for: item.target).stat(item.target)
  }

  // MARK: On a remote

  private func upload(_ output: VerifiedOutput, _ row: inout OptimizeRow) async throws {
    let stored = try await replace(with: output, &row) { try await upload(output) }
    (row.etag, row.version) = (stored.etag, stored)
  }

  /// Stores it, and looks whether all of it arrived; gives it as it is stored.
  private func upload(_ output: VerifiedOutput) async throws -> StoredObject {
    if let modified = item.before.modified { output.takeTime(modified) }
    let local = ObjectPath(place: .local, key: output.path)
    var content = try await LocalBackend().content(of: local)
    content.object.mediaType = output.plan.container.mediaType
    content.object.permissions = nil
    if task.inPlace {
      if let named = item.before.mediaType, named.hasPrefix("video/") { content.object.mediaType = named }
      // What belongs to the object stays; how its bytes were packed does not.
      content.object.metadata = item.before.metadata
      content.object.fields = item.before.fields.filter { $0.key != "content-encoding" }
      if item.before.modified != nil { content.object.modified = item.before.modified }
    }
    let backend = try await storage.backend(for: item.target)
    var options = TransferOptions(
      overwrite: task.inPlace || task.overwrite, replacing: task.inPlace ? item.before : nil, createFolders: true,
      progress: item.progress("store", nil))
    options.inherits = task.inPlace
    _ = try await backend.write(content, to: item.target, options: options)
    let stored = try await backend.stat(item.target)
    guard stored.size == output.size else {
      throw Failure(
        "upload-failed", "\(item.target) has \(stored.size) bytes where \(output.size) were stored",
        hint: "the result is not to be trusted; run again")
    }
    if let known = stored.checksums.first(where: { [.sha256, .md5, .sha1, .crc32c, .crc32].contains($0.algorithm) }),
      try await storage.digest(of: local, known.algorithm) != known
    {
      throw Failure("upload-failed", "\(item.target) does not have the checksum of what was stored", hint: "run again")
    }
    return stored
  }

  // MARK: Originals

  /// Lets a result take its place. Before an original is replaced it is kept where that was asked, and the disk knows what is about to
  /// happen; what was kept for nothing goes again.
  private func replace<Result: Sendable>(
    with output: VerifiedOutput, _ row: inout OptimizeRow, by publishing: () async throws -> Result
  ) async throws -> Result {
    try await checkUnchanged()
    guard task.inPlace else {
      try Task.checkCancellation()
      return try await publishing()
    }
    row.digest = try await storage.digest(of: ObjectPath(place: .local, key: output.path), .sha256)
    let kept = try await task.keptOriginals?.keep(item.before, in: storage)
    row.kept = kept?.path
    var isUnderWay = false
    do {
      try await item.work.announce(row, of: item.item)
      try await checkUnchanged()
      try Task.checkCancellation()
      isUnderWay = true
      return try await publishing()
    } catch {
      // A run that is stopped forgets nothing; a store that has given no clear answer may do yet what it was asked for.
      let mayFollow = isUnderWay && localTarget == nil && (error as? StorageError)?.kind != .changed
      guard let kept, !(error is CancellationError), await isNeeded(kept, mayFollow) else { throw error }
      item.work.keepAnnouncements()
      var failure = Failure(error)
      failure.diagnostic.help = ["the original is kept as \(kept.path), and `undo last` knows of it"]
      throw failure
    }
  }

  /// Whether a kept original is the only one that is left for sure. Else it goes, if it is one of ours.
  /// - Parameter mayFollow: whether the original may be replaced later.
  private func isNeeded(_ kept: KeptOriginal, _ mayFollow: Bool) async -> Bool {
    guard !mayFollow else { return true }
    do {
      try await checkUnchanged()
      if kept.isNew { try await storage.backend(for: kept.path).remove(kept.path) }
      return false
    } catch { return true }
  }

  private func checkUnchanged() async throws {
    try job.checkSourceUnchanged()
    let now = try await storage.backend(for: item.source).stat(item.source)
    guard now.size == item.before.size, now.modified == item.before.modified, now.etag == item.before.etag else {
      throw Failure(
        "source-changed", "\(item.source) was changed by somebody else while it was encoded",
        hint: "run again when nobody writes to it; nothing was replaced")
    }
  }
}

extension Container {
  /// What servers call it.
  fileprivate var mediaType: String {
    switch self {
    case .mp4: "video/mp4"
    case .webm: "video/webm"
    case .mkv: "video/x-matroska"
    }
  }
}

extension String {
  /// What stands behind the last dot.
  fileprivate var suffixOfName: String { String(split(separator: ".").last ?? "") }
}
