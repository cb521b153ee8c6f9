/// What a file says about itself, in QuickTime's and in iTunes' ways.
extension MovieParser {
  mutating func readUserData(_ bytes: BoxBytes) throws {
    // What the header says comes first, and what comes later counts.
    guard movie.timescale > 0 else { throw Doubt() }
    try each(bytes) { parser, kind, body in
      switch kind {
      case "meta": try parser.readMeta(body)
      case "chpl": try parser.readChapters(body)
      case "----", "uuid", "hdlr", "ilst": throw Doubt()
      default: return try parser.readString(kind, body)
      }
      return true
    }
  }

  /// A text with its length and a language; true where it was one, or some box that only names things.
  private mutating func readString(_ kind: FourLetters, _ body: BoxBytes) throws -> Bool {
    guard kind.letters.first == 0xA9 else {
      // Positions, lists of moments and other things with rules of their own.
      guard !["loci", "HMMT", "FIRM"].contains(kind) else { throw Doubt() }
      return false
    }
    var body = body
    guard body.count > 4 else {
      guard Self.isTelling(kind) else { return true }
      throw Doubt()
    }
    let length = try body.int(2)
    try body.skip(2)
    // Some writers give the length of the whole box, or none at all.
    guard length <= body.count else { throw Doubt() }
    guard Self.isTelling(kind) else { return true }
    guard length == body.count else { throw Doubt() }
    movie.tags.append(.init(key: .letters(kind.code), text: try Self.ascii(body.rest)))
    return true
  }

  /// A list of tags behind a handler that says of which kind.
  mutating func readMeta(_ bytes: BoxBytes) throws {
    guard movie.timescale > 0 else { throw Doubt() }
    // The box has a version in MP4 and none in QuickTime.
    var (head, rest) = (bytes, bytes)
    _ = try head.number(4)
    if try head.name() != "hdlr" { try rest.skip(4) }
    var isFirst = true
    try each(rest) { parser, kind, body in
      defer { isFirst = false }
      guard isFirst == (kind == "hdlr") else { throw Doubt() }
      switch kind {
      case "hdlr":
        if parser.isInTrack {
          try Self.checkOther(body)
        } else if try Self.handler(body) == "mdta" {
          parser.hasKeys = true
        }
      case "keys":
        guard parser.hasKeys else { return true }
        guard parser.keys.isEmpty else { throw Doubt() }
        try parser.readKeys(body)
      case "ilst": try parser.readItems(body)
      default: return false
      }
      return true
    }
  }

  private mutating func readKeys(_ bytes: BoxBytes) throws {
    var bytes = bytes
    try bytes.skip(4)
    let count = try bytes.int(4)
    guard count < 1024 else { throw Doubt() }
    for _ in 0..<count {
      let length = try bytes.int(4)
      guard try bytes.name() == "mdta", length >= 8, length < 1024 else { throw Doubt() }
      keys.append(try Self.ascii(try bytes.bytes(length - 8)))
    }
  }

  private mutating func readItems(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      switch kind {
      case "----": try parser.readCustom(body)
      case "covr": try Self.checkCovers(body)
      default:
        guard !Self.telling.contains(kind), !["loci", "HMMT"].contains(kind) else { throw Doubt() }
        try parser.readItem(kind, body)
      }
      return true
    }
  }

  private mutating func readItem(_ kind: FourLetters, _ bytes: BoxBytes) throws {
    var bytes = bytes
    guard bytes.count > 8 else { throw Doubt() }
    let length = try bytes.int(4)
    guard try bytes.name() == "data", length >= 16, length - 8 == bytes.count else { throw Doubt() }
    let type = try bytes.int(4)
    try bytes.skip(4)
    var key = MovieFile.Tag.Key.letters(kind.code)
    if Self.isTelling(kind) {
      key = .letters(kind.code)
    } else if hasKeys, kind.value > 0, Int(kind.value) <= keys.count {
      let name = keys[Int(kind.value) - 1]
      guard name != "com.apple.quicktime.artwork" else { throw Doubt() }
      key = .name(name)
      guard Self.isTelling(name) else { return }
    } else {
      return
    }
    // 1 is UTF-8, 0 a Macintosh's own; other kinds have to be formatted.
    guard type <= 1 else { throw Doubt() }
    movie.tags.append(.init(key: key, text: try type == 1 ? Self.text(bytes.rest) : Self.ascii(bytes.rest)))
  }

  private static func checkCovers(_ bytes: BoxBytes) throws {
    var bytes = bytes
    while bytes.count > 0 {
      let length = try bytes.int(4)
      guard try bytes.name() == "data", length > 24 else { throw Doubt() }
      try bytes.skip(length - 8)
    }
  }

  /// A tag with a name of its own, in three parts.
  private mutating func readCustom(_ bytes: BoxBytes) throws {
    var parts: [FourLetters: [UInt8]] = [:]
    var bytes = bytes
    try bytes.boxes { kind, body in
      var body = body
      guard parts[kind] == nil, ["mean", "name", "data"].contains(kind) else { throw Doubt() }
      try body.skip(kind == "data" ? 8 : 4)
      parts[kind] = body.rest
    }
    guard parts["mean"] != nil, let name = parts["name"], let value = parts["data"] else { throw Doubt() }
    let key = try Self.text(name)
    if Self.isTelling(key) { movie.tags.append(.init(key: .name(key), text: try Self.text(value))) }
  }

  /// Nero's list: a version, a number, and for each chapter a time and a title.
  private mutating func readChapters(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard movie.listedChapters == 0 else { throw Doubt() }
    let version = try bytes.byte()
    try bytes.skip(version > 0 ? 7 : 3)
    movie.listedChapters = try bytes.int(1)
    for _ in 0..<movie.listedChapters {
      guard try bytes.number(8) < 1 << 60 else { throw Doubt() }
      try bytes.skip(try bytes.int(1))
    }
  }

  /// Whether a tag says which program made the file, or when. Its handling differs, so nothing else is looked at.
  private static func isTelling(_ kind: FourLetters) -> Bool {
    // ©enc ©swr ©too ©day
    [0xA965_6E63, 0xA973_7772, 0xA974_6F6F, 0xA964_6179].contains(kind.value)
  }

  private static let tellingNames: Set<String> = [
    "encoder", "writing_application", "date", "creation_time", "date_time_original", "major_brand",
    "compatible_brands", "com.apple.quicktime.creationdate",
  ]

  private static func isTelling(_ name: String) -> Bool { tellingNames.contains(name.lowercased()) }

  private static func ascii(_ bytes: [UInt8]) throws -> String {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw Doubt() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func text(_ bytes: [UInt8]) throws -> String {
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), let text = String(validating: bytes, as: UTF8.self) else {
      throw Doubt()
    }
    return text
  }
}
