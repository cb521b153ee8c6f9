/// The tables of one track, gone through together: each reads through a window of its own, so that tables of any length need
/// constant memory.
struct SampleTable {
  private let track: MovieIndex.Track
  private let walk: BoxWalk
  private let sizes, groups, chunks: BoxWalk.Box
  private let sampleCount, groupCount, chunkCount: Int64
  /// The size of every sample, where they all have the same; 0 otherwise.
  private let commonSize: Int64
  private let sizeBits: Int64

  private var examination: Examination { walk.examination }

  /// Nil where a table is missing or does not fit its box, which is noted.
  init?(_ track: MovieIndex.Track, _ walk: BoxWalk) throws {
    guard let sizes = track.sizes, let groups = track.groups, let chunks = track.chunks else { return nil }
    (self.track, self.walk, self.sizes, self.groups, self.chunks) = (track, walk, sizes, groups, chunks)
    let window = walk.examination.window
    guard let second = try window.number(sizes.body &+ 4, 4), let count = try window.number(sizes.body &+ 8, 4),
      let groupCount = try window.number(groups.body &+ 4, 4), let chunkCount = try window.number(chunks.body &+ 4, 4)
    else {
      walk.examination.add(.structure, at: sizes.start, "a table of a track has no head")
      return nil
    }
    (sampleCount, self.groupCount, self.chunkCount) = (Int64(count), Int64(groupCount), Int64(chunkCount))
    commonSize = track.hasShortSizes ? 0 : Int64(second)
    sizeBits = track.hasShortSizes ? Int64(second & 0xFF) : 32
    guard commonSize > 0 || [4, 8, 16, 32].contains(sizeBits) else {
      walk.examination.add(.structure, at: sizes.start, "the table \(sizes.kind.text) has sizes of \(sizeBits) bits")
      return nil
    }
    let needed: [(BoxWalk.Box, Int64)] = [
      (sizes, commonSize > 0 ? 12 : 12 &+ (sampleCount &* sizeBits &+ 7) / 8), (groups, 8 &+ self.groupCount &* 12),
      (chunks, 8 &+ self.chunkCount &* (track.hasWideChunks ? 8 : 4)),
    ]
    for (box, length) in needed where box.body.clampedPlus(length) > box.end {
      walk.examination.add(.structure, at: box.start, "the table \(box.kind.text) has more entries than room")
      return nil
    }
  }

  func check(_ track: inout MovieIndex.Track) throws {
    track.samples = sampleCount
    try checkTimes()
    try checkKeys()
    guard self.track.isHere else { return }
    let tables = (commonSize > 0 ? 0 : sampleCount &* 4) &+ chunkCount &* 4 &+ groupCount &* 12
    guard examination.affords(tables) else {
      examination.report.isComplete = false
      return try checkLastChunk()
    }
    try checkChunks()
  }

  /// As many times as samples; of their offsets, which few read, fewer are no fault by themselves.
  private func checkTimes() throws {
    if let times = track.times, let (total, _) = try total(times), total != sampleCount {
      examination.add(.structure, at: times.start, "there are times for \(total) samples, and sizes of \(sampleCount)")
    }
    if let offsets = track.offsets, let (total, hasNone) = try total(offsets), total < sampleCount, hasNone {
      examination.add(
        .structure, at: offsets.start, "there are offsets of times for \(total) of \(sampleCount) samples")
    }
  }

  /// For how many samples a table of runs speaks, and whether it has runs of none; nil where it cannot be read.
  private func total(_ table: BoxWalk.Box) throws -> (samples: Int64, hasNone: Bool)? {
    guard let count = try examination.window.number(table.body &+ 4, 4) else { return nil }
    guard table.body.clampedPlus(8 &+ Int64(count) &* 8) <= table.end else {
      examination.add(.structure, at: table.start, "the table \(table.kind.text) has more entries than room")
      return nil
    }
    guard examination.affords(Int64(count) &* 8) else { return nil }
    var (total, hasNone): (Int64, Bool) = (0, false)
    for entry in 0..<Int64(count) {
      try examination.step()
      let run = try examination.window.number(table.body &+ 8 &+ entry &* 8, 4) ?? 0
      total = total.clampedPlus(Int64(run))
      if run == 0 { hasNone = true }
    }
    return (total, hasNone)
  }

  /// Keyframes go up and are samples.
  private func checkKeys() throws {
    guard let keys = track.keys, let count = try examination.window.number(keys.body &+ 4, 4) else { return }
    guard keys.body.clampedPlus(8 &+ Int64(count) &* 4) <= keys.end else {
      return examination.add(.structure, at: keys.start, "the table \(keys.kind.text) has more entries than room")
    }
    guard examination.affords(Int64(count) &* 4) else { return }
    var last: UInt64 = 0
    for entry in 0..<Int64(count) {
      try examination.step()
      let number = try examination.window.number(keys.body &+ 8 &+ entry &* 4, 4) ?? 0
      if number <= last && !(number == last && number > 0) || number > UInt64(sampleCount) {
        return examination.add(
          .structure, at: keys.start, "keyframe \(number) of \(sampleCount) samples, after \(last)")
      }
      last = number
    }
  }

  private func chunkOffset(_ index: Int64, _ window: ByteWindow) throws -> Int64? {
    let width: Int64 = track.hasWideChunks ? 8 : 4
    return try window.number(chunks.body &+ 8 &+ index &* width, Int(width)).map { Int64(clamped: $0) }
  }

  private func sampleSize(_ index: Int64, _ window: ByteWindow) throws -> Int64? {
    if commonSize > 0 { return commonSize }
    if sizeBits == 4 {
      let pair = try window.byte(sizes.body &+ 12 &+ index / 2)
      return pair.map { Int64(index % 2 == 0 ? $0 >> 4 : $0 & 0xF) }
    }
    return try window.number(sizes.body &+ 12 &+ index &* (sizeBits / 8), Int(sizeBits / 8)).map { Int64($0) }
  }

  private func seconds(of sample: Int64) -> Double? {
    guard let duration = track.duration, sampleCount > 0 else { return nil }
    return duration * Double(sample) / Double(sampleCount)
  }

  /// Where tables are too large to be read from a remote: the last chunk begins within the file.
  private func checkLastChunk() throws {
    guard chunkCount > 0, let last = try chunkOffset(chunkCount &- 1, examination.window) else { return }
    if last >= examination.size {
      examination.addMissing(last &- examination.size &+ 1, at: examination.size, of: "the last chunk of a track")
    }
  }

  /// Every chunk and every sample lies in the file, within content, and not in another one of its track.
  private func checkChunks() throws {
    let (groupWindow, chunkWindow, sizeWindow) = (
      examination.secondWindow(), examination.secondWindow(), examination.secondWindow()
    )
    var group: Int64 = -1
    var (perChunk, nextGroup): (Int64, Int64) = (0, 1)
    var (sample, lastEnd, lastStart): (Int64, Int64, Int64) = (0, 0, -1)
    var scan = SampleScan(track, examination)
    if track.codec == "Opus" { scan?.opusLength = try evenLength() }
    for chunk in 0..<chunkCount {
      try examination.step()
      if chunk &+ 1 >= nextGroup, group &+ 1 < groupCount {
        group &+= 1
        let entry = groups.body &+ 8 &+ group &* 12
        perChunk = Int64(try groupWindow.number(entry &+ 4, 4) ?? 0)
        nextGroup =
          group &+ 1 < groupCount ? Int64(try groupWindow.number(entry &+ 12, 4) ?? 0) : .max
        if nextGroup <= chunk &+ 1 || perChunk == 0 {
          return examination.add(.structure, at: groups.start, "the table `stsc` does not go up, or counts no samples")
        }
      }
      guard let start = try chunkOffset(chunk, chunkWindow) else { return }
      var end = start
      let last = min(sampleCount, sample.clampedPlus(perChunk))
      if commonSize > 0 {
        end = start.clampedPlus((last &- sample).clampedTimes(commonSize))
        sample = last
      } else {
        while sample < last {
          try examination.step()
          guard let size = try sampleSize(sample, sizeWindow) else { return }
          // The last one may be shown in part.
          if sample &+ 1 == sampleCount { scan?.opusLength = nil }
          if end.clampedPlus(size) <= examination.size {
            try scan?.take(end, size, at: seconds(of: sample))
          }
          end = end.clampedPlus(size)
          sample &+= 1
        }
      }
      if end > examination.size {
        return examination.addMissing(
          end == .max ? .max : end &- examination.size, at: min(start, examination.size), of: "a chunk of samples",
          seconds: seconds(of: max(0, sample &- 1)))
      }
      if end > start, !isContent(start, end) {
        examination.add(
          .structure, at: start, seconds: seconds(of: max(0, sample &- 1)),
          "a chunk of samples lies outside the content")
      }
      if start > lastStart, start < lastEnd {
        examination.add(
          .structure, at: start, seconds: seconds(of: max(0, sample &- 1)), "two chunks of samples overlap")
      }
      (lastStart, lastEnd) = (start, end)
    }
    if sample < sampleCount {
      examination.add(.structure, at: groups.start, "chunks hold \(sample) of \(sampleCount) samples")
    }
  }

  /// How long each sample but the last is, in samples of 48 kHz; nil where they differ.
  private func evenLength() throws -> Int64? {
    guard let times = track.times, track.timescale > 0, track.timescale <= 1 << 32,
      let runs = try examination.window.number(times.body &+ 4, 4), runs == 1 || runs == 2,
      let count = try examination.window.number(times.body &+ 8, 4), Int64(count) >= sampleCount &- 1,
      let ticks = try examination.window.number(times.body &+ 12, 4)
    else { return nil }
    let (scaled, rest) = (ticks &* 48_000).quotientAndRemainder(dividingBy: track.timescale)
    return rest == 0 && scaled > 0 ? Int64(clamped: scaled) : nil
  }

  private func isContent(_ start: Int64, _ end: Int64) -> Bool {
    if walk.hasManyContents { return true }
    // By bisection: the contents go up.
    var (low, high) = (0, walk.contents.count)
    while low < high {
      let middle = (low + high) / 2
      if walk.contents[middle].upperBound < end { low = middle + 1 } else { high = middle }
    }
    return low < walk.contents.count && walk.contents[low].lowerBound <= start
  }
}
