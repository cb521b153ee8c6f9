import Containers

extension MovieReading {
  /// The chapters of a track of titles, else those of a list: both are numbered alike. Where not all is asked for, only how many.
  func chapters() throws -> [MediaInfo.Chapter] {
    var told: [MediaInfo.Chapter] = []
    for id in movie.chapterTracks {
      guard let track = movie.tracks.first(where: { $0.id == id }) else { continue }
      guard track.handler != "vide" else { continue }
      let titles = try titles(track)
      guard !isWhole || told.isEmpty else { throw Doubt() }
      if titles.count > told.count { told = titles }
    }
    let listed = movie.listedChapters
    guard listed.count > told.count else { return told }
    guard isWhole else { return (0..<listed.count).map { .init(start: Double($0), end: Double($0 + 1)) } }
    guard told.isEmpty else { throw Doubt() }
    let end = try MovieTime.rescaled(try microseconds() + (try start()), from: 1_000_000, to: 10_000_000)
    return try listed.indices.map { index in
      let (start, next) = (listed[index].start, index + 1 < listed.count ? listed[index + 1].start : end)
      guard next > start, next <= end else { throw Doubt() }
      return MediaInfo.Chapter(
        start: try MovieTime.seconds(start, 10_000_000), end: try MovieTime.seconds(next, 10_000_000),
        title: try MovieText.line(listed[index].title))
    }
  }

  /// The titles of a track; each begins with its length.
  private func titles(_ track: MovieFile.Track) throws -> [MediaInfo.Chapter] {
    let count = Int(track.sampleCount)
    guard count > 0, count <= 64, track.places.count == count, track.times.allSatisfy({ $0.ticks > 0 }) else {
      throw Doubt()
    }
    let lengths = track.times.flatMap { run in repeatElement(run.ticks, count: Int(min(64, run.count))) }
    let last = lengths.dropLast().reduce(0, &+)
    if let edit = track.edits.first {
      // All of it is shown.
      let (scaled, overflow) = edit.duration.multipliedReportingOverflow(by: track.timescale)
      guard track.edits.count == 1, edit.start == 0, !overflow, scaled / movie.timescale > last else { throw Doubt() }
    }
    let end = isWhole ? try TrackTiming(track, movie: movie).duration : 0
    var start: Int64 = 0
    return try zip(track.places, lengths).enumerated().map { index, sample in
      let (place, length) = sample
      let size = place.upperBound - place.lowerBound
      guard let head = try bytes.prefix(at: place.lowerBound, isWhole ? Int(min(size, 2048)) : 2), head.count >= 2
      else {
        throw Doubt()
      }
      let letters = Int64(head[0]) << 8 | Int64(head[1])
      guard letters <= size - 2 else { throw Doubt() }
      guard isWhole else { return .init(start: Double(index), end: Double(index + 1)) }
      let next = index + 1 < count ? start + length : end
      guard letters <= 1024, next >= start else { throw Doubt() }
      defer { start = next }
      return .init(
        start: try MovieTime.seconds(start, track.timescale), end: try MovieTime.seconds(next, track.timescale),
        title: try MovieText.line(head[2...].prefix(Int(letters))))
    }
  }
}
