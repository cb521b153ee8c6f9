/// What must not be shown: values with names that tell of secrets, in lists and in lines that people type.
public enum Secrets {
  /// What stands in the place of a secret.
  public static let mask = "•••"

  /// Whether a name tells that its value is a secret.
  public static func isSecret(name: String) -> Bool {
    let name = name.uppercased()
    return words.contains { name.contains($0) }
  }

  private static let words = [
    "SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "KEY", "CREDENTIAL", "SIGNATURE", "AUTHORIZATION",
  ]

  /// The line with its secrets masked: `--token abc`, `API_KEY=abc`, `{secret-key: abc}`, `https://user:abc@host/`.
  public static func masked(_ line: String) -> String {
    let bytes = Array(line.utf8)
    let ranges = ranges(in: bytes)
    guard !ranges.isEmpty else { return line }
    var result: [UInt8] = []
    var position = 0
    for range in ranges {
      result += bytes[position..<range.lowerBound] + Array(mask.utf8)
      position = range.upperBound
    }
    return String(decoding: result + bytes[position...], as: UTF8.self)
  }

  /// Where secrets stand in a text, in order and apart from each other.
  public static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var finder = SecretFinder(bytes)
    finder.run()
    return finder.found
  }
}

/// Goes through a text once.
private struct SecretFinder {
  private let bytes: [UInt8]
  private var position = 0
  private var nameStart = 0
  private(set) var found: [Range<Int>] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() {
    while position < bytes.count {
      let byte = bytes[position]
      if Self.isNameByte(byte) {
        position += 1
        continue
      }
      let name = nameStart..<position
      position += 1
      switch byte {
      case UInt8(ascii: "="): takeValue(of: name, isSpaced: false)
      case UInt8(ascii: ":") where bytes[position...].starts(with: "//".utf8): takeUserInformation()
      case UInt8(ascii: ":"): takeValue(of: name, isSpaced: true)
      case UInt8(ascii: " ") where bytes[name].starts(with: "--".utf8): takeValue(of: name, isSpaced: false)
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        // `"secret-key": …` as in JSON.
        if position < bytes.count, bytes[position] == UInt8(ascii: ":"), isSecret(name) {
          position += 1
          takeValue(of: name, isSpaced: true)
        }
      default: break
      }
      nameStart = position
    }
  }

  private func isSecret(_ name: Range<Int>) -> Bool {
    let text = String(decoding: bytes[name], as: UTF8.self)
    // The key of an object is none.
    return text.lowercased() != "key" && text.lowercased() != "--key" && Secrets.isSecret(name: text)
  }

  /// Masks what follows a name that tells of a secret; references such as `env:NAME` and `$x` stay.
  private mutating func takeValue(of name: Range<Int>, isSpaced: Bool) {
    guard isSecret(name) else { return }
    var start = position
    if isSpaced {
      while start < bytes.count, Self.isBlank(bytes[start]) { start += 1 }
      guard start > position || start == bytes.count || !Self.isNameByte(bytes[start]) else { return }
    }
    guard start < bytes.count else { return }
    let quote = bytes[start]
    let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
    if isQuoted { start += 1 }
    let rest = bytes[start...]
    if rest.starts(with: "env:".utf8) || rest.starts(with: "file:".utf8) || rest.starts(with: "$".utf8) { return }
    if rest.starts(with: "=".utf8) || rest.starts(with: "-".utf8) && !isSpaced { return }
    let isBlock = !isQuoted && (quote == UInt8(ascii: "|") || quote == UInt8(ascii: ">"))
    let end =
      isQuoted
      ? rest.firstIndex(of: quote) ?? bytes.count
      : isBlock ? endOfBlock(from: name.lowerBound, start) : endOfWord(start, isSpaced: isSpaced)
    if end > start { found.append(start..<end) }
    position = max(position, end)
  }

  /// A word ends at a blank; a value after a colon only where a line or an item does.
  private func endOfWord(_ start: Int, isSpaced: Bool) -> Int {
    bytes[start...].firstIndex { byte in
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: ";"), UInt8(ascii: "|"): true
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: ")"): true
      case UInt8(ascii: " "), UInt8(ascii: "\t"): !isSpaced
      default: false
      }
    } ?? bytes.count
  }

  /// A block of YAML goes on as long as its lines stand further in than its key.
  private func endOfBlock(from key: Int, _ start: Int) -> Int {
    let lineStart = (bytes[..<key].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let indent = bytes[lineStart..<key].prefix { $0 == UInt8(ascii: " ") }.count
    var end = start
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[(newline + 1)...].prefix { $0 != UInt8(ascii: "\n") }
      guard line.isEmpty || line.prefix(while: { $0 == UInt8(ascii: " ") }).count > indent else { return newline }
      end = newline + 1 + line.count
    }
    return bytes.count
  }

  /// The password in `https://user:password@host`.
  private mutating func takeUserInformation() {
    let start = position + 2
    let authority = bytes[start...].prefix { $0 > 0x20 && !"/?#\"'|".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":")), at > colon + 1
    else { return }
    found.append(colon + 1..<at)
    position = at
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: byte >= 0x80
    }
  }
}
