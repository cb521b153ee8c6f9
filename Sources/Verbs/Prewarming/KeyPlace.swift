import Interpreter
import Prewarming
import Quantities

/// What a base URL stands for, so that the keys of objects can be told from their addresses.
struct KeyPlace: Sendable {
  /// The bucket or the folder; nil where each object tells its own.
  private let root: ObjectPath?
  /// Its key as objects below it begin, with a slash at the end unless it is empty.
  private let beginning: String

  /// - Parameter root: what is named; nil for the bucket of each object, or the working folder.
  init(_ root: ObjectPath?) {
    self.root = root
    var key = root.map(Self.plainKey) ?? ""
    if !key.isEmpty, key.utf8.last != UInt8(ascii: "/") { key += "/" }
    beginning = key
  }

  /// The key of an object; throws when it lies elsewhere.
  func key(of path: ObjectPath) throws -> ObjectKey {
    let key = Self.plainKey(path)
    if let root {
      guard path.place == root.place, key.utf8.starts(with: beginning.utf8), key.utf8.count > beginning.utf8.count
      else {
        throw Failure(
          "outside",
          "\(path.description.shortened) does not lie below \(root.description.isEmpty ? "the working folder" : "\(root)")",
          hint: "--root names the bucket or folder that the base URL stands for", number: "R0130")
      }
      return encoded(Substring(key.utf8.dropFirst(beginning.utf8.count)), path.place)
    }
    switch path.place {
    case .remote:
      guard let slash = key.utf8.firstIndex(of: UInt8(ascii: "/")), key.utf8.index(after: slash) < key.endIndex else {
        throw Failure("no-key", "\(path.description.shortened) is no object in a bucket", number: "R0130")
      }
      return encoded(key[key.utf8.index(after: slash)...], path.place)
    default:
      let isElsewhere = key.utf8.starts(with: "/".utf8) || key.utf8.starts(with: "~/".utf8) || key.hasPrefix("../")
      guard !isElsewhere, !key.isEmpty else {
        throw Failure(
          "no-key", "\(path.description.shortened) does not lie below the working folder, so its URL is not known",
          hint: "say which folder the base URL stands for: --root /srv/media", number: "R0130")
      }
      return encoded(key[...], path.place)
    }
  }

  /// Names of files are bytes.
  private func encoded(_ key: Substring, _ place: ObjectPath.Place) -> ObjectKey {
    place == .local ? ObjectKey(bytes: ObjectPath.fileName(ofText: String(key))) : ObjectKey(String(key))
  }

  /// Without what says nothing in front.
  private static func plainKey(_ path: ObjectPath) -> String {
    guard path.place == .local else { return path.key }
    var key = Substring(path.key)
    while key.utf8.starts(with: "./".utf8) { key = key.dropFirst(2).drop { $0 == "/" } }
    return key == "." ? "" : String(key)
  }
}
