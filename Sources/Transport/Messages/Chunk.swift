internal import NIOCore

/// Some bytes of a body, shared without copying.
public struct Chunk: Sendable {
  let buffer: ByteBuffer

  init(_ buffer: ByteBuffer) { self.buffer = buffer }

  /// Copies some bytes.
  public init(_ bytes: some Sequence<UInt8>) { buffer = ByteBuffer(bytes: bytes) }

  /// Copies the bytes of a text.
  public init(_ text: String) { buffer = ByteBuffer(string: text) }

  /// Makes a chunk of at most `capacity` bytes that the body writes into place, as `read` does.
  ///
  /// - Parameter body: gets uninitialized memory and gives the number of bytes that it wrote there.
  public init(capacity: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> Int) rethrows {
    var buffer = ByteBuffer()
    try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: max(0, capacity)) { bytes in
      let space = UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(capacity))
      return min(max(0, try body(space)), space.count)
    }
    self.buffer = buffer
  }

  /// How many bytes there are.
  public var count: Int { buffer.readableBytes }

  /// Whether there is none.
  public var isEmpty: Bool { buffer.readableBytes == 0 }

  /// The bytes where they lie; the pointer is good inside the body only.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try buffer.withUnsafeReadableBytes(body)
  }

  /// A copy of the bytes.
  public var bytes: [UInt8] { Array(buffer.readableBytesView) }
}

extension Chunk {
  /// The first bytes, at most so many, shared without copying.
  public func prefix(_ count: Int) -> Chunk {
    Chunk(buffer.getSlice(at: buffer.readerIndex, length: min(max(0, count), self.count)) ?? ByteBuffer())
  }

  /// What is left without the first bytes, shared without copying.
  public func dropFirst(_ count: Int) -> Chunk {
    let count = min(max(0, count), self.count)
    return Chunk(buffer.getSlice(at: buffer.readerIndex + count, length: self.count - count) ?? ByteBuffer())
  }
}
