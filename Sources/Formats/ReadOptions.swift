/// How text is read into rows.
public struct ReadOptions: Sendable {
  /// The columns that are needed; values of others are passed over without being built. Nil for all.
  public var wanted: Set<String>?
  /// The most bytes that one row may take; a longer one is an error, so that memory stays bounded.
  public var maximumRowBytes: Int
  /// Whether the first row of a table names the columns; without it they are `column1`, `column2`, ….
  public var hasHeader: Bool

  /// Makes options; rows may take 16 MiB, which as values can be ten times as much.
  public init(wanted: Set<String>? = nil, maximumRowBytes: Int = 16 << 20, hasHeader: Bool = true) {
    self.wanted = wanted
    self.maximumRowBytes = min(max(1, maximumRowBytes), .max / 4)
    self.hasHeader = hasHeader
  }
}
