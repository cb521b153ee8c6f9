/// Bytes in memory: all of a file, or its beginning, behind which nothing can be read.
public struct MemoryBytes: RangedBytes {
  /// How many bytes the file has.
  public let size: Int64
  private let bytes: [UInt8]

  /// - Parameter size: of the file, where these bytes are only its beginning.
  public init(_ bytes: [UInt8], size: Int64? = nil) {
    self.bytes = bytes
    self.size = size ?? Int64(bytes.count)
  }

  /// Fills the buffer from the offset on, as far as there are bytes.
  public func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard offset >= 0, offset < Int64(bytes.count) else { return 0 }
    let part = bytes[Int(offset)...].prefix(buffer.count)
    part.withUnsafeBytes { buffer.copyMemory(from: $0) }
    return part.count
  }
}
