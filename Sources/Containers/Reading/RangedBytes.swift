/// Something with a known number of bytes of which any part can be read: a file, or an object of a store read by ranges.
public protocol RangedBytes: Sendable {
  /// How many bytes there are.
  var size: Int64 { get }

  /// Fills the buffer with the bytes from the offset on, and returns how many came: fewer than asked for only at the end.
  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}
