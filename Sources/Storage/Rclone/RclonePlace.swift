import Quantities

/// An address as the remote control takes it: a place that rclone opens and keeps open, and a path within it.
///
/// rclone keeps what a place was opened with, such as how often it tries. Questions go to the remote itself; bytes go to
/// its bucket or first folder, which is another place to rclone and so has the patience of a transfer.
struct RclonePlace: Sendable {
  /// The remote, or its bucket: `r2:`, `r2:bucket`.
  var place: String
  /// The path in it, without a slash at its start.
  var path: String

  /// For questions.
  init(questionTo name: String, key: String) {
    let (root, path) = Self.split(name, key)
    (place, self.path) = (root, String(path))
  }

  /// For bytes.
  init(bytesOf name: String, key: String) {
    let (root, path) = Self.split(name, key)
    guard let slash = path.utf8.firstIndex(of: UInt8(ascii: "/")), path.utf8.index(after: slash) < path.endIndex else {
      (place, self.path) = (root, String(path))
      return
    }
    (place, self.path) = (root + path[..<slash], String(path[path.utf8.index(after: slash)...]))
  }

  /// The folder that the path lies in, without a slash at its end, and the name in it.
  var parts: (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }

  /// A slash at the start of a key belongs to the place: on some remotes it is the root of the disk.
  private static func split(_ name: String, _ key: String) -> (root: String, path: Substring) {
    let path = RcloneName.name(ofKey: key)
    guard path.utf8.first == UInt8(ascii: "/") else { return (name + ":", path[...]) }
    return (name + ":/", path[path.utf8.index(after: path.startIndex)...])
  }
}
