import CSystemCalls
import Flow
import Platform
import Quantities

/// Brings the bytes of one open file into a partial one: by sharing its blocks where the file system can, else within
/// the kernel, else through memory. Holes stay holes. Blocks its thread.
struct FileCopy {
  let original: OpenFile
  let target: ObjectPath
  let cancellation: Cancellation

  /// Bytes between two looks at cancellation; a few milliseconds of work.
  private static let chunk: Int64 = 8 << 20
  /// Linux's request to share a whole file's blocks with another.
  private static let shareBlocks: UInt = 0x4004_9409

  private var from: Int32 { original.descriptor }
  private var size: Int64 { original.size }

  func run(into to: Int32, progress: ProgressSink?) throws {
    var meter = TransferMeter("copy \(safeText(original.path.name))", total: size, sink: progress)
    if ioctl(to, Self.shareBlocks, from) != 0 { try copyBytes(to: to, &meter) }
    var status = FileStatus()
    fstat(to, &status)
    guard Int64(status.st_size) == size else {
      throw StorageError(
        .changed, "\(original.path.quoted) was \(size) bytes long and gave \(status.st_size)",
        hint: "copy it when nobody writes to it", path: original.path)
    }
    meter.finish()
  }

  private func copyBytes(to: Int32, _ meter: inout TransferMeter) throws {
    let hasHoles = Int64(original.status.st_blocks) &* 512 < size
    var buffer: [UInt8] = []
    var position: Int64 = 0
    while position < size {
      let data = hasHoles ? try nextData(position) : position..<size
      meter.update(to: data.lowerBound)
      try copy(data, to: to, &buffer, &meter)
      position = data.upperBound
    }
    // A hole at the end is nothing that could be written.
    guard ftruncate(to, off_t(size)) == 0 else { throw StorageError.system(errno, "cannot write", target) }
  }

  /// The next bytes that are stored; an empty range at the end when only a hole is left.
  private func nextData(_ position: Int64) throws(StorageError) -> Range<Int64> {
    let start = sys_next_data(from, position)
    if start < 0 {
      // A file system that knows nothing of holes has data everywhere.
      return errno == ENXIO ? size..<size : position..<size
    }
    let end = sys_next_hole(from, start)
    return start >= size ? size..<size : start..<(end > start ? min(end, size) : size)
  }

  private func copy(
    _ range: Range<Int64>, to: Int32, _ buffer: inout [UInt8], _ meter: inout TransferMeter
  ) throws {
    var position = range.lowerBound
    while position < range.upperBound {
      if cancellation.isCancelled { throw CancellationError() }
      let count = try copyPiece(position, min(Self.chunk, range.upperBound - position), to: to, &buffer)
      // It got shorter: a half-written file would go unnoticed under a hole.
      if count == 0 { throw StorageError.changed(original.path) }
      sys_begin_writing_back(to, position, count)
      position += count
      meter.add(Int(count))
    }
  }

  /// Copies within the kernel until that turns out to be impossible; from then on there is a buffer.
  private func copyPiece(
    _ position: Int64, _ count: Int64, to: Int32, _ buffer: inout [UInt8]
  ) throws(StorageError) -> Int64 {
    if buffer.isEmpty {
      var copied = 0
      repeat { copied = sys_copy_range(from, to, position, Int(count)) } while copied < 0 && errno == EINTR
      if copied > 0 { return Int64(copied) }
      let mayRead: Set<Int32> = [EXDEV, ENOSYS, EINVAL, EOPNOTSUPP, EBADF, EPERM, ETXTBSY]
      if copied < 0, !mayRead.contains(errno) { throw failure() }
      // Some file systems say that there is nothing, where reading finds something.
      buffer = [UInt8](repeating: 0, count: Int(min(1 << 20, max(1, size))))
    }
    return try copyThroughMemory(position, count, to: to, &buffer)
  }

  private func copyThroughMemory(
    _ position: Int64, _ count: Int64, to: Int32, _ buffer: inout [UInt8]
  ) throws(StorageError) -> Int64 {
    var read = -1
    repeat {
      read = buffer.withUnsafeMutableBytes {
        pread(from, $0.baseAddress, min($0.count, Int(clamping: count)), off_t(position))
      }
    } while read < 0 && errno == EINTR
    if read < 0 { throw .system(errno, "cannot read", original.path) }
    let number = writeAll(buffer[..<read], to: to, at: position)
    if number != 0 { throw .system(number, "cannot write", target) }
    return Int64(read)
  }

  /// The kernel does not say whether reading or writing went wrong; a full disk is the target's.
  private func failure() -> StorageError {
    let number = errno
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(number)
    return .system(number, isFull ? "cannot write" : "cannot copy", isFull ? target : original.path)
  }
}
