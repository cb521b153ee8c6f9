import Platform

/// A file of sections with settings, as rclone and the AWS tools keep them; each setting knows its line.
struct INIFile: Sendable, Hashable {
  /// A section: its name as it stands between the brackets, and its settings by lower-case names.
  struct Section: Sendable, Hashable {
    var name: String
    /// Counted from 1.
    var line: Int
    var values: [String: String] = [:]
  }

  /// Where it was read.
  let path: String
  private(set) var sections: [Section] = []
  /// Whether it is encrypted, so that nothing can be read here.
  private(set) var isEncrypted = false

  /// More is no file of settings. Bytes.
  private static let largest = 4 << 20

  /// Reads a file; nil when there is none, or none that can be read.
  init?(path: String) {
    guard let bytes = Self.bytes(of: path) else { return nil }
    self.init(String(decoding: bytes, as: UTF8.self), path: path)
  }

  /// Reads the text of one.
  init(_ text: String, path: String) {
    self.path = path
    var parent: String?
    for (index, whole) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = Self.trimmed(whole)
      if index < 3, line.contains("Encrypted rclone configuration") || line.hasPrefix("RCLONE_ENCRYPT") {
        isEncrypted = true
      }
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("["), let end = line.lastIndex(of: "]") {
        let name = Self.trimmed(line[line.index(after: line.startIndex)..<end])
        sections.append(Section(name: String(name), line: index + 1))
        parent = nil
        continue
      }
      guard let equals = line.firstIndex(of: "="), !sections.isEmpty else { continue }
      let name = Self.trimmed(line[..<equals]).lowercased()
      let value = String(Self.trimmed(line[line.index(after: equals)...]))
      // An indented setting belongs to the empty one above it: `s3 =` with `addressing_style = path` below.
      let isNested = whole.first == " " || whole.first == "\t"
      if !isNested { parent = value.isEmpty ? name : nil }
      let key = isNested ? parent.map { $0 + "." + name } ?? name : name
      sections[sections.count - 1].values[key] = value
    }
  }

  /// The last section of a name.
  subscript(_ name: String) -> Section? { sections.last { $0.name == name } }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    var bytes = text.utf8.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return Substring(bytes)
  }

  private static func bytes(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= largest {
      let count = block.withUnsafeMutableBytes { Platform.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
    return nil
  }
}
