import Platform
import Synchronization

/// A folder of its own that is removed with everything in it when the last reference goes, on `remove`, or when the process ends: what
/// tests share is let go by nobody.
public final class TemporaryDirectory: Sendable {
  /// The absolute path, without a slash at its end.
  public let path: String

  /// Makes the folder below `TMPDIR` or `/tmp`, for its owner only.
  public init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((parent + "/toolkit-test-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw SupportError.system("mkdtemp", errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    _ = Self.atEnd
    Self.standing.withLock { [path] in _ = $0.insert(path) }
  }

  deinit { remove() }

  /// The path of something inside.
  public func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file inside and gives its path; folders in `name` are made.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o700)
    }
    let bytes = Array(text.utf8)
    let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SupportError.system("open \(name)", errno) }
    defer { close(descriptor) }
    guard Platform.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw SupportError.system("write", errno)
    }
    return file(name)
  }

  /// What a file inside holds, or nil when it is not there.
  public func read(_ name: String) -> String? {
    let descriptor = open(file(name), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = Platform.read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  /// Removes the folder now.
  public func remove() {
    Self.removeTree(path)
    Self.standing.withLock { [path] in _ = $0.remove(path) }
  }

  private static let standing = Mutex<Set<String>>([])
  /// Registered once.
  private static let atEnd: Int32 = atexit {
    for path in TemporaryDirectory.standing.withLock({ $0 }) { TemporaryDirectory.removeTree(path) }
  }

  private static func removeTree(_ path: String) {
    for name in namesInFolder(path) ?? [] {
      let child = path + "/" + name
      if unlink(child) != 0 { removeTree(child) }
    }
    rmdir(path)
  }
}

/// Why the support of a test, not what is tested, failed.
public enum SupportError: Error, CustomStringConvertible {
  case system(String, Int32)
  case timedOut(String)

  /// What failed, with the system's own words.
  public var description: String {
    switch self {
    case .system(let call, let code): "\(call): \(String(cString: strerror(code)))"
    case .timedOut(let what): "timed out: \(what)"
    }
  }
}
