/// The head of a frame of MPEG audio (MP3) or of AAC in ADTS.
struct AudioFrame {
  let isADTS: Bool
  /// Bytes with its head.
  let length: Int
  let seconds: Double

  private static let rates = [
    // MPEG-1 layers I to III, MPEG-2 layers I, II and III; kbit/s.
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  ]
  private static let adtsRates = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
  ]

  /// The frame whose head stands at a place of some bytes, seven of which must be there.
  init?(_ bytes: [UInt8], at place: Int) {
    guard place >= 0, place + 7 <= bytes.count, bytes[place] == 0xFF, bytes[place + 1] & 0xE0 == 0xE0 else {
      return nil
    }
    let (second, third) = (Int(bytes[place + 1]), Int(bytes[place + 2]))
    let layer = second >> 1 & 3
    if layer == 0 {
      let rate = third >> 2 & 15
      guard second & 0xF0 == 0xF0, rate < Self.adtsRates.count else { return nil }
      let length = Int(bytes[place + 3] & 3) << 11 | Int(bytes[place + 4]) << 3 | Int(bytes[place + 5]) >> 5
      guard length >= 7 else { return nil }
      let blocks = Int(bytes[place + 6] & 3) + 1
      (isADTS, self.length, seconds) = (true, length, Double(1024 * blocks) / Double(Self.adtsRates[rate]))
      return
    }
    let version = second >> 3 & 3
    let (rateIndex, sampling) = (third >> 4, third >> 2 & 3)
    guard version != 1, sampling != 3, rateIndex != 15, rateIndex != 0 else { return nil }
    let isFirst = version == 3
    let table = isFirst ? 3 - layer : layer == 3 ? 3 : 4
    let base = [44_100, 48_000, 32_000][sampling]
    let rate = isFirst ? base : version == 2 ? base / 2 : base / 4
    let bits = Self.rates[table][rateIndex] * 1000
    let padding = third >> 1 & 1
    let samples = layer == 3 ? 384 : layer == 2 || isFirst ? 1152 : 576
    isADTS = false
    length = layer == 3 ? (12 * bits / rate + padding) * 4 : samples / 8 * bits / rate + padding
    seconds = Double(samples) / Double(rate)
  }
}

/// MP3 and ADTS files: frames that follow one another, with tags before and behind.
struct FrameWalk: Walk {
  let examination: Examination
  private var frames: Int64 = 0
  private var seconds = 0.0
  private var promisedFrames, promisedBytes: Int64?

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }

  mutating func run() throws {
    var offset = try start()
    let first = offset
    let end = try tail()
    guard end &- offset <= examination.limits.content || examination.limits.content == .max else {
      examination.report.isComplete = false
      try readPromise(offset)
      return checkPromise(end &- first)
    }
    try readPromise(offset)
    while offset < end {
      try examination.step()
      guard let frame = AudioFrame(try window.prefix(offset, 7), at: 0) else {
        if end &- offset < 8 { break }
        offset = try skipped(offset, end)
        continue
      }
      if offset &+ Int64(frame.length) > examination.size {
        examination.addMissing(
          offset &+ Int64(frame.length) &- examination.size, at: examination.size, of: "the last frame",
          seconds: seconds)
        break
      }
      frames &+= 1
      seconds += frame.seconds
      offset &+= Int64(frame.length)
    }
    examination.report.duration = seconds
    if frames == 0, examination.report.isSound { examination.add(.truncated, at: first, "there is no sound in it") }
    checkPromise(end &- first)
  }

  /// Behind the tags at the beginning.
  private func start() throws -> Int64 {
    var offset: Int64 = 0
    for _ in 0..<16 {
      guard try window.bytes(offset, 3) == Array("ID3".utf8), let length = try window.number(offset &+ 6, 4) else {
        break
      }
      let size = [24, 16, 8, 0].reduce(UInt64(0)) { $0 << 7 | (length >> UInt64($1) & 0x7F) }
      offset = offset &+ 10 &+ Int64(size)
      if offset > examination.size {
        examination.addMissing(offset &- examination.size, at: examination.size, of: "the tags and all the sound")
      }
    }
    // Some leave room behind them.
    while offset < examination.size, try window.byte(offset) == 0 {
      try examination.step()
      offset &+= 1
    }
    return offset
  }

  /// Before the tags at the end: ID3v1, and APE before it.
  private func tail() throws -> Int64 {
    var end = examination.size
    if end > 128, try window.bytes(end &- 128, 3) == Array("TAG".utf8) { end &-= 128 }
    if end > 32, try window.bytes(end &- 32, 8) == Array("APETAGEX".utf8),
      let size = try window.littleNumber(end &- 20, 4),
      let flags = try window.littleNumber(end &- 12, 4)
    {
      let whole = Int64(size) &+ (flags >> 31 & 1 == 1 ? 32 : 0)
      if whole < end { end &-= whole }
    }
    return end
  }

  /// Bytes that are no frame are passed over up to two frames that follow one another.
  private func skipped(_ start: Int64, _ end: Int64) throws -> Int64 {
    var offset = start &+ 1
    while offset < end {
      try examination.step()
      if try window.byte(offset) == 0xFF, let frame = AudioFrame(try window.prefix(offset, 7), at: 0) {
        let next = offset &+ Int64(frame.length)
        let following = try window.prefix(next, 7)
        if next &+ 7 >= end || AudioFrame(following, at: 0) != nil { break }
      }
      offset &+= 1
    }
    let isEnd = offset >= end
    if isEnd, frames > 0 {
      examination.add(.trailing, at: start, "\(end &- start) bytes follow the last frame")
    } else {
      examination.add(.structure, at: start, seconds: seconds, "\(offset &- start) bytes are no frames of sound")
    }
    return offset
  }

  /// The first frame may hold how many follow.
  private mutating func readPromise(_ offset: Int64) throws {
    let head = try window.prefix(offset, 200)
    for place in [36, 21, 13, 32] where head.count > place + 16 {
      let mark = Array(head[place..<place + 4])
      guard mark == Array("Xing".utf8) || mark == Array("Info".utf8) else { continue }
      let flags = head[place + 7]
      var next = place + 8
      func take() -> Int64? {
        guard next + 4 <= head.count else { return nil }
        defer { next += 4 }
        return head[next..<next + 4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
      }
      if flags & 1 > 0 { promisedFrames = take() }
      if flags & 2 > 0 { promisedBytes = take() }
      return
    }
  }

  private func checkPromise(_ length: Int64) {
    if let promisedBytes, promisedBytes > length, promisedBytes &- length < 1 << 40, examination.report.isSound {
      examination.addMissing(promisedBytes &- length, at: examination.size, of: "the sound", seconds: seconds)
    } else if let promisedFrames, frames > 0, promisedFrames > frames &+ 1, examination.report.isSound {
      examination.add(
        .truncated, at: examination.size, seconds: seconds, "\(promisedFrames) frames are promised, \(frames) are there"
      )
    }
  }
}

/// Ogg files: pages with checksums and numbers, up to the last one of each stream.
struct OggWalk: Walk {
  let examination: Examination
  private var streams: [UInt64: (number: UInt64, hasEnded: Bool)] = [:]

  init(_ examination: Examination) { self.examination = examination }

  mutating func run() throws {
    let window = examination.window
    var offset: Int64 = 0
    while offset < examination.size {
      try examination.step()
      guard let head = try window.bytes(offset, 27) else {
        examination.addMissing(27 &- (examination.size &- offset), at: examination.size, of: "a page")
        break
      }
      guard head.starts(with: "OggS".utf8) else {
        let next = try nextPage(offset)
        if next == nil, !streams.isEmpty, streams.values.allSatisfy({ $0.hasEnded }) {
          try examination.addTrailing(from: offset)
        } else {
          examination.add(.structure, at: offset, "there is no page where one should begin")
        }
        guard let next else { break }
        offset = next
        continue
      }
      let segments = Int(head[26])
      guard let lengths = try window.bytes(offset &+ 27, segments) else {
        examination.addMissing(1, at: examination.size, of: "a page")
        break
      }
      let end = lengths.reduce(offset &+ 27 &+ Int64(segments)) { $0 &+ Int64($1) }
      if end > examination.size {
        examination.addMissing(end &- examination.size, at: examination.size, of: "a page")
        break
      }
      take(head, offset)
      if examination.affords(end &- offset) { try checkSum(offset, end) } else { examination.report.isComplete = false }
      offset = end
    }
    if streams.isEmpty { return examination.add(.truncated, at: offset, "there is no page in it") }
    if streams.values.contains(where: { !$0.hasEnded }), examination.report.isSound {
      examination.add(.truncated, at: examination.size, "the page that ends a stream is missing")
    }
  }

  private mutating func take(_ head: [UInt8], _ offset: Int64) {
    func number(_ place: Int) -> UInt64 { head[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    let (stream, page) = (number(14), number(18))
    if let last = streams[stream], page != last.number &+ 1, head[5] & 2 == 0 {
      examination.add(.structure, at: offset, "pages are missing before this one")
    }
    guard streams[stream] != nil || streams.count < 4096 else { return }
    streams[stream] = (page, head[5] & 4 > 0)
  }

  private func nextPage(_ start: Int64) throws -> Int64? {
    var offset = start &+ 1
    while offset &+ 4 <= examination.size {
      try examination.step()
      if try examination.window.byte(offset) == 0x4F, try examination.window.name(offset) == "OggS" { return offset }
      offset &+= 1
    }
    return nil
  }

  private func checkSum(_ start: Int64, _ end: Int64) throws {
    let page: (sum: UInt32, expected: UInt32)? = try examination.window.read(start, Int(end &- start)) { bytes in
      var sum = CRC32.ofOgg
      sum.add(UnsafeRawBufferPointer(rebasing: bytes[0..<22]))
      withUnsafeBytes(of: UInt32(0)) { sum.add($0) }
      sum.add(UnsafeRawBufferPointer(rebasing: bytes[26...]))
      return (sum.value, UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 22, as: UInt32.self)))
    }
    if let page, page.sum != page.expected {
      examination.add(.checksum, at: start, "a page does not have the checksum that it says")
    }
  }
}

/// FLAC files: the blocks at the beginning, and that there is sound behind them.
struct FLACWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func run() throws {
    let window = examination.window
    var offset: Int64 = 4
    while true {
      try examination.step()
      guard let head = try window.number(offset, 4) else {
        return examination.addMissing(1, at: examination.size, of: "the blocks at the beginning")
      }
      let end = offset &+ 4 &+ Int64(head & 0xFF_FFFF)
      if offset == 4, let rates = try window.number(offset &+ 14, 8) {
        let (rate, samples) = (rates >> 44, rates & 0xF_FFFF_FFFF)
        let digest = try window.bytes(offset &+ 22, 16) ?? []
        if digest.contains(where: { $0 != 0 }) {
          let digits = Array("0123456789abcdef")
          examination.report.soundDigest = StructureReport.SoundDigest(
            bits: Int(rates >> 36 & 31) + 1,
            md5: String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }))
        }
        if rate > 0, samples > 0 { examination.report.duration = Double(samples) / Double(rate) }
      }
      if end > examination.size {
        return examination.addMissing(end &- examination.size, at: examination.size, of: "the blocks at the beginning")
      }
      offset = end
      if head >> 31 == 1 { break }
    }
    guard let sync = try window.number(offset, 2) else {
      return examination.add(.truncated, at: examination.size, "the sound is missing")
    }
    if sync >> 2 != 0x3FFE { examination.add(.structure, at: offset, "there is no sound where it should begin") }
  }
}
