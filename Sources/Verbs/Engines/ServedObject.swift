import Quantities
import Storage
import Synchronization
import Transport

/// One object that is given, always the version that was seen first.
final class ServedObject: Sendable {
  private let object: StoredObject
  private let storage: Storage
  private let firstFailure = Mutex<(any Error)?>(nil)
  private let memory = Mutex(PieceMemory())

  private let readsAll: Bool

  init(_ object: StoredObject, _ storage: Storage, readsAll: Bool) {
    (self.object, self.storage, self.readsAll) = (object, storage, readsAll)
  }

  /// Why its bytes could not be had, if so.
  var failure: (any Error)? { firstFailure.withLock { $0 } }

  /// Its first bytes, as far as they are remembered.
  var head: [UInt8] { memory.withLock { $0.piece(at: 0) } ?? [] }

  func answer(_ request: ServerRequest) async -> ServerResponse {
    var fields: HTTPFields = ["Accept-Ranges": "bytes", "Content-Type": "application/octet-stream"]
    let whole = 0..<max(0, object.size)
    guard let range = Self.range(request.fields["Range"], of: whole.upperBound) else {
      return ServerResponse(416, fields: ["Content-Range": "bytes */\(whole.upperBound)"])
    }
    if range != whole || request.fields["Range"] != nil {
      fields["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(whole.upperBound)"
    }
    let status = fields["Content-Range"] == nil ? 200 : 206
    guard request.method == "GET" else {
      return ServerResponse(status, fields: fields, body: .stream(length: Int64(range.count)) { nil })
    }
    let reading = GrowingReading(self, range, isWhole: readsAll)
    do {
      // The first piece before the head, so that what cannot be read is told.
      let first = Mutex(try await reading.next())
      return ServerResponse(
        status, fields: fields,
        body: .stream(length: Int64(range.count)) { [self] in
          let waiting = first.withLock { first in
            defer { first = nil }
            return first
          }
          if let waiting { return Transport.Chunk(waiting) }
          do { return try await reading.next().map { Transport.Chunk($0) } } catch {
            note(error)
            throw error
          }
        })
    } catch {
      note(error)
      return ServerResponse(502, text: "the object cannot be read")
    }
  }

  /// Opens a part of it. A small one is read whole and remembered: demuxers come back to where they were.
  fileprivate func open(_ range: Range<Int64>) async throws -> any ByteStream {
    if let known = memory.withLock({ $0.piece(at: range.lowerBound) }) {
      return OnePiece(Array(known.prefix(Int(clamping: range.count))))
    }
    let isWhole = range == 0..<object.size
    let stream = try await storage.backend(for: object.path).read(object, range: isWhole ? nil : range)
    guard range.count <= PieceMemory.largest else { return stream }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    while let piece = try await stream.next() { bytes += piece }
    let read = bytes
    memory.withLock { $0.keep(read, at: range.lowerBound) }
    return OnePiece(read)
  }

  /// A reader that went away is no failure.
  private func note(_ error: any Error) {
    guard !(error is CancellationError), !Task.isCancelled else { return }
    firstFailure.withLock { $0 = $0 ?? error }
  }

  /// The bytes that are asked for: all of them where nothing is said; nil for none that there are.
  private static func range(_ field: String?, of size: Int64) -> Range<Int64>? {
    guard let field else { return 0..<size }
    let parts = field.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, parts[0] == "bytes", !parts[1].contains(",") else { return 0..<size }
    let ends = parts[1].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2 else { return 0..<size }
    guard let first = Int64(ends[0]) else {
      guard ends[0].isEmpty, let count = Int64(ends[1]), count > 0, size > 0 else { return nil }
      return max(0, size - count)..<size
    }
    let last = min(Int64(ends[1]) ?? .max, size - 1)
    return first >= 0 && first <= last ? first..<last + 1 : nil
  }
}

/// Reads a part of an object that may be far more than the reader wants: in pieces of at most half of what was taken before, so that
/// little is read for nothing, and when many megabytes were taken all the rest in one stream.
private actor GrowingReading {
  private let object: ServedObject
  private let start, end: Int64
  private var offset: Int64
  private var opened: Int64 = -1
  private let isWhole: Bool
  private var stream: (any ByteStream)?
  private var rest: ArraySlice<UInt8> = []

  private struct CutShort: Error {}

  private static let smallest: Int64 = 1 << 16
  private static let largest: Int64 = 1 << 20
  /// Whoever took as much takes it all.
  private static let enough: Int64 = 16 << 20

  init(_ object: ServedObject, _ range: Range<Int64>, isWhole: Bool) {
    (self.object, start, end, offset) = (object, range.lowerBound, range.upperBound, range.lowerBound)
    self.isWhole = isWhole
  }

  /// The next bytes, few enough for a reader who may stop at any time; nil at the end.
  func next() async throws -> [UInt8]? {
    while true {
      if !rest.isEmpty {
        let piece = rest.prefix(1 << 16)
        rest = rest.dropFirst(piece.count)
        return Array(piece)
      }
      if let stream, let piece = try await stream.next() {
        offset += Int64(piece.count)
        rest = piece[...]
        continue
      }
      // A place that gives less than it has is not asked for the same for ever.
      if stream != nil, offset == opened { throw CutShort() }
      stream = nil
      guard offset < end else { return nil }
      opened = offset
      stream = try await object.open(offset..<min(end, offset.addingReportingOverflow(step).partialValue))
    }
  }

  private var step: Int64 {
    if isWhole || offset - start >= Self.enough { return end - offset }
    return max(Self.smallest, min(Self.largest, (offset - start) / 2))
  }
}

/// The small pieces of an object that were read last.
private struct PieceMemory {
  private var pieces: [(start: Int64, bytes: [UInt8])] = []
  private var count = 0

  static let largest = 1 << 18
  private static let most = 2 << 20

  /// What is known from an offset on; nil where nothing is.
  func piece(at offset: Int64) -> [UInt8]? {
    guard let found = pieces.last(where: { $0.start <= offset && offset < $0.start + Int64($0.bytes.count) }) else {
      return nil
    }
    return Array(found.bytes[Int(offset - found.start)...])
  }

  mutating func keep(_ bytes: [UInt8], at offset: Int64) {
    guard !bytes.isEmpty else { return }
    pieces.append((offset, bytes))
    count += bytes.count
    // The beginning is what they come back to most.
    while count > Self.most, let place = pieces.firstIndex(where: { $0.start > 0 }) {
      count -= pieces[place].bytes.count
      pieces.remove(at: place)
    }
  }
}

/// Bytes that are there already.
private final class OnePiece: ByteStream {
  private let bytes: Mutex<[UInt8]?>

  init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes.isEmpty ? nil : bytes) }

  func next() async throws -> [UInt8]? {
    bytes.withLock { bytes in
      defer { bytes = nil }
      return bytes
    }
  }
}
