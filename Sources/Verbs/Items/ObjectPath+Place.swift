import Platform
import Quantities
import Storage

extension ObjectPath {
  /// Whether it is a remote as a whole, `r2:`, whose first level is its buckets.
  var isRemoteRoot: Bool {
    if case .remote = place { key.isEmpty } else { false }
  }

  /// The address as it is known from every working folder: of a local one its whole path, however it was spelt, short of links and `..`.
  /// - Parameter folder: the working folder that it is seen from.
  func whole(from folder: String = workingFolder() ?? "") -> ObjectPath {
    guard let path = filePath else { return self }
    let slash = UInt8(ascii: "/")
    let rooted = path.utf8.first == slash ? path : folder + "/" + path
    let parts = rooted.utf8.split(separator: slash).filter { !$0.elementsEqual(".".utf8) }
    let end = !parts.isEmpty && path.utf8.last == slash ? "/" : ""
    return ObjectPath(place: .local, key: "/" + parts.map { String(Substring($0)) }.joined(separator: "/") + end)
  }

  /// A sibling of something whose parent this is; the working folder adds nothing to a name.
  func appendingBeside(_ name: String) -> ObjectPath {
    place == .local && key == "." ? ObjectPath(place: .local, key: name) : appending(name)
  }
}

extension Storage {
  /// Where an address leads in the end, past remotes that stand for another place and past links: two names of one object give the same.
  func truePath(of path: ObjectPath) async throws -> ObjectPath { try await realPath(of: path).whole().resolved }
}

/// The folder that the process works in, bytes that are not UTF-8 spelt as in every address; nil when it is gone.
func workingFolder() -> String? {
  guard let path = getcwd(nil, 0) else { return nil }
  defer { free(path) }
  return path.withMemoryRebound(to: UInt8.self, capacity: strlen(path)) {
    ObjectPath.text(ofFileName: UnsafeBufferPointer(start: $0, count: strlen(path)))
  }
}
