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
      // Lists of moments and other things with rules of their own.
      guard !["HMMT", "FIRM"].contains(kind) else { throw Doubt() }
      if kind == "loci" {
        movie.tags.append(try MovieLocation(body).tag)
        return true
      }
      if MovieTagNames.isKnown(kind) { movie.isWhole = false }
      return false
    }
    guard let name = MovieTagNames.text[kind.code] else { return true }
    var body = body
    guard body.count > 4 else {
      if Self.isTelling(name) { throw Doubt() }
      movie.isWhole = false
      return true
    }
    let length = try body.int(2)
    let language = try body.int(2)
    // Some writers give the length of the whole box, or none at all.
    guard length <= body.count else { throw Doubt() }
    try tag(name) {
      guard length == body.count else { throw Doubt() }
      let isMacintosh = language < 0x400 || language == 0x7FFF
      let text = try isMacintosh || Self.isTelling(name) ? Self.ascii(body.rest) : MovieText.line(body.rest)
      return MovieFile.Tag(name: name, text: text, language: language)
    }
    return true
  }

  /// Takes what is read as a tag. Where it is in doubt, so is the file if the tag says who made it or when; else only the whole of the tags.
  private mutating func tag(_ name: String, _ read: () throws -> MovieFile.Tag?) throws {
    do {
      if let tag = try read() { movie.tags.append(tag) }
    } catch is Doubt {
      if Self.isTelling(name) { throw Doubt() }
      movie.isWhole = false
    }
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
          try parser.checkOther(body)
        } else if try parser.handler(body) == "mdta" {
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
      case "covr": try parser.readCovers(body)
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
    if MovieTagNames.isNumber(kind) {
      try detail { if let tag = try MovieTagNames.number(kind, bytes) { $0.movie.tags.append(tag) } }
    } else if let name = try name(kind) {
      try tag(name) { try Self.text(bytes, type, name).map { MovieFile.Tag(name: name, text: $0) } }
    }
  }

  /// What an item is called: by its own letters, else by their number in the list of names.
  private func name(_ kind: FourLetters) throws -> String? {
    if let name = MovieTagNames.text[kind.code] { return name }
    guard hasKeys, kind.value > 0, Int(kind.value) <= keys.count else { return nil }
    let name = keys[Int(kind.value) - 1]
    guard name != "com.apple.quicktime.artwork" else { throw Doubt() }
    return name
  }

  /// A text, or a number as ffmpeg writes it; nil for what it leaves out.
  private static func text(_ bytes: BoxBytes, _ type: Int, _ name: String) throws -> String? {
    // 1 is UTF-8, 0 a Macintosh's own; those that say who made the file, and when, are texts of one line.
    if isTelling(name) {
      guard type <= 1 else { throw Doubt() }
      return try type == 1 ? text(bytes.rest) : ascii(bytes.rest)
    }
    var bytes = bytes
    switch type {
    case 0, 3: return try ascii(bytes.rest)
    case 1, 4: return try MovieText.line(bytes.rest)
    case 21, 22, 23: return try MovieTagNames.number(&bytes, type)
    default: return nil
    }
  }

  private mutating func readCovers(_ bytes: BoxBytes) throws {
    var bytes = bytes
    while bytes.count > 0 {
      let length = try bytes.int(4)
      guard try bytes.name() == "data", length > 24 else { throw Doubt() }
      let type = try bytes.int(4)
      let picture = try bytes.part(length - 12)
      // One JPEG, within the tags of the movie.
      if movie.cover != nil || type != 13 || isInTrack { movie.isWhole = false }
      movie.cover = Array(picture.rest.dropFirst(4))
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
    guard key != "cdec" else { return }
    // It moves the start of sound that has no list of edits.
    if key == "iTunSMPB", movie.tracks.contains(where: { $0.handler == "soun" && $0.edits.isEmpty }) {
      movie.isWhole = false
    }
    try tag(key) {
      MovieFile.Tag(name: key, text: try Self.isTelling(key) ? Self.text(value) : MovieText.line(value))
    }
  }

  /// Nero's list: a version, a number, and for each chapter a time and a title.
  private mutating func readChapters(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard movie.listedChapters.isEmpty else { throw Doubt() }
    let version = try bytes.byte()
    try bytes.skip(version > 0 ? 7 : 3)
    for _ in 0..<(try bytes.int(1)) {
      let start = try bytes.number(8)
      guard start < 1 << 60 else { throw Doubt() }
      movie.listedChapters.append((Int64(start), try bytes.bytes(try bytes.int(1))))
    }
  }

  private static let tellingNames: Set<String> = [
    "encoder", "writing_application", "date", "creation_time", "date_time_original", "major_brand",
    "compatible_brands", "com.apple.quicktime.creationdate",
  ]

  /// Whether a tag says which program made the file, or when. Its handling differs, so nothing else is needed to tell the tracks.
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
