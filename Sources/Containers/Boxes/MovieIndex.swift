/// The `moov` box: tracks with the tables that say where their samples lie.
struct MovieIndex {
  /// One track, as far as its boxes were found; offsets are those of the boxes' content.
  struct Track {
    var id: UInt64 = 0
    var handler: FourLetters = "    "
    var codec: FourLetters = "    "
    var timescale: UInt64 = 0
    var units: UInt64 = 0
    /// How long it is shown, in the ticks of the movie: what edits leave of it; 0 where that is not known.
    var shown: UInt64 = 0
    var times, offsets, groups, sizes, chunks, keys: BoxWalk.Box?
    var hasWideChunks = false
    var hasShortSizes = false
    /// Whether its samples lie in this file.
    var isHere = true
    /// How many bytes tell the length of a unit of H.264 or HEVC in its samples; nil for other codecs.
    var unitLength: Int?
    /// How many samples the table of sizes counts.
    var samples: Int64?

    var duration: Double? { timescale > 0 && units < UInt64.max >> 1 ? Double(units) / Double(timescale) : nil }
  }

  var tracks: [Track] = []
  var isFragmented = false
  var timescale: UInt64 = 0
  var units: UInt64 = 0
  /// What samples of fragments are unless they say otherwise, by track.
  var defaults: [UInt64: SampleDefaults] = [:]

  /// Duration in ticks and size in bytes of a sample that does not say it.
  struct SampleDefaults {
    var duration, size: UInt64
  }

  /// Deeper than any that is looked into.
  private static let deepest = 10
  private static let mostTracks = 1024

  var hasSamples: Bool { tracks.contains { ($0.samples ?? 0) > 0 } }

  mutating func read(_ box: BoxWalk.Box, in walk: BoxWalk, depth: Int) throws {
    guard depth < Self.deepest else { throw TooMuch() }
    var found: [BoxWalk.Box] = []
    try walk.children(box) { child in
      guard found.count < 65_536 else { throw TooMuch() }
      found.append(child)
    }
    for child in found { try take(child, walk, depth) }
  }

  private mutating func take(_ box: BoxWalk.Box, _ walk: BoxWalk, _ depth: Int) throws {
    switch box.kind {
    case "mvhd": (timescale, units) = try Self.clock(box, walk)
    case "trak":
      guard tracks.count < Self.mostTracks else { throw TooMuch() }
      tracks.append(Track())
      try read(box, in: walk, depth: depth + 1)
    case "mvex":
      isFragmented = true
      try read(box, in: walk, depth: depth + 1)
    case "trex":
      guard let id = try walk.examination.window.number(box.body &+ 4, 4),
        let duration = try walk.examination.window.number(box.body &+ 12, 4),
        let size = try walk.examination.window.number(box.body &+ 16, 4), defaults.count < Self.mostTracks
      else { return }
      defaults[id] = SampleDefaults(duration: duration, size: size)
    case "mdia", "minf", "stbl", "dinf": if !tracks.isEmpty { try read(box, in: walk, depth: depth + 1) }
    default: if !tracks.isEmpty { try tracks[tracks.count - 1].take(box, walk) }
    }
  }

  /// Time scale and length of a header of either version.
  static func clock(_ box: BoxWalk.Box, _ walk: BoxWalk) throws -> (scale: UInt64, units: UInt64) {
    let window = walk.examination.window
    let isWide = try window.byte(box.body) == 1
    let scale = try window.number(box.body &+ (isWide ? 20 : 12), 4) ?? 0
    let units = try window.number(box.body &+ (isWide ? 24 : 16), isWide ? 8 : 4) ?? 0
    // All bits set: not known.
    return (scale, isWide || units != 0xFFFF_FFFF ? units : 0)
  }

  func check(_ walk: BoxWalk) throws {
    let examination = walk.examination
    if timescale > 0 { examination.report.duration = Double(units) / Double(timescale) }
    for var track in tracks {
      if !track.isComplete, !isFragmented, track.handler == "vide" || track.handler == "soun" {
        examination.add(.noIndex, at: walk.examination.size, "a track has no complete table of its samples")
        continue
      }
      try SampleTable(track, walk)?.check(&track)
      let kind: StructureReport.Track.Kind =
        track.handler == "vide" ? .video : track.handler == "soun" ? .audio : .other
      examination.report.tracks.append(
        StructureReport.Track(
          kind: kind, packets: isFragmented ? nil : track.samples,
          duration: track.shown > 0 && timescale > 0 ? Double(track.shown) / Double(timescale) : track.duration))
    }
    if tracks.isEmpty { examination.add(.noIndex, at: 0, "the index (moov) has no tracks") }
  }
}

extension MovieIndex.Track {
  var isComplete: Bool { times != nil && groups != nil && sizes != nil && chunks != nil }

  mutating func take(_ box: BoxWalk.Box, _ walk: BoxWalk) throws {
    let window = walk.examination.window
    switch box.kind {
    case "tkhd":
      let isWide = try window.byte(box.body) == 1
      id = try window.number(box.body &+ (isWide ? 20 : 12), 4) ?? 0
      let units = try window.number(box.body &+ (isWide ? 28 : 20), isWide ? 8 : 4) ?? 0
      shown = units < (isWide ? UInt64.max >> 1 : 0xFFFF_FFFF) ? units : 0
    case "mdhd": (timescale, units) = try MovieIndex.clock(box, walk)
    // QuickTime has a second one, for the data reference.
    case "hdlr": if try window.name(box.body &+ 4) != "dhlr" { handler = try window.name(box.body &+ 8) ?? handler }
    case "stts": times = box
    case "ctts": offsets = box
    case "stsc": groups = box
    case "stss": keys = box
    case "stsz": sizes = box
    case "stz2": (sizes, hasShortSizes) = (box, true)
    case "stco": chunks = box
    case "co64": (chunks, hasWideChunks) = (box, true)
    case "dref":
      // One entry, and its flags say that the content is in this file.
      if let count = try window.number(box.body &+ 4, 4), count >= 1, let flags = try window.number(box.body &+ 16, 4) {
        isHere = count == 1 && flags & 1 == 1
      }
    case "stsd": try readCodec(box, walk)
    default: break
    }
  }

  private mutating func readCodec(_ box: BoxWalk.Box, _ walk: BoxWalk) throws {
    let window = walk.examination.window
    guard let size = try window.number(box.body &+ 8, 4), let codec = try window.name(box.body &+ 12) else { return }
    self.codec = codec
    let isAVC = codec == "avc1" || codec == "avc3"
    let isHEVC = codec == "hvc1" || codec == "hev1"
    guard isAVC || isHEVC else { return }
    let entry = BoxWalk.Box(
      kind: "stsd", start: box.body &+ 8, body: box.body &+ 8 &+ 86,
      end: min(box.end, (box.body &+ 8).clampedPlus(Int64(clamped: size))))
    var length: Int?
    try walk.children(entry) { child in
      if child.kind == "avcC" { length = try window.byte(child.body &+ 4).map { Int($0 & 3) + 1 } }
      if child.kind == "hvcC" { length = try window.byte(child.body &+ 21).map { Int($0 & 3) + 1 } }
    }
    unitLength = length
  }
}
