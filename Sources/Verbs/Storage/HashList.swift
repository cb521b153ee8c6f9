import Flow
import Formats
import Interpreter
import Quantities
import Storage

/// Lists of checksums in the format of sha256sum: digits, a blank, a blank or `*`, the name. A line that begins with a
/// backslash spells newlines and backslashes of its name out.
enum HashList {
  /// The line for a row of `hash`; nil for one that has no checksum.
  static func line(for row: Value) -> [UInt8]? {
    guard case .record(let record) = row, case .text(let hash)? = record["hash"],
      case .path(let path)? = record["path"],
      case .bool(true)? = record["ok"]
    else { return nil }
    let object = path.objectPath
    let name = object.fileBytes ?? Array(path.text.utf8)
    var line: [UInt8] = []
    var isSpelt = false
    for byte in name {
      switch byte {
      case UInt8(ascii: "\\"): line += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): line += Array("\\n".utf8)
      case UInt8(ascii: "\r"): line += Array("\\r".utf8)
      default:
        line.append(byte)
        continue
      }
      isSpelt = true
    }
    return (isSpelt ? [UInt8(ascii: "\\")] : []) + Array(hash.utf8) + Array("  ".utf8) + line + [UInt8(ascii: "\n")]
  }

  /// The names of a list with what is expected of them, as rows for `hash`.
  static func rows(of file: ObjectPath, _ algorithm: HashChoice, in context: Context) -> Rows {
    var lines: LineReader?
    var number = 0
    return Rows(close: { lines?.close() }) {
      let reader = try lines ?? LineReader(file, in: context)
      lines = reader
      var batch: Batch = []
      while batch.count < 64, let line = try reader.next() {
        number += 1
        if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
        let row = row(of: line, algorithm, number, in: file)
        if case .record(let record) = row, case .error(let failure)? = record["error"] {
          context.session.countFailedItem(failure.diagnostic.message)
        }
        batch.append(row)
      }
      return batch.isEmpty ? nil : batch
    }
  }

  private static func row(of line: [UInt8], _ algorithm: HashChoice, _ number: Int, in file: ObjectPath) -> Value {
    let isSpelt = line.first == UInt8(ascii: "\\")
    let body = line.dropFirst(isSpelt ? 1 : 0)
    let digits = body.prefix { $0 != UInt8(ascii: " ") }
    let rest = body.dropFirst(digits.count)
    let hex = String(decoding: digits, as: UTF8.self).lowercased()
    let kind: HashChoice? =
      switch digits.count {
      case 32: .md5
      case 40: .sha1
      case 64: .sha256
      case 8: algorithm == .crc32 ? .crc32 : .crc32c
      case 16: .crc64nvme
      default: nil
      }
    guard let kind, Checksum(kind.algorithm, hex: hex) != nil, rest.count > 2,
      [UInt8(ascii: " "), UInt8(ascii: "*")].contains(rest[rest.startIndex + 1])
    else {
      return .record(
        Record([
          ("path", .path(PathText(file))), ("ok", .bool(false)),
          ("error", .error(Failure("bad-line", "line \(number) of \(file.text) is no checksum with a name"))),
        ]))
    }
    let name = isSpelt ? spelt(rest.dropFirst(2)) : Array(rest.dropFirst(2))
    return .record(
      Record([
        ("path", .path(PathText(name.asPath))), ("algorithm", .text(kind.rawValue)), ("expected", .text(hex)),
      ]))
  }

  private static func spelt(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if !isEscaped, byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      }
      switch byte {
      case UInt8(ascii: "n") where isEscaped: result.append(UInt8(ascii: "\n"))
      case UInt8(ascii: "r") where isEscaped: result.append(UInt8(ascii: "\r"))
      default: result.append(byte)
      }
      isEscaped = false
    }
    return result
  }
}

extension [UInt8] {
  /// A name of a list as an address: of this machine, unless it is written as that of a remote.
  fileprivate var asPath: ObjectPath { ObjectPath(withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }) }
}

/// The lines of a file or an object, without their ends.
private final class LineReader {
  private let source: ByteSource
  private var buffer: [UInt8] = []
  private var start = 0
  private var isOver = false

  init(_ path: ObjectPath, in context: Context) throws {
    if path.place == .local, path.key == "-" {
      source = .standardInput(context.cancellation)
    } else {
      source = try path.place == .local ? .file(path, context.cancellation) : .object(path, in: context)
    }
  }

  func close() { source.close() }

  func next() throws -> [UInt8]? {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      guard !isOver else {
        defer { start = buffer.count }
        return start < buffer.count ? Array(buffer[start...]) : nil
      }
      guard buffer.count - start < 1 << 20 else { throw Failure("bad-line", "a line of the list is longer than 1 MiB") }
      buffer.removeFirst(start)
      start = 0
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      let count = try piece.withUnsafeMutableBytes { try source.read($0) }
      if count == 0 { isOver = true } else { buffer += piece[..<count] }
    }
  }
}
