import Containers

/// What ffprobe 5.1 says of an MP4 or QuickTime file, read from its index and from the beginnings of its first samples.
struct MovieReading {
  private let movie: MovieFile
  private let bytes: MovieBytes

  /// - Throws: ``Doubt`` where ffprobe is to be asked, and what reading throws.
  static func info(_ source: any RangedBytes, isRemote: Bool) throws -> MediaInfo {
    let bytes = MovieBytes(source, isRemote: isRemote)
    guard let movie = try MovieFile.read(bytes) else { throw Doubt() }
    return try MovieReading(movie: movie, bytes: bytes).info()
  }

  private func info() throws -> MediaInfo {
    let (scaled, overflow) = movie.duration.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow, scaled > 0, scaled < 1 << 62 else { throw Doubt() }
    let duration = (scaled + movie.timescale / 2) / movie.timescale
    guard duration > 0 else { throw Doubt() }
    let bitrate = Double(movie.size) * 8 * 1_000_000 / Double(duration)
    guard bitrate < 1e15 else { throw Doubt() }
    var info = MediaInfo(
      container: "mov,mp4,m4a,3gp,3g2,mj2", duration: Double(duration) / 1_000_000, bitrate: Int64(bitrate),
      size: movie.size, streams: try movie.tracks.indices.compactMap(stream), chapters: try chapters(),
      tags: try tags().entries, isFaststart: movie.isIndexFirst)
    for index in info.streams.indices { info.streams[index].index = index }
    // Without sound and pictures much is guessed from packets.
    guard info.video != nil || !info.audio.isEmpty, !info.isImage, !info.isHDR else { throw Doubt() }
    return info
  }

  private func stream(_ index: Int) throws -> MediaStream? {
    let track = movie.tracks[index]
    let isOfChapters = movie.chapterTracks.contains(track.id)
    switch track.handler {
    case "vide":
      if isOfChapters { return nil }
      return try PictureTrack(track, bytes).stream()
    case "soun": return isOfChapters ? nil : try sound(track)
    case "text", "sbtl", "subt":
      guard ["text", "tx3g"].contains(track.entry.code) else { throw Doubt() }
      if isOfChapters { return nil }
      var stream = MediaStream(index: index, kind: .subtitle, codec: "mov_text")
      stream.language = try Self.language(track.language)
      return stream
    default:
      guard ["tmcd", "mebx", "camm", "fdsc", "gpmd"].contains(track.entry.code) else { throw Doubt() }
      return nil
    }
  }

  private func sound(_ track: MovieFile.Track) throws -> MediaStream {
    guard let place = track.places.first, let first = try bytes.prefix(at: place.lowerBound, 64) else { throw Doubt() }
    let size = place.upperBound - place.lowerBound
    let format = try SoundFormat(track.entry, first: (Array(first.prefix(Int(clamping: size))), size))
    var stream = MediaStream(index: 0, kind: .audio, codec: format.codec)
    (stream.channels, stream.sampleRate) = (format.channels, format.rate)
    stream.language = try Self.language(track.language)
    return stream
  }

  /// The first of the Macintosh's own numbers, as ffmpeg abbreviates them.
  private static let macintosh = [
    "eng", "fra", "ger", "ita", "dut", "sve", "spa", "dan", "por", "nor", "heb", "jpn", "ara", "fin", "gre", "ice",
    "mlt", "tur",
  ]

  /// Three letters of five bits each, or a number of the Macintosh's own.
  static func language(_ code: Int) throws -> String? {
    if code < macintosh.count { return macintosh[code] }
    if code == 0x7FFF { return nil }
    let letters = [10, 5, 0].map { UInt8(0x60 + code >> $0 & 0x1F) }
    guard code >= 0x400, letters.allSatisfy({ (0x61...0x7A).contains($0) }) else { throw Doubt() }
    let text = String(decoding: letters, as: UTF8.self)
    return text == "und" ? nil : text
  }
}

/// Tags as ffmpeg keeps them: a name in other letters is the same one, and what comes later counts.
struct TagList {
  private(set) var entries: [String: String] = [:]

  mutating func set(_ name: String, _ text: String) {
    for other in entries.keys where other.lowercased() == name.lowercased() { entries[other] = nil }
    entries[name] = text
  }
}

extension MovieReading {
  private func tags() throws -> TagList {
    var tags = TagList()
    tags.set("major_brand", movie.brand)
    if let time = try MovieTime.text(movie.created) { tags.set("creation_time", time) }
    for tag in movie.tags {
      switch tag.key {
      case .name(let name): tags.set(name, tag.text)
      case .letters("\u{A9}day"): tags.set("date", tag.text)
      case .letters("\u{A9}enc"), .letters("\u{A9}swr"), .letters("\u{A9}too"): tags.set("encoder", tag.text)
      case .letters: throw Doubt()
      }
    }
    return tags
  }

  /// The chapters of a list, or those of a track of titles, whichever are more: they are numbered alike.
  private func chapters() throws -> [MediaInfo.Chapter] {
    var count = movie.listedChapters
    for id in movie.chapterTracks {
      guard let track = movie.tracks.first(where: { $0.id == id }) else { continue }
      guard track.handler != "vide" else { continue }
      count = max(count, try titles(track))
    }
    return (0..<count).map { MediaInfo.Chapter(start: Double($0), end: Double($0 + 1)) }
  }

  /// How many titles a track has; each begins with its length.
  private func titles(_ track: MovieFile.Track) throws -> Int {
    let count = Int(track.sampleCount)
    guard count > 0, count <= 64, track.places.count == count, track.times.allSatisfy({ $0.ticks > 0 }) else {
      throw Doubt()
    }
    var lengths = track.times.flatMap { run in repeatElement(run.ticks, count: Int(min(64, run.count))) }
    lengths = lengths.dropLast()
    let last = lengths.reduce(0, &+)
    if let edit = track.edits.first {
      // All of it is shown.
      let (scaled, overflow) = edit.duration.multipliedReportingOverflow(by: track.timescale)
      guard track.edits.count == 1, edit.start == 0, !overflow, scaled / movie.timescale > last else { throw Doubt() }
    }
    for place in track.places {
      guard let head = try bytes.prefix(at: place.lowerBound, 2), head.count == 2,
        Int64(head[0]) << 8 | Int64(head[1]) <= place.upperBound - place.lowerBound - 2
      else { throw Doubt() }
    }
    return count
  }
}
