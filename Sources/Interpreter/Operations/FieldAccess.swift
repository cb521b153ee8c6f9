import Diagnostics
import Language
import Quantities
import Synchronization

/// One field of a path, looked up in row after row: it first tries the place where it was found last.
final class FieldLookup: Sendable {
  let field: Field
  private let lastIndex = Atomic(0)
  private let listIndex: Int?

  init(_ field: Field) {
    self.field = field
    listIndex = Int(field.name)
  }

  /// The field of a value. A field that is missing is an error, or null when it was written with `?`.
  func value(in value: Value) throws -> Value {
    if case .record(let record) = value {
      let index = lastIndex.load(ordering: .relaxed)
      let names = record.shape.names
      if index < names.count, names[index] == field.name { return record.values[index] }
      if let found = record.shape.index(of: field.name) {
        lastIndex.store(found, ordering: .relaxed)
        return record.values[found]
      }
    }
    if let found = FieldAccess.field(field.name, listIndex, of: value) { return found }
    if field.isOptional { return .null }
    throw FieldAccess.missing(field.name, in: value)
  }
}

/// Fields of values: columns of records, items of lists, parts of paths and dates.
enum FieldAccess {
  static func field(_ name: String, _ index: Int?, of value: Value) -> Value? {
    switch value {
    case .record(let record): return record[name]
    case .error(let failure): return failure.record[name]
    case .path(let path): return part(name, of: path.objectPath)
    case .list(let items):
      if let index { return items.indices.contains(index) ? items[index] : nil }
      // A column of a table: that column of each of its rows.
      let column = items.map { item -> Value? in
        if case .record(let record) = item { return record[name] }
        return nil
      }
      return column.contains { $0 == nil } || items.isEmpty ? nil : .list(column.compactMap { $0 })
    default: return nil
    }
  }

  private static func part(_ name: String, of path: ObjectPath) -> Value? {
    switch name {
    case "name": .text(path.name)
    case "stem": .text(path.stem)
    case "ext": .text(path.ext)
    case "parent": .path(PathText(path.parent))
    default: nil
    }
  }

  static func missing(_ name: String, in value: Value) -> Failure {
    let names: [String]
    switch value {
    case .record(let record): names = record.shape.names
    case .path: names = ["name", "stem", "ext", "parent"]
    case .error: names = ["code", "message", "hint"]
    case .list(let items):
      return Failure(
        "missing-field", "the list has no item or column `\(name)`; it has \(items.count) items",
        hint: hint(name, items), number: "N0102")
    default:
      return Failure(
        "missing-field", "\(value.kind.article) has no field `\(name)`: \(value.quotedDescription.shortened)",
        hint: hint(name, value.kind), number: "N0102")
    }
    let nearest = Spelling.nearest(to: name, in: names)
    return Failure(
      "missing-field", "there is no column `\(name)` in this row",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "it has: " + names.joined(separator: " "), number: "N0102")
  }

  /// The column that was meant, in a list of rows.
  private static func hint(_ name: String, _ items: [Value]) -> String? {
    guard case .record(let record)? = items.first else { return nil }
    return Spelling.nearest(to: name, in: record.shape.names).map { "did you mean `\($0)`?" }
  }

  private static func hint(_ name: String, _ kind: Kind) -> String? {
    switch kind {
    case .null: "write `?` after a name that may be missing"
    case .text: "for the text followed by `.\(name)`, put braces around the variable: `${…}.\(name)`"
    default: nil
    }
  }

  /// A copy of a value in which a field, possibly deep, has changed.
  static func updating(_ value: Value, _ fields: ArraySlice<Field>, _ change: (Value) throws -> Value) throws -> Value {
    guard let field = fields.first else { return try change(value) }
    switch value {
    case .record(var record):
      record[field.name] = try updating(record[field.name] ?? .null, fields.dropFirst(), change)
      return .record(record)
    case .list(var items):
      guard let index = Int(field.name), items.indices.contains(index) else { throw missing(field.name, in: value) }
      items[index] = try updating(items[index], fields.dropFirst(), change)
      return .list(items)
    case .null: return try updating(.record(Record()), fields, change)
    default: throw missing(field.name, in: value)
    }
  }
}
