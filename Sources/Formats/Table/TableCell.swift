import Interpreter
import Quantities

/// A value as it stands in a table for people.
struct TableCell {
  /// What is shown, control characters escaped.
  let text: String
  /// The columns that the text takes.
  let width: Int
  let content: Content
  let style: TableStyle

  /// What the text is, which says where it stands and how it may be cut.
  enum Content {
    /// Nothing, which takes any place.
    case nothing
    /// An amount: stands right and is never cut.
    case number
    /// Stands left and is never cut: dates, true and false.
    case fixed
    case text
    /// Text whose end says most.
    case path
  }

  init(_ value: Value, column: String, kind: String?) {
    text = TableCell.text(of: value).escapedForTerminal
    width = DisplayWidth.of(text)
    content = TableCell.content(of: value)
    style = TableStyle(value, column: column, kind: kind)
  }

  /// A value on one line, in the units that people read; texts within lists and records stand in quotes where they
  /// must.
  static func text(of value: Value) -> String {
    switch value {
    case .null: return ""
    case .size(let size): return size.tableText
    case .date(let date): return date.tableText
    case .duration(let span): return span.tableText
    case .record(let record): return Failure.shortText(record) ?? value.description
    default: return value.description
    }
  }

  private static func content(of value: Value) -> Content {
    switch value {
    case .null: .nothing
    case .int, .float, .size, .duration, .rate, .fps, .percent, .decibels: .number
    case .bool, .date: .fixed
    case .path: .path
    case .text(let text): text.utf8.contains(UInt8(ascii: "/")) ? .path : .text
    default: .text
    }
  }
}

extension Failure {
  /// The message of an error that came as a record `{code message hint}`; nil for any other record.
  fileprivate static func shortText(_ record: Record) -> String? {
    guard record.shape.names == ["code", "message", "hint"], case .text(let message)? = record["message"] else {
      return nil
    }
    return message
  }
}

/// Colours of a terminal (ECMA-48 SGR), used only when they are asked for.
enum TableStyle {
  case plain, header, failure, folder

  /// Errors and `ok` that is false are red, folders blue.
  init(_ value: Value, column: String, kind: String?) {
    switch value {
    case .error: self = .failure
    case .null: self = .plain
    case .bool(false) where column == "ok": self = .failure
    case _ where column == "error": self = .failure
    case .path, .text: self = (column == "name" || column == "path") && kind == "folder" ? .folder : .plain
    default: self = .plain
    }
  }

  /// The text between the codes that turn the colour on and off.
  func apply(to text: String) -> String {
    switch self {
    case .plain: text
    case .header: "\u{1B}[1m" + text + "\u{1B}[0m"
    case .failure: "\u{1B}[31m" + text + "\u{1B}[0m"
    case .folder: "\u{1B}[34m" + text + "\u{1B}[0m"
    }
  }
}
