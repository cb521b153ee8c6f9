import Platform
import Quantities

extension ObjectPath {
  /// Whether it is a remote as a whole, `r2:`, whose first level is its buckets.
  var isRemoteRoot: Bool {
    if case .remote = place { key.isEmpty } else { false }
  }

  /// The address as it is known from every working folder.
  var wholeName: String {
    guard place == .local, key.utf8.first != UInt8(ascii: "/"), key.utf8.first != UInt8(ascii: "~") else {
      return description
    }
    var name = Substring(key)
    while name.utf8.starts(with: "./".utf8) { name = name.dropFirst(2) }
    guard let folder = getcwd(nil, 0) else { return description }
    defer { free(folder) }
    return String(cString: folder) + "/" + name
  }

  /// A sibling of something whose parent this is; the working folder adds nothing to a name.
  func appendingBeside(_ name: String) -> ObjectPath {
    place == .local && key == "." ? ObjectPath(place: .local, key: name) : appending(name)
  }
}
