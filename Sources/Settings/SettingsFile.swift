import Diagnostics
import Platform

/// The file that settings are kept in.
public struct SettingsFile: Sendable, Equatable {
  /// The most bytes that it may have.
  static let limit = 1 << 20

  /// Where it is.
  public let path: String
  /// Who named it; nil for the usual place, where it may be missing.
  public let namedBy: String?

  /// The folder that it lies in; relative paths in it are seen from there.
  public var folder: String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether it is there.
  public var exists: Bool { access(path, F_OK) == 0 }

  /// The file of an option, of `TOOLKIT_SETTINGS`, or the usual one; nil where no home is known.
  static func choose(_ option: String?, _ environment: (String) -> String?) throws(SettingsError) -> SettingsFile? {
    if let option {
      guard !option.isEmpty else { throw SettingsError.unreadable("", reason: "it has no name", namedBy: "--settings") }
      return SettingsFile(path: absolute(option, environment), namedBy: "--settings")
    }
    if let named = environment("TOOLKIT_SETTINGS"), !named.isEmpty {
      return SettingsFile(path: absolute(named, environment), namedBy: "TOOLKIT_SETTINGS")
    }
    if let folder = environment("XDG_CONFIG_HOME"), folder.utf8.first == UInt8(ascii: "/") {
      return SettingsFile(path: folder + "/toolkit/settings.yaml", namedBy: nil)
    }
    guard let home = environment("HOME"), !home.isEmpty else { return nil }
    return SettingsFile(path: home + "/.config/toolkit/settings.yaml", namedBy: nil)
  }

  /// A session may change its folder: the file stays the one that was meant at the start.
  private static func absolute(_ path: String, _ environment: (String) -> String?) -> String {
    if path.utf8.starts(with: "~/".utf8), let home = environment("HOME") { return home + path.dropFirst() }
    guard path.utf8.first != UInt8(ascii: "/"), let folder = currentFolder() else { return path }
    return folder + (path.utf8.starts(with: "./".utf8) ? "/" + path.dropFirst(2) : "/" + path)
  }

  /// Its text; nil when it is missing at the usual place.
  func read() throws(SettingsError) -> SourceText? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (namedBy == nil ? O_NONBLOCK : 0))
    guard descriptor >= 0 else {
      if namedBy == nil, errno == ENOENT || errno == ENOTDIR { return nil }
      throw failure()
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = Platform.read(descriptor, &buffer, buffer.count)
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      bytes += buffer.prefix(count)
      guard bytes.count <= Self.limit else {
        throw .unreadable(path, reason: "it is larger than 1 MiB", namedBy: namedBy)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(path, reason: "it is not UTF-8 text", namedBy: namedBy)
    }
    return SourceText(name: path, text: text)
  }

  private func failure() -> SettingsError {
    .unreadable(path, reason: String(cString: strerror(errno)), namedBy: namedBy)
  }
}
