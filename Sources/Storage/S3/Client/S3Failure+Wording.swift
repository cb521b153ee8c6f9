import Quantities

extension S3Failure {
  /// The error for people.
  ///
  /// - Parameters:
  ///   - doing: what was tried, to stand before the address: `cannot read`.
  ///   - path: what it is about.
  func error(_ doing: String, _ path: ObjectPath) -> StorageError {
    let (bucket, _) = path.bucketAndKey
    switch (status, code) {
    case (_, "NoSuchBucket"):
      return StorageError(
        .notFound, "there is no bucket `\(safeText(bucket))` on `\(path.remoteName)`", hint: bucketHint(path),
        path: path)
    case (404, _), (_, "NoSuchKey"), (_, "NoSuchVersion"):
      return StorageError(.notFound, "there is no \(path.quoted)", path: path)
    case (412, _): return .changed(path)
    case (416, _), (_, "InvalidRange"): return .changed(path)
    case (_, "InvalidObjectState"):
      return StorageError(
        .notSupported, "\(path.quoted) is in an archive and cannot be read as it is",
        hint: "restore it first, with the means of the provider", path: path)
    case (_, "EntityTooLarge"), (_, "KeyTooLongError"), (501, _), (405, _):
      return StorageError(.notSupported, sentence(doing, path), path: path)
    case (401, _), (403, _), (_, "InvalidAccessKeyId"), (_, "SignatureDoesNotMatch"), (_, "ExpiredToken"),
      (_, "AccessDenied"):
      return StorageError(.permission, sentence(doing, path), hint: permissionHint, path: path)
    case _ where remedy == .wait:
      return StorageError(.unreachable, sentence(doing, path), hint: "try again later", path: path)
    default: return StorageError(.failed, sentence(doing, path), path: path)
    }
  }

  private func sentence(_ doing: String, _ path: ObjectPath) -> String {
    "\(doing) \(path.quoted): the server says: \(reason)"
  }

  /// The server's own words, cut to a line without secrets.
  var reason: String {
    let words: String
    switch (code.isEmpty, message.isEmpty) {
    case (true, true): words = Self.phrases[status] ?? "status \(status)"
    case (false, true): words = code
    case (true, false): words = message
    case (false, false): words = code + ": " + message
    }
    let line = safeText(Secrets.scrub(String(words.prefix(300))))
    return line.last == "." ? String(line.dropLast()) : line
  }

  private static let phrases = [
    400: "bad request (400)", 401: "not authorized (401)", 403: "access denied (403)", 429: "too many requests (429)",
    500: "internal error (500)", 501: "not implemented (501)", 503: "service unavailable (503)",
  ]

  private var permissionHint: String {
    switch code {
    case "InvalidAccessKeyId", "SignatureDoesNotMatch":
      "check the keys of this remote; `remotes` shows where they are from"
    case "ExpiredToken": "the session has ended: log in again"
    default: "check what the keys of this remote may do; `remotes` shows where they are from"
    }
  }

  private func bucketHint(_ path: ObjectPath) -> String { "`ls \(path.remoteName):` shows the buckets" }
}

extension ObjectPath {
  /// The name of the remote; empty for other places.
  var remoteName: String { if case .remote(let name) = place { name } else { "" } }

  /// Bucket and key, byte for byte: what stands before the first slash, and what behind it. Slashes before the bucket
  /// are passed over, since no bucket's name is empty.
  var bucketAndKey: (bucket: String, key: String) {
    let path = key.utf8.drop { $0 == UInt8(ascii: "/") }
    guard let slash = path.firstIndex(of: UInt8(ascii: "/")) else { return (String(Substring(path)), "") }
    return (String(Substring(path[..<slash])), String(Substring(path[path.index(after: slash)...])))
  }
}
