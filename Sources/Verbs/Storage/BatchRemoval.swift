import Interpreter
import Quantities
import Storage

/// Removes what a listing told of with one request for many objects, where the store can.
final class BatchRemoval {
  private let rows: RowCursor
  private let remove: @Sendable ([ObjectPath]) async throws -> [StorageError?]
  private let place: ObjectPath.Place
  private let context: Context

  /// As many as S3 takes at once.
  private static let size = 1000

  private init(
    _ rows: Rows, _ place: ObjectPath.Place, _ context: Context,
    _ remove: @escaping @Sendable ([ObjectPath]) async throws -> [StorageError?]
  ) {
    self.rows = RowCursor(rows)
    (self.remove, self.place, self.context) = (remove, place, context)
  }

  /// Nil where rows are no listing of one store that can; then nothing was taken from them.
  static func of(_ rows: Rows, first: Batch, in context: Context) throws -> BatchRemoval? {
    guard case .perform = context.gate.mode, first.allSatisfy(\.isListed), let row = first.first else { return nil }
    let path = try Item(row, for: "rm").path
    let storage = context.tools.storage
    guard let remove = try context.wait({ try await storage.batchRemover(at: path) }) else { return nil }
    return BatchRemoval(rows, path.place, context, remove)
  }

  /// The rows of the next objects; nil at the end.
  func next() throws -> Batch? {
    var items: [Item] = []
    var others: Batch = []
    while items.count < Self.size, others.isEmpty, let row = try rows.next() {
      let item = try Item(row, for: "rm")
      if row.isListed, item.path.place == place, !item.hasFailed { items.append(item) } else { others.append(row) }
    }
    guard !items.isEmpty || !others.isEmpty else { return nil }
    return try removed(items) + others.map { try single($0) }
  }

  private func removed(_ items: [Item]) throws -> Batch {
    guard !items.isEmpty else { return [] }
    let (remove, paths) = (remove, items.map(\.path))
    let outcome = try context.wait { try await remove(paths) }
    return try zip(items, outcome).map { item, error in
      if let error { return try context.failedRow(item.row(with: []), error) }
      return .record(item.row(with: [("ok", .bool(true)), ("error", .null)]))
    }
  }

  /// What is no object of the listing's store goes by itself.
  private func single(_ row: Value) throws -> Value {
    let item = try Item(row, for: "rm")
    if item.hasFailed { return .record(item.row) }
    let storage = context.tools.storage
    do {
      try context.wait { try await storage.backend(for: item.path).remove(item.path) }
      return .record(item.row(with: [("ok", .bool(true)), ("error", .null)]))
    } catch { return try context.failedRow(item.row(with: []), error) }
  }
}

extension Value {
  /// Whether it is a row of a listing that describes a file.
  fileprivate var isListed: Bool {
    guard case .record(let row) = self, case .text("file")? = row["type"], row["size"] != nil else { return false }
    return true
  }
}
