import Platform

/// Where a secret is, never the secret itself.
public enum SecretReference: Sendable, Equatable, CustomStringConvertible {
  /// A variable of the environment.
  case environment(String)
  /// A file that holds nothing else; by its full path.
  case file(String)

  /// As it stands in the settings: `env:R2_SECRET`, `file:/run/secrets/r2`.
  public var description: String {
    switch self {
    case .environment(let name): "env:" + name
    case .file(let path): "file:" + path
    }
  }

  /// Fetches the secret, without blanks and newlines around it; throws when it is not there. Costs a read each time.
  public func value(
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) throws(SettingsError) -> String {
    switch self {
    case .environment(let name):
      guard let value = environment(name)?.withoutBlanksAround, !value.isEmpty else { throw .noVariable(name) }
      return value
    case .file(let path): return try Self.contents(of: path)
    }
  }

  /// Secrets are short: what is longer is another file.
  private static func contents(of path: String) throws(SettingsError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .noSecret(file: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= 65536 {
      let count = read(descriptor, &buffer, buffer.count)
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .noSecret(file: path, reason: String(cString: strerror(errno))) }
      bytes += buffer.prefix(count)
    }
    guard bytes.count <= 65536 else { throw .noSecret(file: path, reason: "it is too large for a secret") }
    guard let text = String(validating: bytes, as: UTF8.self)?.withoutBlanksAround, !text.isEmpty else {
      throw .noSecret(file: path, reason: "it holds no text")
    }
    return text
  }
}

extension String {
  fileprivate var withoutBlanksAround: String {
    let trimmed = drop(while: \.isWhitespace)
    return String(trimmed.reversed().drop(while: \.isWhitespace).reversed())
  }
}
