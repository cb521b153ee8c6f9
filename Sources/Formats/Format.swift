import Interpreter

/// A way to write rows as text. A new one is a file like `JSONFormat.swift` and a line in `all`.
public struct Format: Sendable {
  /// What it is called: `from csv`, `to csv`.
  public let name: String
  /// The endings of its files, lower case, without the dot; the first is the usual one.
  public let extensions: [String]
  /// What it is, in one sentence.
  public let summary: String
  /// Starts to read; nil when it cannot be read.
  public let reader: (@Sendable (ByteSource, ReadOptions) -> Rows)?
  /// Starts to write; nil when it cannot be written.
  public let writer: (@Sendable (WriteOptions) -> any RowWriter)?

  /// Every format, in the order of the alphabet.
  public static let all: [Format] = [csv, html, json, md, ndjson, table, text, tsv, yaml]

  /// The format of a name.
  public static func named(_ name: String) -> Format? { all.first { $0.name == name } }

  /// The format of a file by its extension, without the dot, in any case.
  public static func forFile(ext: String) -> Format? {
    let ext = ext.lowercased()
    return all.first { $0.extensions.contains(ext) }
  }
}

/// How rows are written as text.
public struct WriteOptions: Sendable {
  /// Whether JSON is written on many lines for people.
  public var isIndented: Bool
  /// Whether it is one value by nature (`Rows.isSingle`), which JSON writes without an array around it.
  public var isSingle: Bool
  /// How tables are drawn.
  public var style: TableWriter.Style

  /// Makes options.
  public init(isIndented: Bool = false, isSingle: Bool = false, style: TableWriter.Style = TableWriter.Style()) {
    self.isIndented = isIndented
    self.isSingle = isSingle
    self.style = style
  }
}
