import Media
import Platform
import Synchronization

/// What was found in files, kept in a folder of the user's state, so that nobody probes the same file twice. Two generations: when the
/// young one is full it becomes the old one, and what was old is forgotten.
final class ProbeMemory: Sendable {
  fileprivate struct State {
    var isLoaded = false
    /// What was known at the beginning, by subject.
    var known: [String: Range<Int>] = [:]
    var bytes: [UInt8] = []
    var descriptor: Int32 = -1
    var size = 0
  }

  private let folder: String?
  private let limit: Int
  private let state = Mutex(State())

  /// A summary that is made otherwise is another one: then what is kept is not for us.
  private static let version = "probe-1"

  /// - Parameters:
  ///   - folder: made when something is to be kept; nil to keep nothing.
  ///   - limit: bytes of a generation; 16 MiB are about 25,000 files.
  init(in folder: String?, limit: Int = 16 << 20) { (self.folder, self.limit) = (folder, limit) }

  deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

  /// What is known of an object that is still the same.
  func summary(of name: String, _ identity: String?) -> MediaSummary? {
    guard let identity, let folder else { return nil }
    let key = Self.key(name, identity)
    let line: [UInt8]? = state.withLock { state in
      if !state.isLoaded { state.load(folder) }
      return state.known[key].map { Array(state.bytes[$0]) }
    }
    return line.flatMap { MediaSummary(encoded: $0) }
  }

  /// Keeps what was found; where that fails it is as if it had not been tried.
  func keep(_ summary: MediaSummary, of name: String, _ identity: String?) {
    guard let identity, let folder, let found = summary.encoded else { return }
    let line = Array((Self.key(name, identity) + "\t").utf8) + found + [UInt8(ascii: "\n")]
    guard !found.contains(UInt8(ascii: "\n")), line.count < limit / 4 else { return }
    state.withLock { $0.append(line, folder, limit) }
  }

  /// A name of one line without tabs, whatever the object is called; the length of the name keeps it apart from the identity.
  private static func key(_ name: String, _ identity: String) -> String {
    let all = version + ":\(name.utf8.count):" + name + ":" + identity
    return String(
      decoding: all.utf8.flatMap { byte -> [UInt8] in
        byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "%")
          ? Array("%\(byte);".utf8) : [byte]
      }, as: UTF8.self)
  }
}

extension ProbeMemory.State {
  private static let names = ["/known-before", "/known"]

  mutating func load(_ folder: String) {
    isLoaded = true
    for name in Self.names {
      let file = open(folder + name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      guard file >= 0 else { continue }
      defer { close(file) }
      var buffer = [UInt8](repeating: 0, count: 1 << 18)
      while bytes.count < 256 << 20 {
        let count = read(file, &buffer, buffer.count)
        guard count > 0 else { break }
        bytes += buffer[..<count]
      }
    }
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let tab = bytes[start..<end].firstIndex(of: UInt8(ascii: "\t")) {
        known[String(decoding: bytes[start..<tab], as: UTF8.self)] = tab + 1..<end
      }
      start = end + 1
    }
  }

  /// One write for a line, so that lines of several processes do not mix.
  mutating func append(_ line: [UInt8], _ folder: String, _ limit: Int) {
    if descriptor < 0 {
      makePrivateFolders(folder)
      descriptor = open(folder + "/known", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return }
      size = Int(lseek(descriptor, 0, SEEK_END))
    }
    if size + line.count > limit {
      rename(folder + "/known", folder + "/known-before")
      close(descriptor)
      descriptor = open(folder + "/known", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { return }
      size = 0
    }
    size += max(0, line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) })
  }
}
