/// The tables that say where the samples of a track lie.
struct SampleTables {
  private var groups: [(first: Int, count: Int)] = []
  private var chunks: BoxBytes?
  private var chunkWidth = 4
  private var sizes: BoxBytes?
  private var commonSize = 0
  private var sizeCount = 0
  private var keys: [Int]?

  mutating func readTimes(_ bytes: BoxBytes, _ track: inout MovieFile.Track) throws {
    var bytes = try Self.entries(bytes, width: 8)
    guard track.times.isEmpty else { throw Doubt() }
    while bytes.count >= 8 {
      let (count, ticks) = (Int64(try bytes.int(4)), Int64(try bytes.int(4)))
      guard ticks < Int64(Int32.max), count <= Int64(Int32.max) else { throw Doubt() }
      track.times.append((count, ticks))
    }
  }

  mutating func readKeys(_ bytes: BoxBytes) throws {
    var bytes = try Self.entries(bytes, width: 4)
    guard keys == nil, bytes.count > 0 else { throw Doubt() }
    var (numbers, last): ([Int], Int) = ([], 0)
    while bytes.count > 0 {
      let number = try bytes.int(4)
      guard number > last else { throw Doubt() }
      last = number
      if number <= MovieFile.Track.mostPlaces { numbers.append(number - 1) }
    }
    keys = numbers
  }

  mutating func readGroups(_ bytes: BoxBytes) throws {
    var bytes = try Self.entries(bytes, width: 12)
    guard groups.isEmpty else { throw Doubt() }
    while bytes.count >= 12 {
      let (first, count) = (try bytes.int(4), try bytes.int(4))
      guard first > groups.last?.first ?? 0, count > 0, count <= Int32.max, try bytes.int(4) == 1 else { throw Doubt() }
      groups.append((first, count))
    }
    guard groups.first?.first ?? 1 == 1 else { throw Doubt() }
  }

  mutating func readChunks(_ bytes: BoxBytes, width: Int) throws {
    guard chunks == nil else { throw Doubt() }
    (chunks, chunkWidth) = (try Self.entries(bytes, width: width), width)
  }

  mutating func readSizes(_ bytes: BoxBytes) throws {
    var bytes = bytes
    guard sizes == nil else { throw Doubt() }
    try bytes.skip(4)
    (commonSize, sizeCount) = (try bytes.int(4), try bytes.int(4))
    guard commonSize < 1 << 24, bytes.count == (commonSize > 0 ? 0 : sizeCount * 4) else { throw Doubt() }
    sizes = bytes
  }

  /// The entries of a table that are all there, and nothing else.
  private static func entries(_ bytes: BoxBytes, width: Int) throws -> BoxBytes {
    var bytes = bytes
    guard try bytes.int(4) == 0, try bytes.int(4) == bytes.count / width, bytes.count % width == 0 else {
      throw Doubt()
    }
    return bytes
  }

  /// Goes through all samples: as many times as sizes, every chunk within the file.
  func locate(_ track: inout MovieFile.Track, size: Int64) throws {
    guard var chunks, var sizes else { throw Doubt() }
    track.sampleCount = Int64(sizeCount)
    guard track.times.reduce(0, { $0 &+ $1.count }) == track.sampleCount else { throw Doubt() }
    if let keys, let last = keys.last, last >= sizeCount { throw Doubt() }
    track.keys = keys
    let chunkCount = chunks.count / chunkWidth
    guard chunkCount == 0 || !groups.isEmpty, groups.last?.first ?? 0 <= chunkCount else { throw Doubt() }
    var (group, sample) = (0, 0)
    for chunk in 1...max(1, chunkCount) where chunkCount > 0 {
      if group + 1 < groups.count, groups[group + 1].first == chunk { group += 1 }
      var offset = Int64(clamped: try chunks.number(chunkWidth))
      let count = groups[group].count
      guard count <= sizeCount - sample, offset < size else { throw Doubt() }
      let start = offset
      if commonSize > 0, sample > MovieFile.Track.mostPlaces {
        offset = offset.clampedPlus(Int64(count).clampedTimes(Int64(commonSize)))
      } else {
        for index in sample..<sample + count {
          let end = offset.clampedPlus(Int64(commonSize > 0 ? commonSize : try sizes.int(4)))
          if index < MovieFile.Track.mostPlaces, end <= size { track.places.append(offset..<end) }
          offset = end
        }
      }
      sample += count
      track.byteCount = track.byteCount.clampedPlus(offset &- start)
      guard offset <= size else { throw Doubt() }
    }
    guard sample == sizeCount else { throw Doubt() }
  }
}
