import Interpreter
import Quantities
import Storage

/// Copies objects between any two places.
struct Copy: Verb {
  static let name = "cp"
  static let summary = "Copy objects to a folder, a bucket or another name, and verify what arrived."
  static let discussion = """
    A copy appears under its name complete and verified, or not at all. What exists is not replaced without --overwrite. With \
    --if-changed what is there already is left, so a run that was broken off goes on where it was.
    """
  static let examples = [
    Example("What is in a remote's folder, with its folders", "cp r2:videos/raw/ raw/"),
    Example("What a listing finds", "ls r2:videos/raw | where size>1GiB | cp big/ --below r2:videos/raw"),
    Example("One object under another name", "cp a.mp4 r2:videos/b.mp4"),
    Example("Only what is new", "cp footage/ r2:archive/ --if-changed --jobs 8"),
  ]
  static let effects: Effects = [.read, .write]
  static let input = VerbInput.optional
  static let columns = TransferJob.columns(path: "the copy", source: "what was copied", done: "copied")

  @ItemList("What to copy; from the pipeline if nothing is named.")
  var sources: Items

  @Operand("Where to: a folder, a bucket, or the name of the copy.")
  var target: PathArgument

  @OptionGroup var choices: TransferChoices
  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { sources.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let (storage, gate, rules) = (context.tools.storage, context.gate, try choices.rules(context.tools))
    let terminal = context.session.terminal
    return try context.transfers(sources, filters, rules, to: target, input, of: Self.name) { job in
      let source = job.item.path
      let comparison = try await rules.comparison(of: source, with: job.place, in: storage)
      if case .same(let size) = comparison { return job.row("same", size) }
      let effect = Effect("copy", from: source, to: job.place, size: try await job.size(in: storage))
      guard try gate.allows(effect) else { return effect.record }
      let options = rules.options(terminal, replacing: comparison.found)
      let transfer = try await storage.copy(from: source, to: job.place, options: options)
      return job.row("copied", transfer.size)
    }
  }
}

extension Context {
  /// Copies or moves the objects of one run, and says at the end what became of them.
  func transfers(
    _ sources: Items, _ filters: ListingFilters, _ rules: TransferRules, to target: PathArgument, _ input: Rows,
    of verb: String, _ work: @escaping @Sendable (TransferJob) async throws -> Record
  ) throws -> Rows {
    let jobs = try TransferJobs(sources, filters, rules, to: target.path, input, of: verb, in: self)
    let tally = TransferTally()
    let rows = inOrder(
      atOnce: rules.jobs,
      close: {
        jobs.close()
        input.close()
      }, next: jobs.next, failing: { $0.item.row(with: []) }, brokenOff: { tally.add(.record($0)) }
    ) { job in
      if job.item.hasFailed { return job.item.row }
      if let refusal = job.refusal { throw refusal }
      do { return try await work(job) } catch let error as StorageError where error.kind == .isFolder {
        throw job.explained(error)
      }
    }
    return rows.summarised(by: session, tally).leavingOut(StoredObject.details.union(["modified", "action"]))
  }
}

extension TransferJob {
  /// The columns of what becomes of objects that go to another place.
  static func columns(path: String, source: String, done: String) -> [Column] {
    [
      Column("path", .path, path), Column("source", .path, source),
      Column("action", .text, "\(done), or same where it was there already"),
      Column("size", .size, "bytes that arrived"),
      Column("ok", .bool, "whether it arrived whole"), Column("error", .error, "why not"),
    ]
  }

  /// How many bytes it has: as its row says, or as its store does.
  func size(in storage: Storage) async throws -> ByteSize {
    if case .size(let size)? = item.row["size"] { return size }
    let object = try await storage.backend(for: item.path).stat(item.path)
    guard object.kind == .file else {
      throw StorageError(.isFolder, "\(item.path.text) is a \(object.kind.rawValue)", path: item.path)
    }
    return ByteSize(bytes: max(0, object.size))
  }

  /// The row of an object that is at its place.
  func row(_ action: String, _ size: Int64) -> Record {
    Record([
      ("path", .path(PathText(place))), ("source", .path(PathText(item.path))), ("action", .text(action)),
      ("size", .size(ByteSize(bytes: size))), ("ok", .bool(true)), ("error", .null),
    ])
  }

  /// A folder was named as if it were an object: two ways to go on.
  func explained(_ error: StorageError) -> any Error {
    guard error.path == item.path else { return error }
    let name = item.path.description.shortened
    return StorageError(
      .isFolder, "\(item.path.text) is a folder",
      hint: "`\(name)/` means what is in it; to keep its name, end the target with `/\(item.path.name.shortened)/`",
      path: item.path)
  }
}
