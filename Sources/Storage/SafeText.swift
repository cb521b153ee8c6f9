import Quantities

extension ObjectPath {
  /// The address for a message: between backticks, on one line, unable to drive a terminal.
  var quoted: String { "`" + safeText(description) + "`" }
}

/// A text for people with everything spelt out that would act on a terminal or hide: control characters, marks that
/// reverse the direction of writing, bytes that are not UTF-8.
func safeText(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: needsSpelling) else { return text }
  var safe = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": safe += "\\n"
    case "\t": safe += "\\t"
    case "\r": safe += "\\r"
    case _ where ObjectPath.isStandIn(scalar): safe += "\\x" + String(scalar.value & 0xFF, radix: 16)
    case _ where needsSpelling(scalar): safe += "\\u{" + String(scalar.value, radix: 16) + "}"
    default: safe.unicodeScalars.append(scalar)
    }
  }
  return safe
}

private func needsSpelling(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xEF80...0xEFFF: true
  default: false
  }
}
