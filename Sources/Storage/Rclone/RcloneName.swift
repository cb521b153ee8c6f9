import Quantities

/// How rclone spells keys: in its listings and on its command line control characters are pictures of themselves.
///
/// A newline is `␊` (U+240A), a delete is `␡`; a picture that really is in a key has a `‛` before it, and so has a `‛`.
/// This holds for every kind of remote, and both directions are exact, so that a key with a newline is one here as
/// well.
enum RcloneName {
  private static let quote: Unicode.Scalar = "‛"

  /// The key for a name that rclone printed.
  static func key(ofName name: String) -> String {
    guard name.unicodeScalars.contains(where: { $0 == quote || isPicture($0) }) else { return name }
    var key = String.UnicodeScalarView()
    var isQuoted = false
    for scalar in name.unicodeScalars {
      if isQuoted {
        if scalar != quote && !isPicture(scalar) { key.append(quote) }
        key.append(scalar)
        isQuoted = false
      } else if scalar == quote {
        isQuoted = true
      } else {
        key.append(isPicture(scalar) ? plain(scalar) : scalar)
      }
    }
    if isQuoted { key.append(quote) }
    return String(key)
  }

  /// The name to give rclone for a key.
  static func name(ofKey key: String) -> String {
    guard key.unicodeScalars.contains(where: { $0 == quote || isPicture($0) || isControl($0) }) else { return key }
    var name = String.UnicodeScalarView()
    for scalar in key.unicodeScalars {
      if scalar == quote || isPicture(scalar) { name.append(quote) }
      name.append(isControl(scalar) ? picture(scalar) : scalar)
    }
    return String(name)
  }

  /// Whether rclone leaves a path as it is: it would tidy up `a//b`, `.` and `..` and so reach another object.
  static func isAddressable(_ key: String) -> Bool {
    if key.utf8.contains(0) { return false }
    var parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.first?.isEmpty == true { parts.removeFirst() }
    if parts.last?.isEmpty == true { parts.removeLast() }
    return parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
  }

  private static func isPicture(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x2400 && scalar.value <= 0x2421 && scalar.value != 0x2420
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || scalar.value == 0x7F }

  private static func plain(_ picture: Unicode.Scalar) -> Unicode.Scalar {
    picture.value == 0x2421 ? "\u{7F}" : Unicode.Scalar(UInt8(truncatingIfNeeded: picture.value - 0x2400))
  }

  private static func picture(_ control: Unicode.Scalar) -> Unicode.Scalar {
    control.value == 0x7F ? "␡" : Unicode.Scalar(0x2400 + control.value) ?? control
  }
}
