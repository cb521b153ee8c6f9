/// What the end of a pipeline will look at, so that a source need not make more: `sort` keeps only the first rows, a reader
/// builds only some columns.
public struct Demand: Sendable {
  /// No more than so many rows are pulled; nil for all.
  public var limit: Int?
  /// No other columns are looked at; nil for all.
  public var columns: Set<String>?

  /// Makes a demand; without arguments it promises nothing.
  public init(limit: Int? = nil, columns: Set<String>? = nil) {
    self.limit = limit
    self.columns = columns
  }

  /// The demand of two promises that both hold.
  public func narrowed(by other: Demand) -> Demand {
    let limits = [limit, other.limit].compactMap { $0 }
    let columns =
      if let mine = self.columns, let theirs = other.columns { mine.intersection(theirs) } else {
        columns ?? other.columns
      }
    return Demand(limit: limits.min(), columns: columns)
  }

  /// The demand of a stage that looks at some columns itself; not knowing which, it may look at all.
  public func adding(_ used: Set<String>?) -> Demand {
    guard let columns, let used else { return Demand(limit: limit) }
    return Demand(limit: limit, columns: columns.union(used))
  }

  /// The demand of a stage that drops rows: how many it needs is not known.
  public var withoutLimit: Demand { Demand(columns: columns) }
}
