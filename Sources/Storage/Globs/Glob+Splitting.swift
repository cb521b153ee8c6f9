import Quantities

extension Glob {
  /// Splits what a person wrote into the literal path to list and the pattern for what is below it.
  ///
  /// `r2:videos/**/*.mp4` gives `r2:videos` and `**/*.mp4`; `*.mp4` gives the empty local path, which is the working
  /// folder and adds nothing to the names that are listed; `a.mp4` gives itself and no pattern. A web address is never
  /// a pattern.
  public static func split(_ text: String) throws(StorageError) -> (root: ObjectPath, pattern: Glob?) {
    let path = ObjectPath(text)
    guard path.place != .url else { return (path, nil) }
    let scalars = path.key.unicodeScalars
    guard let special = firstSpecial(scalars) else {
      return (ObjectPath(place: path.place, key: unescaped(scalars[...])), nil)
    }
    guard let slash = scalars[..<special].lastIndex(of: "/") else {
      return (ObjectPath(place: path.place, key: ""), try Glob(path.key))
    }
    let root = slash == scalars.startIndex ? "/" : unescaped(scalars[..<slash])
    let pattern = String(scalars[scalars.index(after: slash)...])
    return (ObjectPath(place: path.place, key: root), try Glob(pattern))
  }

  /// Whether a text has a character that would make it a pattern.
  public static func isPattern(_ text: String) -> Bool { firstSpecial(text.unicodeScalars) != nil }

  /// A text that matches itself only.
  public static func escaping(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isSpecial(scalar) { escaped.append("\\") }
      escaped.append(scalar)
    }
    return String(escaped)
  }

  /// The characters that a backslash makes ordinary.
  static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "*", "?", "[", "]", "{", "}", ",", "\\": true
    default: false
    }
  }

  private static func firstSpecial(_ text: String.UnicodeScalarView) -> String.Index? {
    var position = text.startIndex
    while position < text.endIndex {
      switch text[position] {
      case "*", "?", "[", "{": return position
      case "\\":
        let next = text.index(after: position)
        if next < text.endIndex, isSpecial(text[next]) { position = next }
      default: break
      }
      position = text.index(after: position)
    }
    return nil
  }

  private static func unescaped(_ text: Substring.UnicodeScalarView) -> String {
    var plain = String.UnicodeScalarView()
    var position = text.startIndex
    while position < text.endIndex {
      let next = text.index(after: position)
      if text[position] == "\\", next < text.endIndex, isSpecial(text[next]) { position = next }
      plain.append(text[position])
      position = text.index(after: position)
    }
    return String(plain)
  }
}
