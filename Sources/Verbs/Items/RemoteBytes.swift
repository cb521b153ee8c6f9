import Containers
import Flow
import Storage

/// The bytes of an object of a store, read by ranges. Each read waits on the calling thread, which must be no thread of the task pool.
final class RemoteBytes: RangedBytes {
  let size: Int64
  private let object: StoredObject
  private let backend: any StorageBackend
  private let work: BackgroundWork
  private let cancellation: Cancellation

  init(_ object: StoredObject, _ backend: any StorageBackend, _ work: BackgroundWork, _ cancellation: Cancellation) {
    (self.object, self.backend, self.work, self.cancellation) = (object, backend, work, cancellation)
    size = max(0, object.size)
  }

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let end = min(size, offset + Int64(buffer.count))
    guard offset >= 0, offset < end else { return 0 }
    let (object, backend) = (object, backend)
    let bytes = try work.wait(cancellation) { () -> [UInt8] in
      let wanted = Int(end - offset)
      let stream = try await backend.read(object, range: offset..<end)
      var bytes: [UInt8] = []
      bytes.reserveCapacity(wanted)
      while bytes.count < wanted, let piece = try await stream.next() { bytes += piece }
      return bytes
    }
    let count = min(bytes.count, buffer.count)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    return count
  }
}

extension Item {
  /// The object as the row of a listing describes it; nil where it says too little to read a range of it.
  var object: StoredObject? {
    guard case .size(let size)? = row["size"], case .text(let etag)? = row["etag"] else { return nil }
    var modified: Int64?
    if case .date(let date)? = row["modified"] { modified = date.nanoseconds }
    return StoredObject(path: path, size: size.bytes, modified: modified, etag: etag)
  }
}
