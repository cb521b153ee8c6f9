import CSystemCalls
import Flow
import Platform
import Quantities
import Synchronization

/// A hidden file that several tasks write at once.
final class OpenPart: Sendable {
  private let file: Mutex<PartialFile>
  private let descriptor: Int32
  private let target: ObjectPath
  private let options: TransferOptions
  /// The system lets one write a file at a time; those who wait for that in it keep a processor busy.
  private let writing = Mutex(())

  /// Makes the file and sees to it that there is room for the content.
  init(_ target: ObjectPath, _ options: TransferOptions, _ content: ObjectContent) throws(StorageError) {
    let partial = try PartialFile(for: target, options: options, mode: 0o666)
    descriptor = try partial.open(O_RDWR)
    (self.target, self.options) = (target, options)
    let path = partial.path
    file = Mutex(partial)
    let size = content.object.size
    guard size > 0 else { return }
    let free = try LocalBackend().freeSpace(at: path)
    if size > free { throw Self.noRoom(content.object, free, target) }
    // Where the blocks cannot be reserved, a full disk shows while writing.
    if sys_reserve(descriptor, size) != 0, errno == ENOSPC || errno == EDQUOT {
      throw .system(errno, "cannot write", target)
    }
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8], at offset: Int64) throws(StorageError) {
    let number = writing.withLock { _ in writeAll(bytes[...], to: descriptor, at: offset) }
    if number != 0 { throw .system(number, "cannot write", target) }
    sys_begin_writing_back(descriptor, offset, Int64(bytes.count))
  }

  /// A digest with all that is written added to it, in the order of the file, whatever the order in which the parts end.
  ///
  /// - Parameter ended: the parts that are written, each as soon as it is; from the beginning of the file on without a gap.
  func digest(_ digest: ContentDigest?, following ended: AsyncStream<Range<Int64>>) async throws -> ContentDigest? {
    guard var digest else { return nil }
    var waiting: [Int64: Int64] = [:]
    var position: Int64 = 0
    for await part in ended {
      waiting[part.lowerBound] = part.upperBound
      while let end = waiting.removeValue(forKey: position) {
        digest = try await BlockingThreads.files.run { [digest, position] cancellation in
          var digest = digest
          try self.read(position..<end, into: &digest, cancellation)
          return digest
        }
        position = end
      }
    }
    try Task.checkCancellation()
    return digest
  }

  private func read(_ range: Range<Int64>, into digest: inout ContentDigest, _ cancellation: Cancellation) throws {
    var offset = range.lowerBound
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while offset < range.upperBound {
      if cancellation.isCancelled { throw CancellationError() }
      let wanted = min(buffer.count, Int(range.upperBound - offset))
      let count = buffer.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted, off_t(offset)) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw StorageError.system(errno, "cannot read", target) }
      // Somebody else has cut the file: the checksum will tell.
      if count == 0 { return }
      digest.update(buffer[..<count])
      offset += Int64(count)
    }
  }

  /// Gives the file what is known of the object, then its name.
  func commit(_ object: StoredObject) throws(StorageError) {
    try FileAttributes.set(object, on: descriptor, target: target)
    try file.withLock { (file) throws(StorageError) in try file.commit(options) }
  }

  /// Removes what was written: tasks that end may hold on to this for a moment longer.
  func discard() { file.withLock { $0.discard() } }

  private static func noRoom(_ object: StoredObject, _ free: Int64, _ target: ObjectPath) -> StorageError {
    StorageError(
      .diskFull, "\(object.path.quoted) has \(object.size) bytes and the disk of \(target.quoted) has \(free) free",
      hint: "free some space there or choose another disk", path: target)
  }
}

/// A meter that several tasks count on.
final class SharedMeter: Sendable {
  private let meter: Mutex<TransferMeter>

  init(_ subject: String, total: Int64, _ sink: ProgressSink?) {
    meter = Mutex(TransferMeter(subject, total: total, sink: sink))
  }

  var bytes: Int64 { meter.withLock { $0.bytes } }

  func add(_ count: Int) { meter.withLock { $0.add(count) } }

  func update(to count: Int64) { meter.withLock { $0.update(to: count) } }

  func finish() { meter.withLock { $0.finish() } }
}
