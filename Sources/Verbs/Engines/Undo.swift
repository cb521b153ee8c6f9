import Interpreter
import Media
import Quantities
import Runs
import Storage

/// Puts the originals back that a run of `optimize` had replaced.
struct Undo: Verb {
  static let summary = "Put back the originals that a run of `optimize` replaced and kept."
  static let discussion = """
    It works for runs with --in-place and --keep-original, those that were killed included. An original goes back only where the file that \
    the run wrote still stands: what was changed or replaced since then stays, and its row says so. With --dry-run nothing is touched.
    """
  static let examples = [
    Example("What would go back", "undo b8m3k7 --dry-run"), Example("The last run", "undo last"),
    Example("Only the films", "undo b8m3k7 --extensions mkv"),
  ]
  static let effects: Effects = [.read, .write, .delete]
  static let input = VerbInput.nothing
  static let columns = [
    Column("path", .path, "the original, in its own place again"), Column("from", .path, "where it was kept"),
    Column("action", .text, "restored, or untouched where the run had not come to replace it"),
    Column("size", .size, "bytes of the original"), Column("ok", .bool, "whether all went well"),
    Column("error", .error, "what did not"),
  ]

  @Operand("The run: its name, a beginning of it that no other has, or `last`.")
  var run: String

  @OptionList("Only originals with one of these extensions.")
  var extensions: [String]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard let journal = context.tools.settings.journal else { throw RunsError.noFolder }
    let run = run == "last" ? try journal.lastRun(verb: Optimize.name) { _ in true } : try journal.run(named: self.run)
    guard run.verb == Optimize.name else {
      throw RunsError.otherWork(run.id.text, was: "of `\(run.verb)`", wanted: "of `\(Optimize.name)`")
    }
    guard run.state != .running else {
      throw Failure(
        "running", "run \(run.id) is still under way", hint: "stop it first; then what it has done can be undone")
    }
    let source = try ReplacedOriginals(journal, run, context)
    let (storage, gate) = (context.tools.storage, context.gate)
    let wanted = Set(extensions.map { $0.lowercased().drop { $0 == "." } })
    var found = 0
    let rows = context.inOrder(
      atOnce: 4, close: {},
      next: {
        while let next = try source.next() {
          if !wanted.isEmpty, !wanted.contains(next.source.ext.lowercased()[...]) { continue }
          found += 1
          return next
        }
        if found == 0 {
          context.session.remarkAtEnd("run \(run.id) kept no originals that could be put back")
        }
        return nil
      },
      failing: { Record([("path", .path(PathText($0.source))), ("from", .path(PathText($0.kept)))]) }
    ) { try await Restoration(original: $0, storage: storage, gate: gate).run() }
    return rows
  }
}

/// An original that a run replaced, as its row tells it.
struct ReplacedOriginal: Sendable {
  /// Where it was, where it is kept, and what stands for it now.
  let source, kept, result: ObjectPath
  /// Of the result: bytes, the store's mark of its version, and the checksum of its content.
  let size: Int64
  let etag: String?
  let digest: Checksum?
  /// Bytes of the original itself; nil where nobody wrote that down.
  let original: Int64?

  /// What a run had announced and may not have come to record.
  init?(_ announced: Replacement) {
    guard let kept = announced.kept else { return nil }
    (source, self.kept, result) = (ObjectPath(announced.subject), kept, announced.result)
    (size, etag, digest, original) = (announced.size, nil, announced.digest, announced.original)
  }

  /// Reads a row; nil for one that kept no original.
  init?(_ row: Record) {
    func path(_ column: String) -> ObjectPath? { row[column].flatMap(String.convert).map { ObjectPath($0) } }
    func text(_ column: String) -> String? { if case .text(let text)? = row[column] { text } else { nil } }
    guard let kept = path("kept"), let result = path("path"), case .size(let bytes)? = row["size"] else { return nil }
    (self.kept, self.result, size, etag) = (kept, result, bytes.bytes, text("etag"))
    source = path("source") ?? result
    original = if case .size(let bytes)? = row["original"] { bytes.bytes } else { nil }
    digest = text("digest").flatMap { Checksum(.sha256, hex: $0.drop { $0 != ":" }.dropFirst()) }
  }
}

/// The originals that a run replaced, one after another. Used by the thread that pulls.
private final class ReplacedOriginals {
  private let results: RunResults
  private let context: Context
  private var batch: ArraySlice<ReplacedOriginal> = []
  /// What was announced and has no row yet.
  private var announced: [String: ReplacedOriginal]

  init(_ journal: Journal, _ run: Run, _ context: Context) throws {
    let cancellation = context.cancellation
    self.context = context
    let log = context.tools.settings.runsFolder.map { ReplacementLog(in: $0.text) }
    announced = (log?.replacements(of: run.id) ?? [:]).compactMapValues(ReplacedOriginal.init)
    results = try journal.results(of: run.id, isCancelled: { cancellation.isCancelled })
  }

  func next() throws -> ReplacedOriginal? {
    while batch.isEmpty {
      try context.cancellation.check()
      guard let rows = try results.next() else { return announced.popFirst()?.value }
      batch =
        rows.compactMap { ReplacedOriginal(Record(Shape($0.shape.names), $0.values.map(Value.init))) }[...]
    }
    let next = batch.popFirst()
    if let next { announced[next.source.description] = nil }
    return next
  }
}

/// The way of one original back to its place.
private struct Restoration: Sendable {
  let original: ReplacedOriginal
  let storage: Storage
  let gate: EffectGate

  func run() async throws -> Record {
    let there = try await existing(original.result)
    guard let kept = try await existing(original.kept) else {
      throw Failure(
        "not-found", "\(original.kept) is gone, so nothing can be put back",
        hint: "it may have been put back already")
    }
    if let size = original.original, kept.size != size {
      throw Failure(
        "changed", "\(original.kept) is not the original that was kept: it has \(kept.size) bytes instead of \(size)",
        hint: "nothing was put back; look whether the original is elsewhere")
    }
    if let there {
      if try await isOriginal(there, kept) { return try await untouched(kept) }
      guard try await isResult(there) else {
        throw Failure(
          "changed", "\(original.result) is not what the run wrote: it was changed since, and stays",
          hint: "the original is kept as \(original.kept)")
      }
    }
    let effect = Effect("restore", from: original.kept, to: original.source, size: ByteSize(bytes: kept.size))
    guard try gate.allows(effect) else {
      guard case .record(let plan) = effect.row else { return Record() }
      return plan
    }
    _ = try await storage.move(
      from: original.kept, to: original.source,
      options: TransferOptions(overwrite: there != nil, replacing: there, createFolders: true))
    return row("restored", kept.size)
  }

  /// The run was stopped before it came to replace it: what was kept is one too many.
  private func untouched(_ kept: StoredObject) async throws -> Record {
    let effect = Effect("remove", from: original.kept, size: ByteSize(bytes: kept.size))
    guard try gate.allows(effect) else {
      guard case .record(let plan) = effect.row else { return Record() }
      return plan
    }
    try await storage.backend(for: original.kept).remove(original.kept)
    return row("untouched", kept.size)
  }

  private func row(_ action: String, _ size: Int64) -> Record {
    Record([
      ("path", .path(PathText(original.source))), ("from", .path(PathText(original.kept))), ("action", .text(action)),
      ("size", .size(ByteSize(bytes: size))), ("ok", .bool(true)), ("error", .null),
    ])
  }

  private func existing(_ path: ObjectPath) async throws -> StoredObject? {
    do {
      let object = try await storage.backend(for: path).stat(path)
      return object.kind == .file ? object : nil
    } catch let error as StorageError where error.kind == .notFound { return nil }
  }

  /// Whether what stands in the place is still the original: the same file, or the same bytes.
  private func isOriginal(_ there: StoredObject, _ kept: StoredObject) async throws -> Bool {
    guard there.size == kept.size else { return false }
    if original.result.place == .local, let number = there.fileNumber, number == kept.fileNumber { return true }
    if let agrees = there.checksums.agree(with: kept.checksums) { return agrees }
    return try await storage.digest(of: there.path, .sha256) == storage.digest(of: kept.path, .sha256)
  }

  /// Whether what stands there is what the run wrote. What it knows of that is a checksum, or the store's mark of the version.
  private func isResult(_ there: StoredObject) async throws -> Bool {
    guard there.size == original.size else { return false }
    if let known = original.etag, let etag = there.etag { return known == etag }
    guard let digest = original.digest else { return false }
    return try await storage.digest(of: there.path, .sha256) == digest
  }
}
