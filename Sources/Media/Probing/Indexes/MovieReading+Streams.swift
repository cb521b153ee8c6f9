import Containers

/// What only those ask for who want all.
extension MovieReading {
  /// What is told of tracks of every kind.
  func describe(_ stream: inout MediaStream, _ track: MovieFile.Track) throws {
    stream.codecTag = track.entry.code
    (stream.isDefault, stream.dispositions) = (track.isEnabled, track.isEnabled ? ["default"] : [])
    stream.frameCount = track.sampleCount
    let timing = try timing(track)
    stream.startTime = try MovieTime.seconds(timing.start ?? 0, track.timescale)
    stream.duration = try MovieTime.seconds(timing.duration, track.timescale)
    // Whether it is the tables or the frames that count hangs on how much is read.
    if stream.codec == "eac3", stream.bitrate != timing.bitrate { throw Doubt() }
    if stream.bitrate == nil, timing.bitrate > 0 { stream.bitrate = timing.bitrate }
    if let language = try Self.language(track.language) { stream.tags["language"] = language }
    if let time = try MovieTime.text(track.created) { stream.tags["creation_time"] = time }
    if let name = track.handlerName { stream.tags["handler_name"] = try MovieText.line(name) }
    if !track.entry.vendor.isEmpty { stream.tags["vendor_id"] = Self.letters(track.entry.vendor) }
  }

  /// Four letters as ffmpeg writes them.
  private static func letters(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain = scalar.properties.isAlphabetic && scalar.isASCII || (0x30...0x39).contains(byte)
      return isPlain || ". -_".unicodeScalars.contains(scalar) ? String(scalar) : "[\(byte)]"
    }.joined()
  }

  /// When a track starts and how long it is. Without edits, those of texts and data hang on whether a sample of them was read.
  func timing(_ track: MovieFile.Track) throws -> TrackTiming {
    var timing = try TrackTiming(track, movie: movie)
    guard timing.start == nil else { return timing }
    let start = try start()
    let whole = try MovieTime.rescaled(try microseconds(), from: 1_000_000, to: track.timescale)
    if movie.chapterTracks.contains(track.id) { timing.duration = whole }
    guard start == 0, timing.duration == whole else { throw Doubt() }
    timing.start = 0
    return timing
  }

  /// When the file starts, in millionths of a second: with the first sound or picture.
  func start() throws -> Int64 {
    var (media, texts): ([Int64], [Int64]) = ([], [])
    for track in movie.tracks {
      guard let start = try TrackTiming(track, movie: movie).start else { continue }
      let time = try MovieTime.rescaled(start, from: track.timescale, to: 1_000_000)
      if ["vide", "soun"].contains(track.handler) { media.append(time) } else { texts.append(time) }
    }
    guard let first = media.min(), texts.allSatisfy({ $0 >= first }) else { throw Doubt() }
    return first
  }

  /// A cover: a JPEG with square pixels. It is there from the start of the file to its end.
  func coverStream(_ bytes: [UInt8]) throws -> MediaStream {
    let mark: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0]
    guard bytes.count > 20, bytes.starts(with: mark), bytes[14..<16] == bytes[16..<18],
      bytes[14..<16].contains(where: { $0 != 0 }),
      case .jpeg(let picture)? = try PictureHead.read(MemoryBytes(bytes), isRemote: false)
    else { throw Doubt() }
    var stream = try PictureReading.stream(picture, Int64(bytes.count))
    (stream.isAttachedPicture, stream.dispositions) = (true, ["attached_pic"])
    (stream.colorRange, stream.baseFrameRate) = ("pc", 90_000)
    let start = try MovieTime.rescaled(try start(), from: 1_000_000, to: 90_000)
    stream.startTime = try MovieTime.seconds(start, 90_000)
    let duration = try MovieTime.rescaled(try microseconds(), from: 1_000_000, to: 90_000)
    stream.duration = try MovieTime.seconds(duration, 90_000)
    return stream
  }
}
