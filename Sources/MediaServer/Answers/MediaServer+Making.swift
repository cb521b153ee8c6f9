import Flow
import Platform
import Transport

extension MediaServer {
  /// An original as it is: of this machine it is read where it lies, from elsewhere a copy is kept.
  func original(
    _ key: String, under name: String
  ) async throws -> (answer: CachedAnswer, status: CacheStatus) {
    try await cache.answer(for: name) { [origin] known in
      guard case .origin(let object) = known.content else { return true }
      return try await origin.describe(key) == object
    } make: { [self] in
      let object = try await describe(key)
      if object.file == nil {
        var answer = try await copy(key)
        answer.stored = settings.now()
        return answer
      }
      return CachedAnswer(of: object, at: settings.now())
    }
  }

  /// A copy of an object from elsewhere, for whatever addresses are about it; without one when it is too large for that.
  private func copy(_ key: String) async throws -> CachedAnswer {
    try await cache.answer(for: "copy of " + key) { [self] in
      let object = try await describe(key)
      var answer = CachedAnswer(of: object, at: settings.now())
      if object.size <= settings.cacheSize / 2, let file = try await fetch(object) {
        answer.content = .file(file)
        answer.size = file.size
      } else {
        answer.isKept = false
      }
      return answer
    }.answer
  }

  private func describe(_ key: String) async throws -> OriginObject {
    guard let object = try await origin.describe(key) else {
      throw MediaServerError(.notFound, "there is no such object")
    }
    return object
  }

  /// Brings an object into the cache; nil when it turns out to be larger than that may be.
  private func fetch(_ object: OriginObject) async throws -> CacheFile? {
    let path = settings.cacheFolder + "/" + nextName()
    let pull = try await origin.read(object, range: nil)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MediaServerError(.cacheFailed, "the folder of the cache cannot be written") }
    var count: Int64 = 0
    do {
      defer { close(descriptor) }
      while let bytes = try await pull() {
        count += Int64(bytes.count)
        guard count <= settings.cacheSize / 2 else {
          unlink(path)
          return nil
        }
        try await BlockingThreads.files.run { _ in try Self.write(bytes, to: descriptor) }
      }
      guard object.size < 0 || count == object.size else {
        throw MediaServerError(.originFailed, "the object ended after \(count) of \(object.size) bytes")
      }
    } catch {
      unlink(path)
      throw error
    }
    return CacheFile(path: path, size: count)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Platform.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw MediaServerError(.cacheFailed, "the cache cannot be written: \(String(cString: strerror(errno)))")
      }
      done += count
    }
  }

  // MARK: Transforms

  /// Makes what an address asks for of an original.
  func make(_ transform: Transform, of key: String, _ kind: MediaKind) async throws -> CachedAnswer {
    let plan = try TransformPlan(transform, of: kind, abilities: await FFmpegAbilities.current())
    let (source, owner, object) = try await source(key)
    let ext = key.split(separator: ".").last.map { $0.lowercased() } ?? ""
    let path = try await transformer.run(plan, of: source, ext: ext)
    withExtendedLifetime(owner) {}
    var info = stat()
    guard stat(path, &info) == 0 else { throw MediaServerError(.cacheFailed, "the folder of the cache cannot be read") }
    let file = CacheFile(path: path, size: Int64(info.st_size))
    // The same original and the same transform give the same mark, and nothing else does.
    let mark = "\(object.mark) \(object.size) \(transform)".stableHash
    return CachedAnswer(
      content: .file(file), size: file.size, mediaType: plan.format.mediaType,
      etag: "\"" + String(mark, radix: 16) + "\"", modified: object.modified, stored: settings.now())
  }

  /// A file of this machine that holds an original, with what has to stay as long as it is used.
  private func source(_ key: String) async throws -> (path: [UInt8], owner: CacheFile?, object: OriginObject) {
    let object = try await describe(key)
    if let file = object.file { return (file, nil, object) }
    guard case .file(let file) = try await copy(key).content else {
      throw MediaServerError(
        .tooLarge, "the original is larger than half of the cache", hint: "give the cache more room")
    }
    return (Array(file.path.utf8), file, object)
  }
}

extension CachedAnswer {
  /// An object as it is, where it is.
  fileprivate init(of object: OriginObject, at moment: ContinuousClock.Instant) {
    self.init(
      content: .origin(object), size: object.size,
      mediaType: object.mediaType ?? MediaKind(of: object.key).mediaType, etag: object.mark,
      modified: object.modified, stored: moment)
  }
}

extension OriginObject {
  /// A mark of this version, in quotes.
  fileprivate var mark: String {
    if let etag, !etag.isEmpty, etag.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }) {
      return "\"\(etag)\""
    }
    return "\"" + String("\(key) \(size) \(modified ?? 0)".stableHash, radix: 16) + "\""
  }
}
