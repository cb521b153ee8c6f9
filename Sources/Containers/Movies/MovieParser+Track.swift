extension MovieParser {
  private static let mostTracks = 64

  mutating func readTrack(_ bytes: BoxBytes) throws {
    guard movie.tracks.count < Self.mostTracks, movie.timescale > 0 else { throw Doubt() }
    (track, tables, isInTrack) = (MovieFile.Track(), SampleTables(), true)
    defer { isInTrack = false }
    // The picture of a cover is a stream in its place.
    if movie.cover != nil { movie.isWhole = false }
    try each(bytes) { parser, kind, body in
      switch kind {
      case "tkhd": try parser.readTrackHeader(body)
      case "edts": try parser.readEdits(body)
      case "mdia": try parser.readMedia(body)
      case "tref": try parser.readReferences(body)
      case "udta": try parser.readUserData(body)
      case "meta": try parser.readMeta(body)
      default: return false
      }
      return true
    }
    guard track.id != 0, track.timescale > 0, !track.handler.isEmpty, !track.entry.code.isEmpty,
      !movie.tracks.contains(where: { $0.id == track.id })
    else { throw Doubt() }
    try tables.locate(&track, size: movie.size)
    movie.tracks.append(track)
  }

  private mutating func readTrackHeader(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard track.id == 0 else { throw Doubt() }
    let version = try bytes.byte()
    guard version <= 1 else { throw Doubt() }
    track.isEnabled = try bytes.int(3) & 1 == 1
    try bytes.skip(version == 1 ? 16 : 8)
    track.id = try bytes.int(4)
    try bytes.skip(4 + (version == 1 ? 8 : 4) + 16)
    track.matrix = try Self.matrix(&bytes)
    track.shown = (try bytes.int(4) >> 16, try bytes.int(4) >> 16)
  }

  private mutating func readEdits(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      guard kind == "elst" else { return false }
      var body = body
      guard parser.track.edits.isEmpty else { throw Doubt() }
      let version = try body.byte()
      try body.skip(3)
      let count = try body.int(4)
      guard version <= 1, count < 65_536, body.count == count * (version == 1 ? 20 : 12) else { throw Doubt() }
      for _ in 0..<count {
        let duration = Int64(clamped: try body.number(version == 1 ? 8 : 4))
        let start =
          version == 1
          ? Int64(bitPattern: try body.number(8)) : Int64(Int32(truncatingIfNeeded: try body.number(4)))
        guard duration < 1 << 62, start >= -1, start < 1 << 62, try body.number(4) == 1 << 16 else { throw Doubt() }
        parser.track.edits.append((duration, start))
      }
      return true
    }
  }

  private mutating func readReferences(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      var body = body
      switch kind {
      case "chap":
        // The last one counts.
        guard body.count % 4 == 0, body.count <= 256 else { throw Doubt() }
        parser.movie.chapterTracks = []
        while body.count >= 4 { parser.movie.chapterTracks.append(try body.int(4)) }
      case "tmcd":
        guard body.count == 4 else { throw Doubt() }
        parser.track.timecodeTrack = try body.int(4)
      default: return false
      }
      return true
    }
  }

  private mutating func readMedia(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      switch kind {
      case "mdhd":
        var body = body
        guard parser.track.timescale == 0 else { throw Doubt() }
        let clock = try Self.clock(&body)
        (parser.track.created, parser.track.timescale) = (clock.created, clock.timescale)
        parser.track.duration = clock.duration
        parser.track.language = try body.int(2)
      case "hdlr":
        guard parser.track.handler.isEmpty else { throw Doubt() }
        parser.track.handler = try parser.handler(body).code
      case "minf":
        // Only with what comes before is it known how samples are to be read.
        guard !parser.track.handler.isEmpty, parser.track.timescale > 0 else { throw Doubt() }
        try parser.readMediaInformation(body)
      default: return false
      }
      return true
    }
  }

  /// What a track or a list of tags carries.
  mutating func handler(_ bytes: BoxBytes) throws -> FourLetters {
    var bytes = bytes
    try bytes.skip(8)
    let kind = try bytes.name()
    guard bytes.count >= 12 else { throw Doubt() }
    try bytes.skip(12)
    // QuickTime begins it with its length. The first name counts.
    let name =
      isQuickTime && bytes.rest.first.map(Int.init) == bytes.count - 1 ? bytes.rest.dropFirst() : bytes.rest[...]
    if isInTrack, track.handlerName == nil, bytes.rest.first ?? 0 != 0 {
      track.handlerName = Array(name)
    }
    return kind
  }

  /// A handler beside the one of the media must not make something else of the track.
  mutating func checkOther(_ bytes: BoxBytes) throws {
    let other = try handler(bytes)
    guard !["vide", "soun", "m1a ", "subp", "clcp"].contains(other) else { throw Doubt() }
  }

  private mutating func readMediaInformation(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      switch kind {
      case "hdlr": try parser.checkOther(body)
      case "dinf":
        try parser.each(body) { _, kind, body in
          guard kind == "dref" else { return false }
          var body = body
          // One place where samples lie, and it is this file.
          guard try body.number(8) == 1, body.count == 12, try body.number(4) == 12 else { throw Doubt() }
          let where_ = try body.name()
          guard where_ == "url " || where_ == "alis", try body.number(4) == 1 else { throw Doubt() }
          return true
        }
      case "stbl": try parser.readTables(body)
      default: return false
      }
      return true
    }
  }

  private mutating func readTables(_ bytes: BoxBytes) throws {
    try each(bytes) { parser, kind, body in
      switch kind {
      case "stsd": try parser.readEntries(body)
      case "stts": try parser.tables.readTimes(body, &parser.track)
      case "stss": try parser.tables.readKeys(body)
      case "stsc": try parser.tables.readGroups(body)
      case "stsz": try parser.tables.readSizes(body)
      case "stco", "co64": try parser.tables.readChunks(body, width: kind == "co64" ? 8 : 4)
      case "ctts":
        var body = body
        try body.skip(4)
        guard try body.int(4) == body.count / 8, body.count % 8 == 0 else { throw Doubt() }
        var isFirst = true
        while body.count >= 8 {
          let (count, offset) = (try body.int(4), Int32(truncatingIfNeeded: try body.int(4)))
          if offset < 0 { parser.track.hasEarlyPictures = true }
          // Others are taken for damage.
          if count == 0 || count > Int32.max || offset.magnitude >= 1 << 28 { parser.movie.isWhole = false }
          if isFirst { (parser.track.firstOffset, isFirst) = (Int64(offset), false) }
        }
      case "sdtp": guard body.count >= 4 else { throw Doubt() }
      case "sgpd", "sbgp":
        var body = body
        try body.skip(4)
        let kind = try body.name()
        guard kind == "roll" || kind == "prol" else { throw Doubt() }
      default: return false
      }
      return true
    }
  }
}
