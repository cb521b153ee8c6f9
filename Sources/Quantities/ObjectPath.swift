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

  /// Reads an address as people write it.
  public init(_ text: String) {
    if let scheme = text.firstRange(of: "://"), text[..<scheme.lowerBound].allSatisfy({ $0.isLetter && $0.isASCII }),
      !text[..<scheme.lowerBound].isEmpty
    {
      (place, key) = (.url, text)
    } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), Self.isRemoteName(text[..<colon]) {
      place = .remote(String(text[..<colon]))
      key = String(text[text.utf8.index(after: colon)...])
    } else {
      (place, key) = (.local, text)
    }
  }

  /// Joins a place and a path within it.
  public init(place: Place, key: String) {
    self.place = place
    self.key = key
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
    if place == .url, let end = path.firstIndex(where: { $0 == "?" || $0 == "#" }) { path = path[..<end] }
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
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
    var path = Substring(key)
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
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

  private static func extensionDot(of name: String) -> String.Index? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.utf8.startIndex else { return nil }
    return dot
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
