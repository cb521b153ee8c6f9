import Language
import Diagnostics

/// The name of a column as an argument: `size`, `video.codec` for a column of a column, `hdr?` for one that may be missing.
public struct ColumnName: ArgumentType {
  /// As it is written, without the question mark.
  public let path: String
  /// Whether a row that lacks it reads as null.
  public let isOptional: Bool
  private let lookups: [FieldLookup]
  private let whole: FieldLookup

  /// Reads a name.
  public init(_ text: String) {
    isOptional = text.utf8.last == UInt8(ascii: "?")
    path = isOptional ? String(text.dropLast()) : text
    let isOptional = isOptional
    let lookup = { (name: String) in FieldLookup(Field(name: name, isOptional: isOptional, range: SourceRange(0, 0))) }
    whole = lookup(path)
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    lookups = parts.count > 1 && !parts.contains("") ? parts.map(lookup) : []
  }

  /// What it is called where it comes out: the last part.
  public var name: String { lookups.last?.field.name ?? path }

  /// The column of the row that it begins with.
  public var root: String { lookups.first?.field.name ?? path }

  /// Its value in a row; an error where it is missing. A column whose own name has dots in it comes first.
  public func value(in row: Value) throws -> Value {
    guard !lookups.isEmpty else { return try whole.value(in: row) }
    if case .record(let record) = row, let value = record[path] { return value }
    return try lookups.reduce(row) { try $1.value(in: $0) }
  }

  public static var typeName: String { "column" }
  public static var isColumn: Bool { true }
  public static var placeholder: ColumnName { ColumnName("") }
  public var shown: String? { path.isEmpty ? nil : path }
  public static func convert(_ value: Value) -> ColumnName? { String.convert(value).map { ColumnName($0) } }
  public static func read(_ argument: ArgumentValue) throws -> ColumnName {
    let text = try String.read(argument)
    guard !text.isEmpty else { throw Mismatch("the name of a column cannot be empty") }
    return ColumnName(text)
  }
}

extension Schema {
  /// The column that a name means; nil when there is none, or when it lies within another column.
  public func column(_ name: ColumnName) -> Column? { self[name.path] }
}
