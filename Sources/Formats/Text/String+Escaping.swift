extension String {
  /// The text with every character escaped that a terminal would obey or not show: control characters, escape codes,
  /// marks that turn the direction of writing. Newlines show as `\n`.
  public var escapedForTerminal: String { escapedForTerminal(keepsLines: false) }

  /// As above; `keepsLines` leaves newlines and tabs as they are.
  public func escapedForTerminal(keepsLines: Bool) -> String {
    var isPlain = true
    for byte in utf8 where byte < 0x20 || byte >= 0x7F {
      isPlain = false
      break
    }
    if isPlain || !unicodeScalars.contains(where: \.isHarmful) { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where keepsLines, "\t" where keepsLines: result.unicodeScalars.append(scalar)
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where scalar.isHarmful: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// In backquotes, escaped and cut, as it stands in a message.
  var quotedForMessage: String { "`" + excerpt(of: Array(utf8), around: 0) + "`" }
}

extension Unicode.Scalar {
  /// Whether a terminal would obey it, or hide what stands beside it.
  fileprivate var isHarmful: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F: true
    // Marks and overrides of direction, line separators, the byte order mark.
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }
}

/// About 40 characters of damaged text, escaped, with the byte at `position` among them.
func excerpt(of bytes: some RandomAccessCollection<UInt8>, around position: Int, length: Int = 40) -> String {
  var first = max(0, min(position, bytes.count) - length / 2)
  // Not from the middle of a character.
  while first > 0, let byte = bytes.dropFirst(first).first, byte & 0xC0 == 0x80 { first -= 1 }
  let part = bytes.dropFirst(first).prefix(length + 3)
  let text = String(decoding: part, as: UTF8.self)
  let shown = text.prefix(length)
  let isCut = shown.utf8.count < text.utf8.count || first + part.count < bytes.count
  return (first > 0 ? "…" : "") + String(shown).escapedForTerminal + (isCut ? "…" : "")
}
