import Globs
import Interpreter
import Quantities
import Storage

/// One object of a run of `cp` or `mv`, and where it goes.
struct TransferJob: Sendable {
  let item: Item
  let place: ObjectPath
  /// Why it must not go there, if so.
  var refusal: Failure?
}

/// Gives the objects of one run, one after another, each with its place at the target.
final class TransferJobs {
  private let context: Context
  private let verb: String
  private let rules: TransferRules
  private let target: ObjectPath
  /// Whether the target takes objects under their own names; else it is the name of the only one.
  private let isFolder: Bool
  /// Whether the target is on a disk of this machine, where a name may lead elsewhere.
  private let isOnDisk: Bool
  private var parts: [Part]
  private var current: (cursor: RowCursor, base: ObjectPath?)?
  /// The folder of the first object whose folders are not kept.
  private var folder: ObjectPath?
  /// Places that are taken in this run: their hashes, since there may be a million.
  private var taken: Set<Int> = []

  /// Objects that were named together; below the base their folders are kept.
  private struct Part {
    let base: ObjectPath?
    let rows: () throws -> Rows
  }

  init(
    _ sources: Items, _ filters: ListingFilters, _ rules: TransferRules, to target: ObjectPath, _ input: Rows,
    of verb: String, in context: Context
  ) throws {
    (self.context, self.verb, self.rules, self.target) = (context, verb, rules, target)
    parts = []
    let filter = try ObjectFilter(filters)
    if filters.namePlace {
      let root = try filters.place(within: nil)
      parts = [Part(base: root) { try context.items(Items(), .none, of: verb, writes: true, filters: filters) }]
    } else if sources.named.isEmpty {
      parts = [Part(base: nil) { try context.items(sources, input, of: verb, filters: filters) }]
    } else {
      parts = try sources.named.map { try Self.part($0, filter, filters, verb, context) }
    }
    let end = try context.realPath(of: target)
    isOnDisk = end.place == .local
    for case let base? in parts.map(\.base) where end.resolved.isWithin(try context.realPath(of: base).resolved) {
      throw ListingFilters.usage("\(target.text) lies within \(base.text), so the copies would be copied again")
    }
    let isSingle = parts.count == 1 && parts[0].base == nil && sources.named.count == 1 && !sources.holdsPattern
    if isSingle {
      let storage = context.tools.storage
      isFolder = try context.wait { try await storage.isFolder(target) }
    } else {
      isFolder = true
    }
  }

  private static func part(
    _ argument: ArgumentValue, _ filter: ObjectFilter, _ filters: ListingFilters, _ verb: String, _ context: Context
  ) throws -> Part {
    guard case .word(let word) = argument, PathArgument(word).pattern == nil else {
      return Part(base: nil) {
        try context.items(Items([argument]), .none, of: verb, writes: true, filters: filters)
      }
    }
    let path = PathArgument(word).path
    if path.isFolderBySpelling {
      return Part(base: path) { try context.objects(below: path, filter) }
    }
    guard !filter.isActive else {
      throw ListingFilters.usage(
        "filters choose among the objects of a folder", hint: "for what is in it write `\(path.text.shortened)/`")
    }
    return Part(base: nil) { .single(.path(PathText(path))) }
  }

  func close() {
    current?.cursor.close()
    current = nil
    parts = []
  }

  /// The next object; nil at the end.
  func next() throws -> TransferJob? {
    while true {
      if let (cursor, base) = current {
        if let row = try cursor.next() { return try job(Item(row, for: verb), base ?? rules.below) }
        current = nil
      }
      guard !parts.isEmpty else { return nil }
      let part = parts.removeFirst()
      current = (RowCursor(try part.rows()), part.base)
    }
  }

  private func job(_ item: Item, _ base: ObjectPath?) throws -> TransferJob {
    guard isFolder, !item.hasFailed else { return TransferJob(item: item, place: target) }
    var job = TransferJob(item: item, place: target.appendingBeside(item.path.name))
    if let base {
      guard item.path.isWithin(base) else {
        job.refusal = Failure("not-below", "\(item.path.text) is not below \(base.text)", hint: "leave out --below")
        return job
      }
      let relative = item.path.relative(to: base)
      if !relative.isEmpty { job = TransferJob(item: item, place: target.appendingBeside(String(relative))) }
      if !relative.isEmpty, isOnDisk, !relative.isNameOnDisk {
        job.refusal = Failure("bad-name", "\(item.path.text) has a name that no file can have on this machine")
      }
    } else if !rules.isFlat {
      try expectOneFolder(item.path)
    }
    if job.refusal == nil, !taken.insert(job.place.hashValue).inserted {
      job.refusal = Failure(
        "collision", "\(item.path.text) and another object of this run would both become \(job.place.text)",
        hint: "--below keeps their folders")
    }
    return job
  }

  /// Objects of several folders could be wanted side by side or with their folders: only their owner knows.
  private func expectOneFolder(_ path: ObjectPath) throws {
    let parent = path.parent
    guard let folder else {
      self.folder = parent
      return
    }
    guard folder != parent else { return }
    throw Failure(
      "several-folders", "the objects lie in several folders, such as \(folder.text) and \(parent.text)",
      hint: "`--below FOLDER` keeps the folders below that one, `--flat` puts all into one", number: "R0110")
  }
}

extension ObjectPath {
  /// As a text for a message.
  var text: String { "`" + description.shortened + "`" }

  /// Whether it can only be meant as a folder: it ends with a slash, or is the working folder or the one above.
  var isFolderBySpelling: Bool {
    if key.utf8.last == UInt8(ascii: "/") || isRemoteRoot { return true }
    let last = key.utf8.split(separator: UInt8(ascii: "/")).last
    return place == .local && (last?.elementsEqual(".".utf8) ?? false || last?.elementsEqual("..".utf8) ?? false)
  }

  /// Whether it lies below a folder, or is the folder itself, as far as the spelling tells.
  func isWithin(_ folder: ObjectPath) -> Bool {
    guard place == folder.place else { return false }
    let own = plainParts
    let others = folder.plainParts
    if own.dropFirst(others.count).contains("..") { return false }
    return (key.utf8.first == UInt8(ascii: "/")) == (folder.key.utf8.first == UInt8(ascii: "/"))
      && own.count >= others.count && zip(own, others).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  private var plainParts: [Substring] {
    key.split(separator: "/").filter { place != .local || $0 != "." }
  }
}

extension Context {
  /// What is in a folder, as rows; nothing is an error.
  func objects(below folder: ObjectPath, _ filter: ObjectFilter) throws -> Rows {
    let rows = listing(ListRequest(folder), filter)
    var isEmpty = true
    return Rows(details: rows.details(), close: rows.close) {
      if let batch = try rows.next() {
        isEmpty = false
        return batch
      }
      if isEmpty { throw Failure("no-match", "there is nothing to copy in \(folder.text)") }
      return nil
    }
  }
}

extension Items {
  /// Whether a pattern is among them, which may mean any number of objects.
  var holdsPattern: Bool {
    named.contains { argument in
      if case .word(let word) = argument { PathArgument(word).pattern != nil } else { false }
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
    if path.key.isEmpty || path.isFolderBySpelling { return true }
    let backend = try await backend(for: path)
    if try await backend.isBucket(path) { return true }
    do {
      return try await backend.stat(path).kind != .file
    } catch let error as StorageError where error.kind == .notFound {
      return false
    }
  }
}
