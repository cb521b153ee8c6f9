import Formats
import Interpreter
import Quantities
import Storage

extension Context {
  /// The bytes of an object, or a range of them; a piece is never empty.
  func bytes(of path: ObjectPath, _ range: ByteRange? = nil) -> Pulled<[UInt8]> {
    let storage = tools.storage
    return Pulled(ahead: 8, in: self) { send in
      let backend = try await storage.backend(for: path)
      let object = try await backend.stat(path)
      guard object.kind == .file else {
        throw StorageError(
          .isFolder, "\(path.text) is a \(object.kind.rawValue)", hint: "list it with `ls`", path: path)
      }
      let wanted = range.map { $0.bytes(of: object.size) }
      if wanted?.isEmpty ?? false { return }
      let stream = try await backend.read(object, range: wanted)
      while let chunk = try await stream.next() { try await send(chunk) }
    }
  }
}

extension ByteSource {
  /// An object of a store.
  static func object(_ path: ObjectPath, in context: Context) -> ByteSource {
    let bytes = context.bytes(of: path)
    return ByteSource(close: bytes.close, chunks: bytes.next)
  }
}
