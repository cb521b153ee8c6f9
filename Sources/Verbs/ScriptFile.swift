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
  ///
  /// What is not UTF-8 is replaced in the text.
  public static func read(_ file: String) throws -> SourceText {
    SourceText(name: file, text: String(decoding: try bytes(of: file), as: UTF8.self))
  }

  /// Reads a script that is to be written anew: bytes that are no text would be lost on the way, so they are refused.
  public static func readExactly(_ file: String) throws -> SourceText {
    let bytes = try bytes(of: file)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(
        "not-text", "\(file) is not UTF-8 text", hint: "convert it first: iconv -t UTF-8", exitStatus: ExitStatus.usage)
    }
    return SourceText(name: file, text: text)
  }

  /// Puts a new text into the place of a script that was read; its permissions stay.
  ///
  /// Throws when the file has another content by now. The file holds the old text or the new one at every moment.
  public static func replace(_ source: SourceText, with text: String) throws {
    let target = try NewFile(replacing: ObjectPath(place: .local, key: source.name))
    try target.write(Array(text.utf8))
    guard try bytes(of: source.name) == source.bytes else {
      throw Failure("changed", "\(source.name) was changed in the meantime", hint: "run it again")
    }
    try target.commit()
  }

  private static func bytes(of file: String) throws -> [UInt8] {
    let reader = try FileReader(ObjectPath(place: .local, key: file))
    return try contents(named: file) { try reader.read($0) }
  }

  /// Reads a program from standard input.
  public static func readStandardInput() throws -> SourceText {
    let input = ByteSource(descriptor: 0, name: "standard input")
    return SourceText(name: "stdin", text: String(decoding: try contents(named: "stdin", input.read), as: UTF8.self))
  }

  private static func contents(
    named file: String, _ read: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> [UInt8] {
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
    return bytes
  }
}
