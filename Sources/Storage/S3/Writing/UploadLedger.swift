import Platform
import Quantities
import Synchronization

/// The uploads in parts that processes of this user have under way: a small file for each, locked as long as its process lives.
///
/// A server keeps the parts of an upload that nobody ends, and has them paid for. What a process began that was killed is known from
/// here, and nothing else is: uploads of other programs and machines are never touched.
public final class UploadLedger: Sendable {
  private let folder: String
  /// The places whose uploads of killed processes were looked for.
  private let swept = Mutex<Set<String>>([])

  /// - Parameter folder: made when the first upload begins.
  public init(folder: String) { self.folder = folder }

  /// An upload that was begun; it counts as under way as long as this is held.
  final class Entry: Sendable {
    let path: ObjectPath
    let endpoint, identifier: String
    private let file: String
    private let descriptor: Int32

    fileprivate init(_ path: ObjectPath, _ endpoint: String, _ identifier: String, _ file: String, _ descriptor: Int32)
    {
      (self.path, self.endpoint, self.identifier) = (path, endpoint, identifier)
      (self.file, self.descriptor) = (file, descriptor)
    }

    deinit { close(descriptor) }

    /// The server has it no more.
    func end() { unlink(file) }
  }

  /// Notes an upload; nil where that cannot be, which is no reason not to upload.
  func begin(_ path: ObjectPath, at endpoint: String, _ identifier: String) -> Entry? {
    makePrivateFolders(folder)
    let file = folder + "/" + String(UInt64.random(in: .min ... .max), radix: 36)
    let descriptor = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    let entry = Entry(path, endpoint, identifier, file, descriptor)
    // Empty until it is locked: an empty file is somebody's beginning.
    let text = Array([path.description, endpoint, identifier].joined(separator: "\0").utf8)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0,
      text.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == text.count
    else {
      entry.end()
      return nil
    }
    return entry
  }

  /// The uploads to a remote whose processes are dead, the first time that it is asked for.
  func abandoned(at place: ObjectPath.Place, _ endpoint: String) -> [Entry] {
    guard swept.withLock({ $0.insert("\(place)\0\(endpoint)").inserted }) else { return [] }
    return (namesInFolder(folder) ?? []).compactMap { lost(folder + "/" + $0) }
      .filter { $0.path.place == place && $0.endpoint == endpoint }
  }

  /// What a file tells; nil where its process lives.
  private func lost(_ file: String) -> Entry? {
    let descriptor = open(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, case let count = read(descriptor, &buffer, buffer.count), count > 0
    else {
      close(descriptor)
      return nil
    }
    let parts = buffer[..<count].split(separator: 0, omittingEmptySubsequences: false)
    let texts = parts.map { String(decoding: $0, as: UTF8.self) }
    guard texts.count == 3 else {
      close(descriptor)
      return nil
    }
    return Entry(ObjectPath(texts[0]), texts[1], texts[2], file, descriptor)
  }
}
