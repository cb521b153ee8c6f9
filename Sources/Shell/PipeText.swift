import Formats
import Interpreter

/// Results as another program reads them: records, lists and errors as NDJSON, anything else as plain lines.
public struct PipeText {
  private var writer = JSONWriter(.lines)

  /// Begins a text.
  public init() {}

  /// The bytes of the next rows.
  public mutating func bytes(of batch: Batch) -> [UInt8] {
    var output: [UInt8] = []
    for row in batch {
      switch row {
      case .record, .list, .error: writer.append([row], to: &output)
      case .bytes(let bytes): output += bytes
      default:
        output += Array(row.description.utf8)
        output.append(UInt8(ascii: "\n"))
      }
    }
    return output
  }
}
