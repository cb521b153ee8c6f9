import Flow
import Platform
import Quantities

/// Brings content from anywhere into a local file.
struct ContentWriting {
  let content: ObjectContent
  let target: ObjectPath
  let options: TransferOptions

  func run() async throws {
    var partial = try PartialFile(for: target, options: options, mode: 0o666)
    let expected = content.object.size
    try checkSpace(at: partial.path, for: expected)
    let descriptor = try partial.open(O_WRONLY)
    defer { close(descriptor) }
    var meter = TransferMeter("copy \(safeText(content.object.path.name))", total: expected, sink: options.progress)
    let stream = try await content.open(nil)
    while let piece = try await stream.next() {
      try Task.checkCancellation()
      try write(piece, to: descriptor)
      meter.add(piece.count)
    }
    guard expected < 0 || meter.bytes == expected else {
      throw StorageError(
        .failed, "\(content.object.path.quoted) has \(expected) bytes and gave \(meter.bytes)", hint: "try again",
        path: content.object.path)
    }
    try keepAttributes(descriptor)
    try partial.commit(overwrite: options.overwrite)
    meter.finish()
  }

  private func checkSpace(at path: ObjectPath, for size: Int64) throws(StorageError) {
    let free = try LocalBackend().freeSpace(at: path)
    guard size > free else { return }
    throw StorageError(
      .diskFull,
      "\(content.object.path.quoted) has \(size) bytes and the disk of \(target.quoted) has \(free) free",
      hint: "free some space there or choose another disk", path: target)
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) throws(StorageError) {
    var position = 0
    while position < bytes.count {
      let count = bytes.withUnsafeBytes {
        Platform.write(descriptor, $0.baseAddress?.advanced(by: position), $0.count - position)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw .system(count < 0 ? errno : EIO, "cannot write", target) }
      position += count
    }
  }

  private func keepAttributes(_ descriptor: Int32) throws(StorageError) {
    if let permissions = content.object.permissions, fchmod(descriptor, mode_t(permissions & 0o777)) != 0 {
      throw .system(errno, "cannot set the permissions of", target)
    }
    guard let modified = content.object.modified else { return }
    let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    let time = timespec(
      tv_sec: Int(rest < 0 ? seconds - 1 : seconds), tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
    guard futimens(descriptor, [time, time]) == 0 else { throw .system(errno, "cannot set the time of", target) }
  }
}
