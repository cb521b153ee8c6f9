import Flow
import Formats
import Interpreter
import Quantities
import Storage

/// The bytes of one object, pulled by the thread that the interpreter runs on while the store sends more.
final class ObjectBytes {
  private let handover = Handover<[UInt8]>(capacity: 8)
  private let context: Context
  private let open: @Sendable () async throws -> (any ByteStream)?
  private var task: Task<Void, Never>?
  private var waiting: ArraySlice<[UInt8]> = []

  /// Begins before the first byte of a range, or of all.
  init(_ path: ObjectPath, _ range: ByteRange? = nil, in context: Context) {
    self.context = context
    let storage = context.tools.storage
    open = {
      let backend = try await storage.backend(for: path)
      let object = try await backend.stat(path)
      guard object.kind == .file else {
        throw StorageError(
          .isFolder, "\(path.text) is a \(object.kind.rawValue)", hint: "list it with `ls`", path: path)
      }
      let wanted = range.map { $0.bytes(of: object.size) }
      if wanted?.isEmpty ?? false { return nil }
      return try await backend.read(object, range: wanted)
    }
  }

  /// The next bytes, never none; nil at the end.
  func next() throws -> [UInt8]? {
    begin()
    while true {
      if let chunk = waiting.popFirst() { return chunk }
      do {
        try context.cancellation.check()
        guard let chunks = try handover.receive(context.cancellation) else { return nil }
        waiting = chunks[...]
      } catch {
        close()
        throw error
      }
    }
  }

  /// Says that no more is wanted.
  func close() {
    handover.close()
    task?.cancel()
  }

  private func begin() {
    guard task == nil else { return }
    let (handover, open) = (handover, open)
    task = context.session.work.start {
      do {
        let stream = try await open()
        while let chunk = try await stream?.next() { try await handover.send(chunk) }
        handover.finish()
      } catch {
        handover.finish(throwing: error)
      }
    }
  }
}

extension ByteSource {
  /// An object of a store.
  static func object(_ path: ObjectPath, in context: Context) -> ByteSource {
    let bytes = ObjectBytes(path, in: context)
    return ByteSource(close: bytes.close, chunks: bytes.next)
  }
}
