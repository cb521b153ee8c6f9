import Flow
import Interpreter
import Quantities
import Storage

/// Copies objects between any two places.
struct Copy: Verb {
  static let name = "cp"
  static let summary = "Copy objects to a folder, a bucket or another name, and verify what arrived."
  static let discussion = """
    A copy appears under its name complete and verified, or not at all. What exists is not replaced without --overwrite. Several \
    objects, or a target that ends with a slash or is a folder, put each one into the target under its own name.
    """
  static let examples = [
    Example("A remote's folder to this machine", "ls r2:videos/raw | cp raw/"),
    Example("One object under another name", "cp a.mp4 r2:videos/b.mp4"),
  ]
  static let effects: Effects = [.read, .write]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the copy"), Column("source", .path, "what was copied"),
    Column("size", .size, "bytes that arrived"),
    Column("ok", .bool, "whether it arrived whole"), Column("error", .error, "why not"),
  ]

  @ItemList("What to copy; from the pipeline if nothing is named.")
  var sources: Items

  @Operand("Where to: a folder, a bucket, or the name of the copy.")
  var target: PathArgument

  @Option("How many copies at once; by default as the setting `jobs` says, or 4.", short: "j")
  var jobs: Int?

  @Switch("Replace what exists.")
  var overwrite: Bool

  func schema(after input: Schema?) -> Schema? { sources.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let jobs = jobs ?? context.tools.settings.jobs ?? 4
    guard (1...256).contains(jobs) else {
      throw Failure("usage", "--jobs is 1 to 256, not \(jobs)", number: "T0101", exitStatus: ExitStatus.usage)
    }
    let (storage, gate, overwrite, target) = (context.tools.storage, context.gate, overwrite, target.path)
    let isSingle = sources.named.count == 1 && !sources.holdsPattern
    let intoFolder = try isSingle ? context.wait { try await storage.isFolder(target) } : true
    let terminal = context.session.terminal
    let rows = context.eachItem(context.items(sources, input, of: Self.name, writes: true), of: Self.name, atOnce: jobs)
    {
      item in
      let place = intoFolder ? target.appendingBeside(item.path.name) : target
      var effect = Effect("copy", from: item.path, to: place)
      guard try gate.allows(effect) else {
        effect.size = ByteSize(bytes: try await storage.backend(for: item.path).stat(item.path).size)
        return effect.record
      }
      let options = TransferOptions(overwrite: overwrite, createFolders: true) { terminal.show($0) }
      let transfer = try await storage.copy(from: item.path, to: place, options: options)
      return Record([
        ("path", .path(PathText(place))), ("source", .path(PathText(item.path))),
        ("size", .size(ByteSize(bytes: transfer.size))), ("ok", .bool(true)), ("error", .null),
      ])
    }
    return rows.leavingOut(StoredObject.details.union(["modified"]))
  }
}

extension Items {
  /// Whether a pattern is among them, which may mean any number of objects.
  var holdsPattern: Bool {
    named.contains { argument in
      if case .word(let word) = argument { word.isPattern } else { false }
    }
  }
}

extension Effect {
  /// As the row of a plan.
  var record: Record {
    if case .record(let record) = row { record } else { Record() }
  }
}

extension Storage {
  /// Whether a copy to this address goes into it: it ends with a slash, is a bucket or remote, or is a folder that exists.
  func isFolder(_ path: ObjectPath) async throws -> Bool {
    if path.key.isEmpty || path.key.utf8.last == UInt8(ascii: "/") || path.key == "." || path.key == ".." {
      return true
    }
    if case .remote = path.place, !path.key.utf8.contains(UInt8(ascii: "/")) { return true }
    do {
      return try await backend(for: path).stat(path).kind != .file
    } catch let error as StorageError where error.code == "not-found" {
      return false
    }
  }
}
