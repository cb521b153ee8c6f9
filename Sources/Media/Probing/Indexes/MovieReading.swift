import Containers

/// What ffprobe 5.1 says of an MP4 or QuickTime file, read from its index and from the beginnings of its first samples.
struct MovieReading {
  let movie: MovieFile
  let bytes: MovieBytes
  /// Whether all is asked for, and not only what people are shown.
  let isWhole: Bool

  /// - Throws: ``Doubt`` where ffprobe is to be asked, and what reading throws.
  static func info(_ source: any RangedBytes, isRemote: Bool, isWhole: Bool) throws -> MediaInfo {
    let bytes = MovieBytes(source, isRemote: isRemote)
    guard let movie = try MovieFile.read(bytes), movie.isWhole || !isWhole else { throw Doubt() }
    return try MovieReading(movie: movie, bytes: bytes, isWhole: isWhole).info()
  }

  private func info() throws -> MediaInfo {
    let duration = try microseconds()
    let bitrate = Double(movie.size) * 8 * 1_000_000 / Double(duration)
    guard bitrate < 1e15 else { throw Doubt() }
    var info = MediaInfo(
      container: "mov,mp4,m4a,3gp,3g2,mj2", duration: Double(duration) / 1_000_000, bitrate: Int64(bitrate),
      size: movie.size, streams: try movie.tracks.compactMap(stream), chapters: try chapters(),
      tags: try tags().entries, isFaststart: movie.isIndexFirst)
    // Without sound and pictures much is guessed from packets.
    guard info.video != nil || !info.audio.isEmpty, !info.isImage, !info.isHDR else { throw Doubt() }
    if isWhole {
      try addTimecodes(&info)
      if let cover = movie.cover { info.streams.append(try coverStream(cover)) }
    }
    for index in info.streams.indices { info.streams[index].index = index }
    return info
  }

  /// How long the file is, in millionths of a second.
  func microseconds() throws -> Int64 {
    let duration = try MovieTime.rescaled(movie.duration, from: movie.timescale, to: 1_000_000)
    guard duration > 0 else { throw Doubt() }
    return duration
  }

  private func stream(_ track: MovieFile.Track) throws -> MediaStream? {
    let isOfChapters = movie.chapterTracks.contains(track.id)
    var stream: MediaStream
    switch track.handler {
    case "vide", "soun":
      guard !isOfChapters else {
        // Pictures of chapters are told of as covers.
        guard !isWhole else { throw Doubt() }
        return nil
      }
      stream = track.handler == "vide" ? try PictureTrack(track, bytes).stream(isWhole: isWhole) : try sound(track)
    case "text", "sbtl", "subt":
      guard ["text", "tx3g"].contains(track.entry.code) else { throw Doubt() }
      stream = MediaStream(
        index: 0, kind: isOfChapters ? .data : .subtitle, codec: isOfChapters ? "bin_data" : "mov_text")
    default:
      guard ["tmcd", "mebx", "camm", "fdsc", "gpmd"].contains(track.entry.code) else { throw Doubt() }
      stream = MediaStream(index: 0, kind: .data, codec: track.entry.code == "gpmd" ? "bin_data" : "unknown")
      guard !isOfChapters || !isWhole else { throw Doubt() }
    }
    if stream.kind != .data || isWhole { stream.language = try Self.language(track.language) }
    if stream.language == "und" { stream.language = nil }
    if isWhole { try describe(&stream, track) }
    return stream
  }

  private func sound(_ track: MovieFile.Track) throws -> MediaStream {
    guard let place = track.places.first, let first = try bytes.prefix(at: place.lowerBound, 64) else { throw Doubt() }
    let size = place.upperBound - place.lowerBound
    let format = try SoundFormat(track.entry, first: (Array(first.prefix(Int(clamping: size))), size))
    var stream = MediaStream(index: 0, kind: .audio, codec: format.codec)
    (stream.channels, stream.sampleRate) = (format.channels, format.rate)
    if isWhole { try format.describe(&stream, track) }
    return stream
  }

  /// The first of the Macintosh's own numbers, as ffmpeg abbreviates them.
  private static let macintosh = [
    "eng", "fra", "ger", "ita", "dut", "sve", "spa", "dan", "por", "nor", "heb", "jpn", "ara", "fin", "gre", "ice",
    "mlt", "tur",
  ]

  /// Three letters of five bits each, or a number of the Macintosh's own; nil for none.
  static func language(_ code: Int) throws -> String? {
    if code < macintosh.count { return macintosh[code] }
    if code == 0x7FFF { return nil }
    let letters = [10, 5, 0].map { UInt8(0x60 + code >> $0 & 0x1F) }
    guard code >= 0x400, letters.allSatisfy({ (0x61...0x7A).contains($0) }) else { throw Doubt() }
    return String(decoding: letters, as: UTF8.self)
  }
}
