/// The address of an object, a folder or a glob: on this machine, on a remote, or on the web.
///
/// `name:bucket/key` with a name of two or more letters is a remote, `https://…` a URL, anything else is local;
/// `./a:b` is local. The text is kept as it was written: names of objects are hostile and are never rewritten.
public struct ObjectPath: Sendable, Hashable, CustomStringConvertible {
  /// Where the object lives.
  public enum Place: Sendable, Hashable {
    case local
    /// A remote by its name in the user's configuration, without the colon.
    case remote(String)
    /// A web address; the value is the whole URL.
    case url
  }

  /// Where it lives.
  public let place: Place
  /// The path within the place: a file path, `bucket/key` of a remote, or the whole URL.
  public let key: String

  /// Reads an address as people write it. Most addresses have no colon: one look for it and they are local.
  public init(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      (place, key) = (.local, text)
      return
    }
    let head = text[..<colon]
    let rest = text[text.utf8.index(after: colon)...]
    if Self.isScheme(head), rest.utf8.starts(with: "//".utf8) {
      (place, key) = (.url, text)
    } else if Self.isRemoteName(head) {
      (place, key) = (.remote(String(head)), String(rest))
    } else {
      (place, key) = (.local, text)
    }
  }

  /// Joins a place and a path within it.
  public init(place: Place, key: String) {
    self.place = place
    self.key = key
  }

  /// Addresses are the same when their bytes are: Swift's texts count `é` and `e` with an accent as equal, stores do
  /// not.
  public static func == (left: ObjectPath, right: ObjectPath) -> Bool {
    left.place == right.place && left.key.utf8.elementsEqual(right.key.utf8)
  }

  /// Feeds the bytes of the address and its place.
  public func hash(into hasher: inout Hasher) {
    let isHashed: Void? = key.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isHashed == nil { Array(key.utf8).withUnsafeBytes { hasher.combine(bytes: $0) } }
    hasher.combine(place)
  }

  /// The address as it is written in the language.
  public var description: String {
    switch place {
    case .local:
      // A local name that would read as a remote or a URL is shown in its local spelling.
      return ObjectPath(key).place == .local ? key : "./" + key
    case .remote(let name): return name + ":" + key
    case .url: return key
    }
  }

  /// The last component: `b.mp4` of `r2:videos/a/b.mp4`. A trailing slash is passed over.
  public var name: String {
    var path = Substring(key)
    if place == .url, let end = path.utf8.firstIndex(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
      path = path[..<end]
    }
    path = Self.withoutTrailingSlashes(path)
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return String(path) }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The name without its extension: `b` of `a/b.mp4`; `.hidden` and `archive` have none to lose.
  public var stem: String {
    let name = name
    guard let dot = Self.extensionDot(of: name) else { return name }
    return String(name[..<dot])
  }

  /// The extension without its dot, as written: `mp4`; empty when there is none.
  public var ext: String {
    let name = name
    guard let dot = Self.extensionDot(of: name) else { return "" }
    return String(name[name.utf8.index(after: dot)...])
  }

  /// The address one level up: `r2:videos/a` of `r2:videos/a/b.mp4`.
  public var parent: ObjectPath {
    let path = Self.withoutTrailingSlashes(Substring(key))
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return ObjectPath(place: place, key: place == .local ? "." : "")
    }
    let isRoot = slash == path.utf8.startIndex
    return ObjectPath(place: place, key: isRoot ? "/" : String(path[..<slash]))
  }

  /// The address of something inside this one.
  public func appending(_ component: String) -> ObjectPath {
    if key.isEmpty || key.utf8.last == UInt8(ascii: "/") { return ObjectPath(place: place, key: key + component) }
    return ObjectPath(place: place, key: key + "/" + component)
  }

  /// Works on bytes: a combining mark after a slash would make one character of the two.
  private static func withoutTrailingSlashes(_ path: Substring) -> Substring {
    var end = path.utf8.endIndex
    let second = path.utf8.index(path.utf8.startIndex, offsetBy: 1, limitedBy: end) ?? end
    while end > second {
      let last = path.utf8.index(before: end)
      guard path.utf8[last] == UInt8(ascii: "/") else { break }
      end = last
    }
    return path[..<end]
  }

  private static func extensionDot(of name: String) -> String.Index? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.utf8.startIndex else { return nil }
    return dot
  }

  private static func isScheme(_ text: Substring) -> Bool {
    !text.utf8.isEmpty
      && text.utf8.allSatisfy { byte in
        let lower = byte | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
      }
  }

  /// Remote names as rclone allows them; one letter would be taken for a drive or a plain word.
  private static func isRemoteName(_ text: Substring) -> Bool {
    guard text.utf8.count >= 2, let first = text.utf8.first, isNameByte(first), first != UInt8(ascii: "-") else {
      return false
    }
    return text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      return true
    default: return false
    }
  }
}
