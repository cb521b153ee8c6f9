/// Goes through the rows of a stream one by one.
public final class RowCursor {
  private let rows: Rows
  private var batch: Batch = []
  private var position = 0
  private var isOver = false
  /// The place of the row that was given last, from 0.
  public private(set) var index = -1

  /// Begins before the first row.
  public init(_ rows: Rows) { self.rows = rows }

  /// The next row; nil at the end, and again after it.
  public func next() throws -> Value? {
    while position >= batch.count {
      guard !isOver, let following = try rows.next() else {
        isOver = true
        return nil
      }
      (batch, position) = (following, 0)
    }
    defer {
      position += 1
      index += 1
    }
    return batch[position]
  }

  /// Whether rows are there that were pulled already, so that the next one costs no waiting.
  public var hasMore: Bool { position < batch.count }

  /// Says that no more is wanted.
  public func close() { rows.close() }
}
