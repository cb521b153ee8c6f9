/// One chunk of a RIFF file.
struct RIFFChunk {
  let kind: FourLetters
  /// Where it begins, where its content begins and where that ends, which may be beyond the file.
  let start, body, end: Int64

  /// Where the next one begins: at an even place.
  var next: Int64 { end.clampedPlus((end &- body) & 1) }

  /// The chunk at an offset; nil when its head is not all there.
  init?(_ examination: Examination, at offset: Int64) throws {
    guard let kind = try examination.window.name(offset),
      let length = try examination.window.littleNumber(offset &+ 4, 4)
    else { return nil }
    (self.kind, start, body) = (kind, offset, offset &+ 8)
    end = body &+ Int64(length)
  }
}

extension Examination {
  /// The outermost chunk; one that says nothing of its length, as unfinished streams do, ends with the file.
  func riff(at offset: Int64 = 0) throws -> (end: Int64, isOpen: Bool)? {
    guard let chunk = try RIFFChunk(self, at: offset) else { return nil }
    let length = chunk.end &- chunk.body
    if length <= 4 || length >= 0xFFFF_FFF0 { return (size, true) }
    if chunk.end > size { addMissing(chunk.end &- size, at: size, of: "the file as its beginning describes it") }
    return (min(chunk.end, size), false)
  }
}

/// WAV sound, with lengths of 64 bits too.
struct WaveWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func run() throws {
    let window = examination.window
    let isLarge = try window.name(0) == "RF64"
    var (offset, dataLength): (Int64, Int64?) = (12, nil)
    var rate: UInt64 = 0
    while offset < examination.size {
      try examination.step()
      guard let chunk = try RIFFChunk(examination, at: offset) else { break }
      if chunk.kind == "ds64" { dataLength = try window.littleNumber(chunk.body &+ 8, 8).map { Int64(clamped: $0) } }
      if chunk.kind == "fmt " { rate = try window.littleNumber(chunk.body &+ 8, 4) ?? 0 }
      if chunk.kind == "data" {
        return takeData(chunk, isLarge ? dataLength : nil, rate)
      }
      guard chunk.kind.isPlausible else {
        return examination.add(.structure, at: offset, "there is no chunk where one should begin")
      }
      offset = chunk.next
    }
    examination.add(.truncated, at: examination.size, "the sound is missing")
  }

  private func takeData(_ chunk: RIFFChunk, _ wide: Int64?, _ rate: UInt64) {
    let length = wide ?? chunk.end &- chunk.body
    // Whoever writes to a pipe cannot know it.
    guard length > 0, wide != nil || length < 0xFFFF_FF00 else { return }
    if rate > 0 { examination.report.duration = Double(length) / Double(rate) }
    let end = chunk.body.clampedPlus(length)
    if end > examination.size { examination.addMissing(end &- examination.size, at: examination.size, of: "the sound") }
  }
}

/// AVI videos, OpenDML ones too.
struct AVIWalk: Walk {
  let examination: Examination
  private var hasContent = false
  private var hasIndex = false
  private var wantsIndex = false

  init(_ examination: Examination) { self.examination = examination }

  mutating func run() throws {
    var (offset, part): (Int64, Int) = (0, 0)
    while offset < examination.size {
      guard try examination.window.name(offset) == "RIFF" else {
        try examination.addTrailing(from: offset)
        break
      }
      guard let file = try examination.riff(at: offset) else { break }
      try walk(offset &+ 12, file.end, depth: 0)
      part += 1
      guard file.end > offset, !file.isOpen else { break }
      offset = file.end &+ (file.end & 1)
      if examination.size &- offset < 12 { break }
      try examination.step()
    }
    if !hasContent { examination.add(.truncated, at: examination.size, "the content (movi) is missing") }
    if hasContent, wantsIndex, !hasIndex {
      examination.add(.noIndex, at: examination.size, "the index (idx1) that the head announces is missing")
    }
  }

  private mutating func walk(_ start: Int64, _ end: Int64, depth: Int) throws {
    guard depth < 6 else { throw TooMuch() }
    var offset = start
    while offset < end, end &- offset >= 8 {
      try examination.step()
      guard let chunk = try RIFFChunk(examination, at: offset) else { return }
      guard chunk.kind.isPlausible else {
        return examination.add(.structure, at: offset, "there is no chunk where one should begin")
      }
      if chunk.end > end {
        if end < examination.size || examination.report.isSound {
          examination.add(.structure, at: offset, "the chunk \(chunk.kind.text) is larger than what holds it")
        }
        if chunk.kind != "LIST" { return }
      }
      if chunk.kind == "LIST" { try takeList(chunk, end, depth) }
      if chunk.kind == "idx1" { hasIndex = true }
      if chunk.kind == "avih", let flags = try examination.window.littleNumber(chunk.body &+ 12, 4) {
        wantsIndex = flags & 0x10 > 0
        if let tick = try examination.window.littleNumber(chunk.body, 4),
          let frames = try examination.window.littleNumber(chunk.body &+ 16, 4), tick > 0, frames > 0
        {
          examination.report.duration = Double(tick) * Double(frames) / 1e6
        }
      }
      offset = chunk.next
    }
  }

  private mutating func takeList(_ list: RIFFChunk, _ end: Int64, _ depth: Int) throws {
    let kind = try examination.window.name(list.body)
    if kind == "movi" {
      hasContent = true
      // One head for each frame: where the budget does not reach, the sizes of the lists have to do.
      guard examination.affordsJumps(over: list.end &- list.body) else {
        examination.report.isComplete = false
        return
      }
    }
    try walk(list.body &+ 4, min(list.end, end), depth: depth + 1)
  }
}
