import Formats
import Interpreter
import Platform
import Quantities
import Storage

/// Results files of the toolkits before this one, in all three layouts, and those that `--output` writes.
enum ResultsFile {
  /// How results lie in a document.
  enum Layout {
    /// `prewarm_results`, a list of files with their requests by name; times in nanoseconds. What `--output` writes.
    case list
    /// `results`, files by key, with `derivatives` or `variants` by name; times in seconds.
    case files
    /// `results`, requests by a key such as `video:clips/a.mp4:derivative=mobile`.
    case keys
  }

  private static let headSize = 1 << 16

  /// The layout that the beginning of a document tells; nil when it is something else.
  static func layout(ofHead head: [UInt8]) -> Layout? {
    guard let first = head.first(where: { $0 > 0x20 && $0 < 0x80 }), first == UInt8(ascii: "{") else { return nil }
    let text = String(decoding: head, as: UTF8.self)
    let key = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first ?? ""
    switch key {
    case "workflow_type", "prewarm_results": return text.contains("\"prewarm_results\"") ? .list : nil
    case "metadata": return text.contains("\"results\"") && text.contains("\"video:") ? .keys : nil
    case "timestamp": return text.contains("\"parameters\"") && text.contains("\"base_url\"") ? .files : nil
    default: return nil
    }
  }

  /// The first bytes of a file of this machine; nil when it cannot be read.
  static func head(of path: ObjectPath) -> [UInt8]? {
    guard let reader = try? FileReader(path) else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: headSize)
    while bytes.count < headSize {
      guard let count = try? buffer.withUnsafeMutableBytes({ try reader.read($0) }), count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return bytes
  }

  /// Throws when something is there that is no results file: that may be an original.
  static func refuseOthers(at path: ObjectPath) throws {
    guard let head = head(of: path), !head.isEmpty, layout(ofHead: head) == nil else { return }
    throw Failure(
      "exists", "\(path) exists and is no results file of `prewarm`", hint: "choose another name", number: "T0101",
      exitStatus: ExitStatus.usage)
  }

  /// The requests of a results file as rows.
  static func rows(of path: ObjectPath, _ context: Context) throws -> Rows {
    let source: ByteSource =
      path.place == .local ? try .file(path, context.cancellation) : .object(path, in: context)
    guard let rows = try rows(from: source).rows else {
      throw Failure(
        "no-results", "\(path) is no results file of `prewarm`",
        hint: "other files are read with `open`: `open \(path.name) | prewarm`", number: "T0113")
    }
    return rows
  }

  /// The requests of a document as rows; nil when it is no results file, with the whole document to read it otherwise.
  static func rows(from source: ByteSource) throws -> (rows: Rows?, document: ByteSource) {
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: headSize)
    var isAtEnd = false
    while head.count < headSize, !isAtEnd {
      let count = try buffer.withUnsafeMutableBytes { try source.read($0) }
      head += buffer.prefix(count)
      // What is plainly something else need not be waited for.
      isAtEnd = count == 0 || head.first { $0 > 0x20 && $0 < 0x80 } != UInt8(ascii: "{")
    }
    let whole = source.preceded(by: head)
    guard let layout = layout(ofHead: head) else { return (nil, whole) }
    let items = JSONRowReader(
      source: whole.members(of: layout == .list ? ["prewarm_results"] : ["results"]), layout: .document)
    let rows = items.rows()
    return (rows.mapBatches { batch in batch.flatMap { RecordedRequest.rows(of: $0, layout) } }, whole)
  }
}

extension ByteSource {
  /// These bytes behind others that were read already.
  fileprivate func preceded(by head: [UInt8]) -> ByteSource {
    var position = 0
    return ByteSource(close: close) { buffer in
      guard position < head.count else { return try read(buffer) }
      let count = min(buffer.count, head.count - position)
      head.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
      }
      position += count
      return count
    }
  }
}
