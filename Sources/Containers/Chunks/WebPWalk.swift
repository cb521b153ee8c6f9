/// WebP pictures, those that move too.
struct WebPWalk: Walk {
  let examination: Examination
  private var pictures = 0
  private var frames = 0
  /// What the head announces of pictures with more than one part (`VP8X`); nil without one.
  private var features: UInt8?
  private var hasAnimation = false
  private var milliseconds: UInt64 = 0

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }

  mutating func run() throws {
    guard let file = try examination.riff() else {
      return examination.addMissing(1, at: examination.size, of: "the head")
    }
    try walk(12, file.end, of: "the file") { walk, chunk in try walk.take(chunk) }
    examination.report.pictures = max(pictures, frames)
    if frames > 0 {
      examination.report.picture?.frames = frames
      examination.report.picture?.duration = Double(milliseconds) / 1000
    }
    if pictures == 0, frames == 0, examination.report.isSound {
      examination.add(.noIndex, at: 12, "there is no picture in it")
    }
    if let features, features & 2 > 0, !hasAnimation || frames == 0, examination.report.isSound {
      examination.add(.noIndex, at: 12, "the pictures that are to move are missing")
    }
    if !file.isOpen, file.end < examination.size { try examination.addTrailing(from: file.end) }
  }

  /// Goes through chunks up to an end.
  private mutating func walk(
    _ start: Int64, _ end: Int64, of whole: String, _ body: (inout WebPWalk, RIFFChunk) throws -> Void
  ) throws {
    var offset = start
    while offset < end {
      try examination.step()
      guard end &- offset >= 8, let chunk = try RIFFChunk(examination, at: offset) else { break }
      guard chunk.kind.isPlausible else {
        return examination.add(.structure, at: offset, "there is no chunk where one should begin")
      }
      guard chunk.end <= end else {
        if examination.report.isSound {
          examination.add(.structure, at: offset, "the chunk \(chunk.kind.text) is larger than \(whole)")
        }
        return
      }
      try body(&self, chunk)
      offset = chunk.next
    }
  }

  private mutating func take(_ chunk: RIFFChunk) throws {
    switch chunk.kind {
    case "VP8X":
      features = try window.byte(chunk.body)
      guard let width = try window.littleNumber(chunk.body &+ 4, 3),
        let height = try window.littleNumber(chunk.body &+ 7, 3)
      else { return }
      examination.report.picture = StructureReport.Picture(
        width: Int(width) + 1, height: Int(height) + 1, depth: 8, hasAlpha: (features ?? 0) & 0x10 > 0)
    case "ANIM": hasAnimation = true
    case "ANMF": try takeFrame(chunk)
    case "VP8 ", "VP8L":
      pictures += 1
      try takePicture(chunk)
    default: break
    }
  }

  /// A frame has its place and duration in sixteen bytes, and then chunks with one picture.
  private mutating func takeFrame(_ frame: RIFFChunk) throws {
    frames += 1
    milliseconds &+= try window.littleNumber(frame.body &+ 12, 3) ?? 0
    let before = pictures
    pictures = 0
    try walk(frame.body &+ 16, frame.end, of: "its frame") { walk, chunk in
      guard chunk.kind == "VP8 " || chunk.kind == "VP8L" else { return }
      walk.pictures += 1
      try walk.takePicture(chunk)
    }
    if pictures != 1 { examination.add(.structure, at: frame.start, "a frame has \(pictures) pictures") }
    pictures = before
  }

  private func takePicture(_ chunk: RIFFChunk) throws {
    guard chunk.kind == "VP8 " else {
      if try window.byte(chunk.body) != 0x2F {
        examination.add(.structure, at: chunk.body, "the picture does not begin as VP8L does")
      }
      return
    }
    var scan = SampleScan.zeros(examination)
    try scan?.take(chunk.body, chunk.end &- chunk.body, at: nil)
    if try window.bytes(chunk.body &+ 3, 3) != [0x9D, 0x01, 0x2A] {
      return examination.add(.structure, at: chunk.body, "the picture does not begin as VP8 does")
    }
    // The length of the first part stands in the first three bytes, above five bits.
    if let head = try window.littleNumber(chunk.body, 3), Int64(head >> 5) > chunk.end &- chunk.body &- 10 {
      examination.add(.structure, at: chunk.body, "the first part of a picture is larger than all of it")
    }
  }
}
