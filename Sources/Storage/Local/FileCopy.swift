import Flow
import Platform
import Quantities

/// Brings the bytes of one open file into a partial one.
struct FileCopy {
  let source: ObjectPath
  let target: ObjectPath
  /// The original, open for reading from its beginning.
  let from: Int32
  /// Bytes that are to arrive.
  let size: Int64

  /// Bytes between two looks at cancellation; a few milliseconds of work.
  private static let chunk = 1 << 20
  /// Linux's request to share a whole file's blocks with another.
  private static let shareBlocks: UInt = 0x4004_9409

  func run(into partial: borrowing PartialFile, progress: ProgressSink?) async throws {
    let to = try partial.open(O_WRONLY)
    defer { close(to) }
    var meter = TransferMeter("copy \(safeText(source.name))", total: size, sink: progress)
    if ioctl(to, Self.shareBlocks, from) != 0 { try await copyBytes(to: to, &meter) }
    var status = FileStatus()
    fstat(to, &status)
    guard Int64(status.st_size) == size else {
      throw StorageError(
        .changed, "\(source.quoted) was \(size) bytes long and gave \(status.st_size)",
        hint: "copy it when nobody writes to it", path: source)
    }
    meter.finish()
  }

  private func copyBytes(to: Int32, _ meter: inout TransferMeter) async throws {
    var buffer = [UInt8](repeating: 0, count: min(Self.chunk, max(1, Int(clamping: size))))
    while true {
      try Task.checkCancellation()
      let count = buffer.withUnsafeMutableBytes { read(from, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw StorageError.system(errno, "cannot read", source) }
      if count == 0 { return }
      try write(buffer[..<min(count, buffer.count)], to: to)
      meter.add(count)
      await Task.yield()
    }
  }

  private func write(_ bytes: ArraySlice<UInt8>, to: Int32) throws(StorageError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Platform.write(to, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw .system(count < 0 ? errno : EIO, "cannot write", target) }
      rest = rest.dropFirst(count)
    }
  }
}
