import Flow
import Quantities
import Synchronization
import Transport

extension RcloneBackend {
  /// What is held of a stream before rclone hears of it. rclone takes a stream that is cut before 100 KiB for a short
  /// one; so short content is complete before it is sent. Bytes.
  private static let head = 1 << 20
  /// The longest content that is streamed: rclone sends a stream in 10,000 parts of 5 MiB where there are parts, and fails
  /// behind them. Bytes.
  private static let longestStream: Int64 = 40 << 30

  /// Stores content as an object and checks the size that arrived.
  ///
  /// Content is streamed, also where nobody knows its length, with its time where the remote keeps times with a stream.
  /// Where others would see it half-written it has another name until it is complete; what is replaced in such a place
  /// goes through a temporary file, since rclone can put only a file in the place of another in one step.
  public func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    if let file = content.file {
      _ = try await upload(file, to: path, options: options)
      return try await stat(path)
    }
    let isThere = try await checkFree(path, options)
    let needsName = try await rclone.features(of: remoteName(path)).showsPartials
    guard content.object.size <= Self.longestStream, !(needsName && isThere) else {
      try await TemporaryFolder.with { folder in
        let file = folder.path.appending("object")
        _ = try await LocalBackend().write(content, to: file, options: TransferOptions())
        _ = try await upload(file, to: path, options: options)
      }
      return try await stat(path)
    }
    let size =
      needsName ? try await storeAside(content, path, options) : try await store(content, path, options)
    let written = try await stat(path)
    try check(written.size, is: size, at: path)
    return written
  }

  /// Stores under a name of its own beside the target, then gives it the target's.
  private func storeAside(
    _ content: ObjectContent, _ path: ObjectPath, _ options: TransferOptions
  ) async throws -> Int64 {
    let slash = path.key.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.key.utf8.index(after: $0) }
    let name = ".toolkit-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".part"
    let aside = ObjectPath(place: path.place, key: path.key[..<(slash ?? path.key.startIndex)] + name)
    do {
      let size = try await store(content, aside, options)
      try check(try await item(aside, filesOnly: true)?.size ?? -1, is: size, at: path)
      // Whoever came meanwhile is not replaced unasked.
      try await checkFree(path, options)
      let (from, to) = (try place(of: aside), try place(of: path))
      try await telling("cannot store", path) {
        try await rclone.transfer(
          "operations/movefile",
          ["srcFs": from.place, "srcRemote": from.path, "dstFs": to.place, "dstRemote": to.path], onBytes: nil)
      }
      return size
    } catch {
      // In a task of its own, since this one may be cancelled.
      await Task { try? await remove(aside) }.value
      throw error
    }
  }

  /// Sends content to an object; gives how many bytes there were.
  private func store(
    _ content: ObjectContent, _ path: ObjectPath, _ options: TransferOptions
  ) async throws -> Int64 {
    let size = content.object.size
    let source = try await CountedStream(content.open(nil), size: size, path, holding: Self.head)
    let meter = SharedMeter("copy \(safeText(path.name))", total: size, options.progress)
    let place = RclonePlace(bytesOf: try addressableRemote(path), key: path.key)
    let daemon = try await rclone.daemon()
    let group = RcloneDaemon.newGroup()
    let form = UploadForm(name: place.parts.name)
    let target =
      "/operations/uploadfile?fs=\(PercentEncoding.encode(place.place))"
      + "&remote=\(PercentEncoding.encode(place.parts.folder))&_group=\(group)"
      + (content.object.modified.map { "&_config=" + PercentEncoding.encode(Self.keeping($0).json) } ?? "")
    let body = RequestBody.stream(length: size < 0 ? nil : form.length(around: size)) {
      if let piece = form.start() { return piece }
      do {
        if let bytes = try await source.next() { return Chunk(bytes) }
      } catch {
        // rclone gives up before the connection is cut, which it might take for the end.
        await daemon.stop(group)
        throw error
      }
      return form.end()
    }
    let request = HTTPRequest("POST", HTTPURL(daemon.endpoint, target: target), fields: form.fields, body: body)
    // What rclone has taken may still be on its way; it counts what it has stored.
    let count: @Sendable (Int64) -> Void = { bytes in meter.update(to: bytes) }
    let onBytes = options.progress == nil ? nil : count
    try await telling("cannot store", path) {
      try await daemon.perform(group, onBytes: onBytes) { try await daemon.answer(to: request) }
    }
    let sent = await source.count
    meter.update(to: sent)
    meter.finish()
    return sent
  }

  /// The settings under which a stream gets the time of its original, on remotes that keep metadata.
  private static func keeping(_ modified: Int64) -> RcloneValue {
    ["Metadata": true, "MetadataSet": ["mtime": .text(Timestamp(nanoseconds: modified).description)]]
  }
}

/// The form in which a file is sent, RFC 7578.
private final class UploadForm: Sendable {
  private let boundary = "toolkit" + String(UInt64.random(in: .min ... .max), radix: 36)
  private let before: String
  private let after: String
  private let state = Mutex((isStarted: false, isEnded: false))

  init(name: String) {
    before =
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; "
      + "filename*=UTF-8''\(PercentEncoding.encode(name))\r\nContent-Type: application/octet-stream\r\n\r\n"
    after = "\r\n--\(boundary)--\r\n"
  }

  var fields: HTTPFields { ["Content-Type": "multipart/form-data; boundary=\(boundary)"] }

  func length(around size: Int64) -> Int64 { size &+ Int64(before.utf8.count + after.utf8.count) }

  /// What stands before the content, once.
  func start() -> Chunk? {
    state.withLock { state in
      defer { state.isStarted = true }
      return state.isStarted ? nil : Chunk(before)
    }
  }

  /// What stands behind it, once.
  func end() -> Chunk? {
    state.withLock { state in
      defer { state.isEnded = true }
      return state.isEnded ? nil : Chunk(after)
    }
  }
}

/// A stream that has to have exactly so many bytes, where that is known; its beginning is held before anybody gets some of it.
private actor CountedStream: ByteStream {
  private let source: any ByteStream
  private let size: Int64
  private let path: ObjectPath
  private var held: [[UInt8]] = []
  /// How many bytes have come.
  private(set) var count: Int64 = 0

  /// - Parameter size: how many bytes it has to have; below 0 where nobody knows.
  init(_ source: any ByteStream, size: Int64, _ path: ObjectPath, holding wanted: Int) async throws {
    (self.source, self.size, self.path) = (source, size, path)
    var ahead = 0
    while ahead < wanted, let bytes = try await pull() {
      ahead += bytes.count
      held.append(bytes)
    }
    held.reverse()
  }

  func next() async throws -> [UInt8]? {
    if let bytes = held.popLast() { return bytes }
    return try await pull()
  }

  private func pull() async throws -> [UInt8]? {
    let bytes = try await source.next()
    count += Int64(bytes?.count ?? 0)
    if size >= 0, count > size || bytes == nil && count < size {
      let relation = count > size ? "more than" : "\(count) instead of"
      throw StorageError(
        .failed, "cannot store \(path.quoted): its source has \(relation) \(size) bytes", hint: "try again", path: path)
    }
    return bytes
  }
}
