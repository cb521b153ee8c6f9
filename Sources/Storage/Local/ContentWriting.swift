import CSystemCalls
import Flow
import Platform
import Quantities

/// Brings content from anywhere into a local file: small content in one go, large content that can be read by ranges in
/// several parts at once.
struct ContentWriting: Sendable {
  let content: ObjectContent
  let target: ObjectPath
  let options: TransferOptions
  /// Content of more bytes than two of these is read in parts. Small enough to win on fast networks, large enough not
  /// to open many connections for what one brings in a moment.
  var partSize: Int64 = 32 << 20

  func run() async throws {
    let (options, target, content) = (options, target, content)
    let file = try await BlockingThreads.files.run { _ in try OpenPart(target, options, content) }
    do { try await write(into: file) } catch {
      file.discard()
      throw error
    }
  }

  private func write(into file: OpenPart) async throws {
    let content = content
    let meter = SharedMeter(
      "copy \(safeText(content.object.path.name))", total: content.object.size, options.progress)
    let ranges = ranges
    let wanted = ContentDigest.best(of: content.object.checksums)
    var digest = wanted.flatMap { ContentDigest($0.algorithm) }
    if ranges.count > 1 {
      try await writeParts(ranges, into: file, &digest, meter)
    } else {
      try await PartWriting(content: content, range: nil, file: file, meter: meter).run(&digest)
    }
    try check(meter.bytes)
    if let wanted, let sum = digest?.finish(), sum != wanted { throw Self.damaged(content.object.path) }
    try await BlockingThreads.files.run { _ in try file.commit(content.object) }
    meter.finish()
  }

  /// The parts that are fetched at once; a single one when the content comes whole.
  private var ranges: [Range<Int64>] {
    let size = content.object.size
    guard content.isRepeatable, options.parts > 1, size > 2 * partSize else { return [0..<max(0, size)] }
    return stride(from: 0, to: size, by: Int(partSize)).map { $0..<min(size, $0 + partSize) }
  }

  /// Fetches the parts, some at once; the digest follows them, reading what is still in memory, so that it costs no time of
  /// its own in the end.
  private func writeParts(
    _ ranges: [Range<Int64>], into file: OpenPart, _ digest: inout ContentDigest?, _ meter: SharedMeter
  ) async throws {
    let (ended, ending) = AsyncStream<Range<Int64>>.makeStream()
    async let digested = file.digest(digest, following: ended)
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { ending.finish() }
      for (number, range) in ranges.enumerated() {
        if number >= options.parts { try await group.next() }
        group.addTask {
          var none: ContentDigest?
          try await PartWriting(content: content, range: range, file: file, meter: meter).run(&none)
          ending.yield(range)
        }
      }
      try await group.waitForAll()
    }
    digest = try await digested
  }

  private func check(_ bytes: Int64) throws(StorageError) {
    let expected = content.object.size
    guard expected >= 0, bytes != expected else { return }
    throw StorageError(
      .failed, "\(content.object.path.quoted) has \(expected) bytes and gave \(bytes)", hint: "try again",
      path: content.object.path)
  }

  private static func damaged(_ path: ObjectPath) -> StorageError {
    StorageError(
      .failed, "what came of \(path.quoted) does not have the checksum that its source names", hint: "try again",
      path: path)
  }
}

/// One range of some content on its way into a file.
private struct PartWriting: Sendable {
  /// Bytes that are gathered before they are written.
  private static let pieceSize = 1 << 20

  let content: ObjectContent
  /// Nil for all of it.
  let range: Range<Int64>?
  let file: OpenPart
  let meter: SharedMeter

  func run(_ digest: inout ContentDigest?) async throws {
    var position = range?.lowerBound ?? 0
    var gathered: [UInt8] = []
    let stream = try await content.open(range)
    while let piece = try await stream.next() {
      try Task.checkCancellation()
      if let range, position + Int64(gathered.count + piece.count) > range.upperBound {
        throw StorageError.changed(content.object.path)
      }
      digest?.update(piece)
      meter.add(piece.count)
      if gathered.isEmpty { gathered = piece } else { gathered += piece }
      if gathered.count >= Self.pieceSize { try await write(&gathered, at: &position) }
    }
    try await write(&gathered, at: &position)
    guard range == nil || position == range?.upperBound else { throw StorageError.changed(content.object.path) }
  }

  private func write(_ gathered: inout [UInt8], at position: inout Int64) async throws {
    if gathered.isEmpty { return }
    let (bytes, start, file) = (gathered, position, file)
    gathered = []
    position += Int64(bytes.count)
    try await BlockingThreads.files.run { _ in try file.write(bytes, at: start) }
  }
}
