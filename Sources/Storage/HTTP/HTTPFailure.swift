import Quantities
import Transport

/// What a web server or the way to it has to say, as an error about an object. What stands behind a `?` may be a
/// signature, so it is never told.
enum HTTPFailure {
  /// The address for a message, without what may be a secret.
  static func name(_ path: ObjectPath) -> String {
    let end = path.key.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? path.key.endIndex
    return "`" + safeText(String(path.key[..<end])) + "`"
  }

  /// Turns an error of the transport into one about the object.
  static func telling<Result>(_ path: ObjectPath, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as TransportError { throw Self.error(error, path) }
  }

  static func error(_ error: TransportError, _ path: ObjectPath) -> StorageError {
    let kind: StorageError.Kind =
      switch error.kind {
      case .cannotResolve, .refused, .unreachable, .timedOut, .cut, .tooManyFiles, .tls: .unreachable
      case .badURL: .notSupported
      default: .failed
      }
    return StorageError(kind, "\(name(path)): \(error.message)", hint: error.hint, path: path)
  }

  static func error(_ response: HTTPResponse, _ url: HTTPURL, _ path: ObjectPath) -> StorageError {
    let name = name(path)
    switch response.status {
    case 404, 410: return StorageError(.notFound, "there is no \(name)", path: path)
    case 401, 403, 407:
      return StorageError(
        .permission, "\(url.endpoint) does not let us read \(name) (status \(response.status))", path: path)
    case 300..<400:
      return StorageError(.failed, "\(name) leads from one address to another without end", path: path)
    case 429, 500...:
      return StorageError(
        .unreachable, "\(url.endpoint) cannot give \(name) now (status \(response.status))", hint: "try again later",
        path: path)
    default: return StorageError(.failed, "\(url.endpoint) refuses \(name) (status \(response.status))", path: path)
    }
  }
}

extension StoredObject {
  /// What the head of an answer tells.
  init(path: ObjectPath, response: HTTPResponse, size: Int64) {
    let fields = response.fields
    let etag = fields["etag"].map { tag in
      tag.hasPrefix("\"") && tag.hasSuffix("\"") ? String(tag.dropFirst().dropLast()) : tag
    }
    self.init(
      path: path, size: size, modified: fields["last-modified"].flatMap(HTTPDate.nanoseconds), etag: etag,
      mediaType: fields["content-type"])
  }
}

extension HTTPResponse {
  /// The size of the whole object that `Content-Range` tells: `bytes 0-0/1234`.
  var wholeSize: Int64? {
    guard let range = fields["content-range"], let slash = range.lastIndex(of: "/") else { return nil }
    return Int64(range[range.index(after: slash)...]).flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// Dates of HTTP, RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Nanoseconds since 1970; nil for anything else than such a date.
  static func nanoseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")?.nanoseconds
  }
}
