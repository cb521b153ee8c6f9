import Platform
import Quantities

@testable import Storage

/// A folder for one test, gone with it.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path = try TemporaryFolder.make(named: "toolkit-test").path.key
  }

  deinit { TemporaryFolder.removeTree(path) }

  func address(_ name: String) -> ObjectPath { ObjectPath(place: .local, key: path + "/" + name) }

  func makeFolder(_ name: String) {
    var made = path
    for part in name.utf8.split(separator: UInt8(ascii: "/")) {
      made += "/" + String(decoding: part, as: UTF8.self)
      mkdir(made, 0o755)
    }
  }

  /// Writes a file, making the folders above it.
  @discardableResult
  func write(_ name: String, _ content: String = "x") -> ObjectPath {
    if let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) { makeFolder(String(name[..<slash])) }
    return writeHere(name, content)
  }

  @discardableResult
  func writeHere(_ name: String, _ content: String) -> ObjectPath {
    let address = address(name)
    let file = (address.fileBytes ?? []).withCPath { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
    _ = Array(content.utf8).withUnsafeBytes { Platform.write(file, $0.baseAddress, $0.count) }
    close(file)
    return address
  }

  /// A file of zeros with all its blocks: there is something to copy, and little to write for it.
  func reserved(_ name: String, _ size: Int) -> ObjectPath {
    let address = writeHere(name, "")
    let file = open(address.key, O_WRONLY)
    posix_fallocate(file, 0, size)
    close(file)
    return address
  }

  func status(_ name: String) -> FileStatus {
    var status = FileStatus()
    lstat(path + "/" + name, &status)
    return status
  }

  func read(_ name: String) -> String? { contents(of: address(name)) }

  /// Every name in the folder itself, hidden ones too.
  func names(_ folder: String = "") -> [String] {
    (namesInFolder(path + "/" + folder) ?? []).sorted()
  }
}

/// The text of a local file, or nil when there is none.
func contents(of path: ObjectPath) -> String? {
  guard let file = try? OpenFile(path) else { return nil }
  var bytes = [UInt8](repeating: 0, count: Int(file.size))
  let count = bytes.withUnsafeMutableBytes { Platform.read(file.descriptor, $0.baseAddress, $0.count) }
  return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
}

extension StorageBackend {
  /// All that a listing gives, in its order.
  func all(_ request: ListRequest) async throws -> [StoredObject] {
    let collected = Collector<StoredObject>()
    try await list(request) { batch in
      collected.append(batch)
      return true
    }
    return collected.items
  }

  /// The keys that a listing gives.
  func keys(_ request: ListRequest) async throws -> [String] { try await all(request).map(\.path.key) }
}
