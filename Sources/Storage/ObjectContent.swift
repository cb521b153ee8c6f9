import Quantities

/// Bytes that are pulled piece by piece by one reader; dropping it ends the reading.
public protocol ByteStream: Sendable {
  /// The next piece, never empty; nil at the end. A source that was cut short throws, it never just ends.
  func next() async throws -> [UInt8]?
}

/// What is to be written as an object: where its bytes come from and what is known about them.
///
/// The writer decides how to read: in one go, or several parts at once where it ``isRepeatable``.
public struct ObjectContent: Sendable {
  /// Opens so many of the bytes, or all of them.
  public typealias Opening = @Sendable (Range<Int64>?) async throws -> any ByteStream

  /// The address for messages, and what is to be kept: media type, metadata, times, permissions, checksums. Its size is
  /// the number of bytes, or −1 where nobody knows it before the end.
  public var object: StoredObject
  /// Whether the bytes can be opened again and by ranges; if not, they are opened once and whole.
  public var isRepeatable: Bool
  /// The file on a disk of this machine that holds exactly these bytes, for writers with a shorter way for files.
  public var file: ObjectPath?
  /// Opens the bytes.
  public var open: Opening

  /// Content that can be opened as often as needed, unless told otherwise.
  public init(_ object: StoredObject, isRepeatable: Bool = true, file: ObjectPath? = nil, open: @escaping Opening) {
    self.object = object
    self.isRepeatable = isRepeatable
    self.file = file
    self.open = open
  }

  /// Bytes that are in memory.
  public init(_ bytes: [UInt8], named name: ObjectPath, mediaType: String? = nil) {
    self.init(StoredObject(path: name, size: Int64(bytes.count), mediaType: mediaType)) { range in
      let all = 0..<Int64(bytes.count)
      let wanted = (range ?? all).clamped(to: all)
      return BytesInMemory(bytes[Int(wanted.lowerBound)..<Int(wanted.upperBound)])
    }
  }

  /// Bytes that come once and whole, of a number that nobody knows yet.
  public init(stream: any ByteStream, named name: ObjectPath, mediaType: String? = nil) {
    self.init(StoredObject(path: name, size: -1, mediaType: mediaType), isRepeatable: false) { _ in stream }
  }
}

/// A stream of bytes that are there already.
private actor BytesInMemory: ByteStream {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  func next() -> [UInt8]? {
    if rest.isEmpty { return nil }
    defer { rest = [] }
    return Array(rest)
  }
}
