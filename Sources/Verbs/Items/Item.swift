import Globs
import Interpreter
import Quantities
import Storage

/// One object that a verb works on: a row that names it, or the name alone.
struct Item: Sendable {
  let path: ObjectPath
  /// The row it came in; empty when only the path was given.
  let row: Record

  /// Whether an earlier stage already gave it up, or only planned to make it; then it is passed on as it is.
  var hasFailed: Bool {
    if case .bool(false)? = row["ok"] { return true }
    return row["path"] == nil && row["op"] != nil
  }

  /// Reads a row or a path.
  init(_ value: Value, for verb: String) throws {
    switch value {
    case .path(let path): self = Item(path.objectPath)
    case .text(let text): self = Item(ObjectPath(text))
    case .record(let record):
      guard let path = record["path"] ?? record.planned, let text = String.convert(path) else {
        throw Failure(
          "no-path", "`\(verb)` works on objects, but this row has no `path`: \(value.quotedDescription.shortened)",
          hint: "rows of `ls` have one; add it with `set path …`", number: "T0112")
      }
      self = Item(ObjectPath(text), record)
    default:
      throw Failure(
        "type", "`\(verb)` works on objects, not on \(value.kind.article): \(value.quotedDescription.shortened)",
        number: "T0112")
    }
  }

  init(_ path: ObjectPath, _ row: Record = Record()) {
    self.path = path
    self.row = row
  }

  /// The row with other columns added or replaced; its path comes first.
  func row(with columns: [(String, Value)]) -> Record {
    var result = Record([("path", .path(PathText(path)))])
    for (name, value) in row.pairs where name != "path" { result[name] = value }
    for (name, value) in columns { result[name] = value }
    return result
  }
}

extension Record {
  /// What a row of a plan is about: `{op from to size …}`.
  fileprivate var planned: Value? {
    guard self["op"] != nil else { return nil }
    return [self["to"], self["from"]].compactMap { $0 }.first { if case .path = $0 { true } else { false } }
  }
}

extension Context {
  /// What a verb works on, one value each: what was named in the call, patterns spread out, what the filters describe, or
  /// what flows in.
  /// - Parameter choosesSort: whether the verb itself chooses by `--media-type`, among what flows in too.
  func items(
    _ named: Items, _ input: Rows, of verb: String, writes: Bool = false, filters: ListingFilters = ListingFilters(),
    choosesSort: Bool = false
  ) throws -> Rows {
    let filter = try ObjectFilter(filters, ignoresSort: choosesSort)
    if filters.namePlace {
      let root = try filters.place(within: nil)
      return objects(ListRequest(root), filter, written: root.description, isForWriting: writes)
    }
    guard !named.named.isEmpty else {
      guard !filter.isActive else {
        throw ListingFilters.usage(
          "filters choose while `\(verb)` lists, but here objects flow in",
          hint: "give them to `ls`, or choose with `where`")
      }
      return input
    }
    return Rows.joined(
      named.named.map { argument in
        {
          guard case .word(let word) = argument else { return Rows(of: argument.value) }
          let path = PathArgument(word)
          guard let pattern = path.pattern else {
            guard filter.isActive else { return .single(.path(PathText(path.path))) }
            return objects(ListRequest(path.path), filter, written: path.text, isForWriting: writes)
          }
          let (root, glob) = try Glob.split(pattern)
          return objects(ListRequest(root, pattern: glob), filter, written: path.text, isForWriting: writes)
        }
      }
    ).limited(to: filter.limit)
  }

  /// The objects of a listing. None is a warning for verbs that read, an error for those that write.
  private func objects(
    _ request: ListRequest, _ filter: ObjectFilter, written: String, isForWriting: Bool
  ) -> Rows {
    let rows = listing(request, filter)
    var isEmpty = true
    return Rows(details: rows.details(), close: rows.close) {
      if let batch = try rows.next() {
        isEmpty = false
        return batch
      }
      guard isEmpty else { return nil }
      let words = (filter.isActive ? "nothing that is wanted is below" : "nothing matches") + " `\(written)`"
      if isForWriting { throw Failure("no-match", words) }
      session.terminal.note("warning: " + words)
      return nil
    }
  }
}

extension Rows {
  /// Ends after so many rows, if that is given.
  fileprivate func limited(to limit: Int?) -> Rows {
    guard var left = limit else { return self }
    return Rows(nature: nature(), details: details(), close: close) {
      guard left > 0, let batch = try next() else { return nil }
      let kept = batch.prefix(left)
      left -= kept.count
      if left == 0 { close() }
      return Array(kept)
    }
  }
}

extension Items {
  /// The columns of the items with others added; nil when nobody knows which those of the items are.
  func schema(after input: Schema?, adding columns: [Column]) -> Schema? {
    if let input { return input.merging(columns) }
    var known = Schema([])
    for argument in named {
      guard case .word(let word) = argument else { return nil }
      if word.isPattern { known = Schema(StoredObject.columns) }
    }
    return named.isEmpty ? nil : known.merging(columns)
  }
}
