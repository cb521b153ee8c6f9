import Interpreter
import Storage

/// Removes objects.
struct Remove: Verb {
  static let name = "rm"
  static let summary = "Remove objects; more than three are asked about first at the prompt."
  static let discussion =
    "Objects are removed for good: there is no bin. See what would go with --dry-run. Folders are not removed."
  static let examples = [Example("First dry", "ls r2:cache | where modified < now() - 30d | rm --dry-run")]
  static let effects: Effects = [.delete]
  static let input = VerbInput.optional
  static let columns = [
    Column("path", .path, "what was removed"), Column("ok", .bool, "whether it is gone"),
    Column("error", .error, "why not"),
  ]

  @ItemList("What to remove; from the pipeline if nothing is named.")
  var paths: Items

  @Switch("Do not ask.", short: "y")
  var yes: Bool

  @Switch("Something that is not there is no failure.", short: "q")
  var quiet: Bool

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { paths.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let gate = context.gate
    var items = try context.items(paths, input, of: Self.name, writes: !quiet, filters: filters)
    if context.session.terminal.isInteractive, !yes, case .perform = gate.mode { items = try confirmed(items, context) }
    let rows = Rows.collected(from: items) { [items] in
      var items = items
      return try batched(&items, context) ?? single(items, context)
    }
    return rows.summarised(by: context.session, as: "removed").leavingOut(StoredObject.details.union(["modified"]))
  }

  /// Many with one request, where the store can and a listing told of them.
  private func batched(_ items: inout Rows, _ context: Context) throws -> Rows? {
    guard let first = try items.next() else { return nil }
    items = items.begun(with: first)
    guard let removal = try BatchRemoval.of(items, first: first, in: context) else { return nil }
    let details = items.details()
    return Rows(details: details, close: items.close, next: removal.next)
  }

  private func single(_ items: Rows, _ context: Context) -> Rows {
    let (storage, gate, quiet) = (context.tools.storage, context.gate, quiet)
    return context.eachItem(items, of: Self.name, atOnce: 8) { item in
      var effect = Effect("remove", from: item.path)
      if case .size(let size)? = item.row["size"] { effect.size = size }
      guard try gate.allows(effect) else { return effect.record }
      do {
        try await storage.backend(for: item.path).remove(item.path)
      } catch let error as StorageError where quiet && error.code == "not-found" {}
      return item.row(with: [("ok", .bool(true)), ("error", .null)])
    }
  }

  /// Looks at all items first, and asks when they are many.
  private func confirmed(_ items: Rows, _ context: Context) throws -> Rows {
    let all = try items.collect(limit: 1_000_000)
    guard all.count > 3 else { return Rows(all) }
    guard context.session.terminal.confirm("Remove \(all.count) objects for good?") else {
      context.session.terminal.note("nothing was removed")
      return .none
    }
    return Rows(all)
  }
}

extension Rows {
  /// The same rows, the first of which were pulled already.
  fileprivate func begun(with first: Batch) -> Rows {
    var waiting: Batch? = first
    return Rows(nature: nature(), details: details(), close: close) {
      defer { waiting = nil }
      return try waiting ?? next()
    }
  }
}
