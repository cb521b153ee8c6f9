import Flow
import Formats
import Interpreter
import Quantities
import Storage

/// Computes and checks checksums of objects.
struct Hash: Verb {
  static let summary =
    "Give checksums of objects, save them in the format of sha256sum, or check objects against such a list."
  static let discussion = """
    Each object is read as a stream. With --stored nothing is read where the store keeps a checksum of that kind. The list that \
    --save writes is read by `sha256sum -c` (or md5sum, sha1sum), names with newlines included. With --check each name of the \
    list is looked for from the working folder; the program ends with status 4 when one is missing or differs.
    """
  static let examples = [
    Example("A list for an archive", "ls masters | hash --save masters.sha256"),
    Example("Is the archive still whole", "hash --check masters.sha256 | where not ok"),
    Example("What the store says", "ls r2:videos | hash md5 --stored"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "the object"), Column("algorithm", .text, "how the checksum was computed"),
    Column("hash", .text, "the checksum, in hexadecimal digits"),
    Column("from", .text, "read, or stored where the store told it"),
    Column("ok", .bool, "whether it could be computed, and is as it was expected"), Column("error", .error, "why not"),
  ]

  @ItemList("Objects; from the pipeline if none are named.")
  var paths: Items

  @Operand("The kind of checksum.", default: HashChoice.sha256)
  var algorithm: HashChoice

  @Switch("Take what the store knows where it keeps a checksum of this kind.")
  var stored: Bool

  @Option("Write the checksums to this file of this machine, in the format of sha256sum.")
  var save: PathArgument?

  @Option(namingItems: "Check the objects that a list of that format names.")
  var check: PathArgument?

  @Switch("Replace an earlier list.")
  var overwrite: Bool

  @Option("How many objects at once; by default one for each processor.", short: "j")
  var jobs: Int?

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? {
    check != nil ? Schema(Self.columns) : paths.schema(after: input, adding: Self.columns)
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let jobs = jobs ?? processorCount
    guard (1...256).contains(jobs) else { throw ListingFilters.usage("--jobs is 1 to 256, not \(jobs)") }
    let items: Rows
    if let check {
      guard !filters.namePlace, save == nil else {
        throw ListingFilters.usage("--check takes its names from the list alone")
      }
      items = HashList.rows(of: check.path, algorithm, in: context)
    } else {
      items = try context.items(paths, input, of: Self.name, filters: filters)
    }
    let work = HashWork(storage: context.tools.storage, algorithm: algorithm, takesStored: stored)
    let show = context.session.terminal
    let rows = context.eachItem(items, of: Self.name, atOnce: jobs) { item in
      try await work.run(item) { show.show($0) }
    }
    .leavingOut(StoredObject.details.union(["algorithm", "from", "expected", "modified"]))
    guard let save else { return rows.summarised(by: context.session, as: "checked") }
    return try saving(rows, to: save.path, in: context)
  }

  /// The same rows; their list appears when all are there.
  private func saving(_ rows: Rows, to path: ObjectPath, in context: Context) throws -> Rows {
    guard path.place == .local else {
      throw ListingFilters.usage("--save writes on this machine", hint: "bring the list there with `cp`")
    }
    let effect = Effect("write", to: path)
    guard try context.gate.allows(effect) else { return Rows([effect.row]) }
    var file: NewFile?
    var count = 0
    return Rows(nature: rows.nature(), details: rows.details(), close: rows.close) {
      do {
        if file == nil { file = try NewFile(at: path, overwrite: overwrite) }
        guard let batch = try rows.next() else {
          try file?.commit()
          context.session.terminal.note("saved \(count) checksums to \(path.description)")
          return nil
        }
        for row in batch {
          guard let line = HashList.line(for: row) else { continue }
          try file?.write(line)
          count += 1
        }
        return batch
      } catch {
        rows.close()
        throw Failure.forUsers(error)
      }
    }
  }
}

/// The kinds of checksums, as they are written.
enum HashChoice: String, Choice {
  case md5, sha1, sha256, crc32, crc32c, crc64nvme
  static let placeholder = HashChoice.sha256

  var algorithm: Checksum.Algorithm {
    switch self {
    case .md5: .md5
    case .sha1: .sha1
    case .sha256: .sha256
    case .crc32: .crc32
    case .crc32c: .crc32c
    case .crc64nvme: .crc64nvme
    }
  }
}
