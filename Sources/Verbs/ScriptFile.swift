import Diagnostics
import Formats
import Interpreter
import Quantities
import Storage

/// The text of a script in a file.
public enum ScriptFile {
  /// The most bytes that a script may have.
  static let limit = 64 << 20

  /// Reads a script; throws when there is none, or when it is too large or binary.
  public static func read(_ file: String) throws -> SourceText {
    let reader = try FileReader(ObjectPath(place: .local, key: file))
    return try text(named: file) { try reader.read($0) }
  }

  /// Reads a program from standard input.
  public static func readStandardInput() throws -> SourceText {
    let input = ByteSource(descriptor: 0, name: "standard input")
    return try text(named: "stdin", input.read)
  }

  private static func text(named file: String, _ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws
    -> SourceText
  {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { buffer.deallocate() }
    while case let count = try read(buffer), count > 0 {
      bytes.append(contentsOf: buffer[..<count])
      guard bytes.count <= limit else {
        throw Failure("too-large", "\(file) is too large for a script", exitStatus: ExitStatus.usage)
      }
    }
    guard !bytes.contains(0) else {
      throw Failure(
        "not-text", "\(file) is no script: it has binary content",
        hint: "to work on a file, name a verb: toolkit probe \(file)", exitStatus: ExitStatus.usage)
    }
    return SourceText(name: file, text: String(decoding: bytes, as: UTF8.self))
  }
}
