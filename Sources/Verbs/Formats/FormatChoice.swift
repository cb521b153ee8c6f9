import Diagnostics
import Formats
import Interpreter

/// A format as a parameter, by its name.
struct FormatChoice: ArgumentType {
  let format: Format

  static let typeName = "format"
  static let choices = Format.all.map(\.name)
  static let placeholder = FormatChoice(format: .ndjson)
  var shown: String? { format.name }

  static func convert(_ value: Value) -> FormatChoice? {
    String.convert(value).flatMap(Format.named).map(FormatChoice.init)
  }

  static func read(_ argument: ArgumentValue) throws -> FormatChoice {
    let name = try String.read(argument)
    if let format = Format.named(name) { return FormatChoice(format: format) }
    let nearest = Spelling.nearest(to: name, in: choices)
    throw Mismatch(
      "`\(name.shortened)` is none of the formats \(choices.joined(separator: ", "))",
      meant: nearest)
  }
}

extension Format {
  /// The format of a file by its name, or the reason why it must be told.
  static func expected(of name: String, ext: String, option: String) throws -> Format {
    if let format = forFile(ext: ext) { return format }
    let known = all.flatMap(\.extensions).joined(separator: ", ")
    throw Failure(
      "unknown-format", ext.isEmpty ? "the name \(name) does not tell its format" : "no format has files named .\(ext)",
      hint: "say it with \(option), or use one of the endings \(known)", number: "T0113")
  }

  /// Rows of some bytes, or why this format cannot be read.
  func rows(from bytes: ByteSource) throws -> Rows {
    guard let reader else {
      throw Failure("unreadable-format", "\(name) is written for people and cannot be read back", number: "T0113")
    }
    return reader(bytes, ReadOptions())
  }
}

extension Rows {
  /// Counts what could not be read, so that the program ends with the status for failed items.
  func countingDamage(_ session: Session) -> Rows {
    Rows(nature: nature(), details: details(), narrow: narrow, close: close) {
      let batch = try next()
      for case .error(let failure) in batch ?? [] { session.countFailedItem(failure.diagnostic.message) }
      return batch
    }
  }

  /// The same rows, with columns that tables leave out.
  func leavingOut(_ columns: Set<String>) -> Rows {
    Rows(nature: nature(), details: details().union(columns), narrow: narrow, close: close, next: next)
  }

  /// The texts of the stream as bytes, each value a line.
  var asBytes: ByteSource {
    ByteSource(close: close) {
      guard let batch = try next() else { return nil }
      var bytes: [UInt8] = []
      for value in batch {
        switch value {
        case .bytes(let content): bytes += content
        case .error(let failure): throw failure
        default:
          bytes += Array(value.description.utf8)
          bytes.append(UInt8(ascii: "\n"))
        }
      }
      return bytes
    }
  }
}
