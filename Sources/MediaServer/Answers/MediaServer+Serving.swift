import Quantities
import Transport

extension MediaServer {
  /// Finds or makes what a request asks for, and answers with it.
  func serve(_ request: ServerRequest, _ status: inout CacheStatus?) async throws -> ServerResponse {
    let wanted = try Request(RequestTarget(request.target), derivatives: settings.derivatives)
    let kind = MediaKind(of: wanted.key)
    var transform = wanted.transform
    if kind.family == .other, transform.isActive, !wanted.insists { transform = Transform() }
    var key = request.target
    if transform.choosesFormat, let negotiated = try await negotiated(request.fields, kind) {
      transform.format = negotiated
      key += " " + negotiated.rawValue
    }
    transform.choosesFormat = false
    let isTransformed = transform.isActive || wanted.insists && kind.family == .other
    let (answer, found) =
      isTransformed
      ? try await cache.answer(for: key) { [self, transform] in try await make(transform, of: wanted.key, kind) }
      : try await original(wanted.key, under: key)
    status = found
    var response = try await response(with: answer, to: request)
    response.fields["CF-Cache-Status"] = found.rawValue
    response.fields["Age"] = found == .hit ? String(answer.stored.duration(to: settings.now()).components.seconds) : "0"
    if isTransformed { response.fields["Cf-Resized"] = "internal=ok/\(found == .hit ? "h" : "m")" }
    if wanted.transform.choosesFormat { response.fields["Vary"] = "Accept" }
    return response
  }

  /// The best format that a client takes and this machine can make; nil for the original's own.
  private func negotiated(_ fields: HTTPFields, _ kind: MediaKind) async throws -> OutputFormat? {
    guard kind.family == .picture else { return nil }
    let accepted = fields.values(of: "accept").joined(separator: ",").lowercased()
    let abilities = try await FFmpegAbilities.current()
    return [OutputFormat.avif, .webp].first { accepted.contains($0.mediaType) && abilities.has($0) }
  }

  // MARK: Answers

  private func response(with answer: CachedAnswer, to request: ServerRequest) async throws -> ServerResponse {
    var fields: HTTPFields = [
      "ETag": answer.etag, "Cache-Control": "public, max-age=\(settings.lifetime.components.seconds)",
      "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff",
    ]
    if let modified = answer.modified { fields["Last-Modified"] = Timestamp(nanoseconds: modified).httpDate }
    let conditions = Conditions(request.fields)
    if conditions.isUnchanged(etag: answer.etag, modified: answer.modified) {
      return ServerResponse(304, fields: fields)
    }
    fields["Content-Type"] = answer.mediaType
    guard answer.size >= 0 else {
      fields["Accept-Ranges"] = "none"
      return ServerResponse(200, fields: fields, body: try await body(answer, nil, isHead: request.method == "HEAD"))
    }
    let mayTakeRange = request.method == "GET" && conditions.allowsRange(etag: answer.etag, modified: answer.modified)
    switch RequestedRange(mayTakeRange ? request.fields["range"] : nil, size: answer.size) {
    case .whole:
      let body = try await body(answer, 0..<answer.size, isHead: request.method == "HEAD")
      return ServerResponse(200, fields: fields, body: body)
    case .part(let range):
      fields["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(answer.size)"
      return ServerResponse(206, fields: fields, body: try await body(answer, range, isHead: false))
    case .unsatisfiable:
      fields["Content-Range"] = "bytes */\(answer.size)"
      return ServerResponse(416, text: "the object has \(answer.size) bytes", fields: fields)
    }
  }

  /// Opens the bytes, so that what cannot be read is told before the head is sent.
  private func body(_ answer: CachedAnswer, _ range: Range<Int64>?, isHead: Bool) async throws -> ServerResponse.Body {
    let length = range.map { $0.upperBound - $0.lowerBound }
    if isHead { return .stream(length: length) { nil } }
    if let range, range.isEmpty { return .bytes(Chunk("")) }
    if let range, let bytes = answer.content.bytes(range) {
      guard range.upperBound - range.lowerBound <= FileBytes.pieceSize else {
        return .stream(length: length) { try await bytes.next() }
      }
      // A small one goes in one piece, unless it is shorter now than it was.
      guard let chunk = try await bytes.next(), Int64(chunk.count) == length else {
        throw MediaServerError(.originFailed, "the object changed while it was read")
      }
      return .bytes(chunk)
    }
    guard case .origin(let object) = answer.content, object.file == nil else {
      throw MediaServerError(.originFailed, "the object cannot be opened")
    }
    let pull = try await origin.read(object, range: range == 0..<answer.size ? nil : range)
    return .stream(length: length) { try await pull().map { Chunk($0) } }
  }
}

extension CachedAnswer.Content {
  /// The file's bytes; nil when there is no file or it cannot be opened.
  fileprivate func bytes(_ range: Range<Int64>) -> FileBytes? {
    switch self {
    case .file(let file): FileBytes(Array(file.path.utf8), range: range, owner: file)
    case .origin(let object): object.file.flatMap { FileBytes($0, range: range) }
    }
  }
}
