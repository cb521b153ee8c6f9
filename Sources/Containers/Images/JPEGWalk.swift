/// JPEG pictures: segments up to the end of the picture.
struct JPEGWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }

  func run() throws {
    var offset: Int64 = 2
    var (hasFrame, hasScan) = (false, false)
    while true {
      try examination.step()
      guard var marker = try window.number(offset, 2) else { return missing(offset) }
      // Any number of fill bytes may stand before a marker.
      while marker == 0xFFFF {
        try examination.step()
        offset &+= 1
        guard let next = try window.number(offset, 2) else { return missing(offset) }
        marker = next
      }
      guard marker >> 8 == 0xFF else {
        return examination.add(.structure, at: offset, "there is no marker where one should be")
      }
      if marker == 0xFFD9 {
        if !hasFrame || !hasScan { examination.add(.truncated, at: offset, "the picture is missing") }
        examination.report.pictures = 1
        return try examination.addTrailing(from: offset &+ 2)
      }
      if (0xFFD0...0xFFD8).contains(marker) || marker == 0xFF01 {
        offset &+= 2
        continue
      }
      guard let length = try window.number(offset &+ 2, 2) else { return missing(offset) }
      guard length >= 2 else {
        return examination.add(.structure, at: offset, "a segment says that it has \(length) bytes")
      }
      let end = offset &+ 2 &+ Int64(length)
      if end > examination.size { return missing(offset) }
      if (0xFFC0...0xFFCF).contains(marker), ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker) { hasFrame = true }
      offset = end
      if marker == 0xFFDA {
        hasScan = true
        guard let next = try endOfScan(end) else { return }
        offset = next
      }
    }
  }

  private func missing(_ offset: Int64) {
    examination.add(.truncated, at: examination.size, "the end of the picture (EOI) is missing")
  }

  /// Where the marker after a scan stands; nil when it was noted that there is none, or when the budget does not reach.
  private func endOfScan(_ start: Int64) throws -> Int64? {
    guard examination.size &- start <= examination.limits.content else {
      examination.report.isComplete = false
      return try checkTail()
    }
    var (offset, isMarked) = (start, false)
    while offset < examination.size {
      try examination.step()
      let (count, end): (Int, Int?) = try window.chunk(offset, until: examination.size) { bytes in
        for (place, byte) in bytes.enumerated() {
          if isMarked, byte != 0, byte != 0xFF, !(0xD0...0xD7).contains(byte) { return (bytes.count, place) }
          isMarked = byte == 0xFF
        }
        return (bytes.count, nil)
      }
      if let end { return offset &+ Int64(end) &- 1 }
      guard count > 0 else { break }
      offset &+= Int64(count)
    }
    missing(offset)
    return nil
  }

  /// The end of the picture near the end of the file, where cameras may add previews.
  private func checkTail() throws -> Int64? {
    let tail = try window.prefix(max(0, examination.size &- 4096), 4096)
    let hasEnd = zip(tail, tail.dropFirst()).contains { $0 == 0xFF && $1 == 0xD9 }
    if !hasEnd { missing(examination.size) }
    return nil
  }
}

/// PNG pictures: chunks with their checksums, up to the last one.
struct PNGWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func run() throws {
    let window = examination.window
    var (offset, isFirst, hasContent, pictures): (Int64, Bool, Bool, Int) = (8, true, false, 0)
    while true {
      try examination.step()
      guard let length = try window.number(offset, 4), let kind = try window.name(offset &+ 4) else {
        return examination.add(.truncated, at: examination.size, "the end of the picture (IEND) is missing")
      }
      let end = offset &+ 12 &+ Int64(length)
      guard length < 1 << 31, kind.isPlausible, !isFirst || kind == "IHDR" else {
        return examination.add(.structure, at: offset, "there is no chunk where one should begin")
      }
      guard end <= examination.size else {
        return examination.addMissing(end &- examination.size, at: examination.size, of: "the chunk \(kind.text)")
      }
      if kind == "IDAT" { hasContent = true }
      if kind == "fcTL" { pictures += 1 }
      if try !hasRightSum(offset, length) {
        examination.add(.checksum, at: offset, "the chunk \(kind.text) does not have the checksum that it says")
      }
      if kind == "IEND" {
        if !hasContent { examination.add(.truncated, at: offset, "the picture is missing") }
        examination.report.pictures = max(1, pictures)
        return try examination.addTrailing(from: end)
      }
      (offset, isFirst) = (end, false)
    }
  }

  private func hasRightSum(_ offset: Int64, _ length: UInt64) throws -> Bool {
    let end = offset &+ 8 &+ Int64(length)
    guard Int64(length) <= examination.limits.content, examination.affords(Int64(length)),
      let expected = try examination.window.number(end, 4)
    else {
      examination.report.isComplete = false
      return true
    }
    var sum = CRC32.ofPNG
    try sum.add(examination.window, offset &+ 4, end, examination)
    return UInt64(sum.value) == expected
  }
}

/// GIF pictures: blocks up to the trailer.
struct GIFWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }

  func run() throws {
    guard let flags = try window.byte(10) else { return missing() }
    var offset: Int64 = 13 &+ table(flags)
    var pictures = 0
    while true {
      try examination.step()
      guard let kind = try window.byte(offset) else { return missing() }
      switch kind {
      case 0x3B:
        examination.report.pictures = pictures
        if pictures == 0 { examination.add(.truncated, at: offset, "the picture is missing") }
        return try examination.addTrailing(from: offset &+ 1)
      case 0x21: offset &+= 2
      case 0x2C:
        guard let flags = try window.byte(offset &+ 9) else { return missing() }
        pictures += 1
        offset &+= 11 &+ table(flags)
        guard let width = try window.byte(offset &- 1) else { return missing() }
        guard (1...11).contains(width) else {
          return examination.add(.structure, at: offset &- 1, "a picture has codes of \(width) bits")
        }
      default: return examination.add(.structure, at: offset, "there is no block where one should begin")
      }
      guard let next = try endOfBlocks(offset) else { return missing() }
      offset = next
    }
  }

  private func table(_ flags: UInt8) -> Int64 { flags & 0x80 > 0 ? 3 &<< Int64((flags & 7) + 1) : 0 }

  private func endOfBlocks(_ start: Int64) throws -> Int64? {
    var offset = start
    while let length = try window.byte(offset) {
      try examination.step()
      offset &+= 1 &+ Int64(length)
      if length == 0 { return offset }
    }
    return nil
  }

  private func missing() {
    examination.add(.truncated, at: examination.size, "the end of the picture (the trailer) is missing")
  }
}

/// BMP pictures: the size that the head says.
struct BMPWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func run() throws {
    let window = examination.window
    guard let size = try window.littleNumber(2, 4), let start = try window.littleNumber(10, 4) else { return }
    examination.report.pictures = 1
    var end = Int64(max(size, start))
    // The pixels themselves, where they are not compressed: the size of the file may be left out.
    if let width = try window.littleNumber(18, 4), let height = try window.littleNumber(22, 4),
      let bits = try window.littleNumber(28, 2), try window.littleNumber(30, 4) == 0, width < 1 << 24
    {
      let lines = Int64(Int32(truncatingIfNeeded: height).magnitude)
      let line = (Int64(width) &* Int64(bits) &+ 31) / 32 &* 4
      end = max(end, Int64(start).clampedPlus(line.clampedTimes(lines)))
    }
    if end > examination.size {
      examination.addMissing(end &- examination.size, at: examination.size, of: "the picture")
    }
  }
}

/// TIFF pictures: directories, and strips and tiles within the file.
struct TIFFWalk: Walk {
  let examination: Examination
  private let isLittle: Bool

  init(_ examination: Examination) throws {
    self.examination = examination
    isLittle = try examination.window.byte(0) == 0x49
  }

  private func number(_ offset: Int64, _ width: Int) throws -> Int64? {
    let window = examination.window
    return try (isLittle ? window.littleNumber(offset, width) : window.number(offset, width)).map { Int64($0) }
  }

  func run() throws {
    var (next, pictures) = (try number(4, 4) ?? 0, 0)
    // A chain of directories that leads back to itself ends here too.
    while next != 0, pictures < 10_000 {
      try examination.step()
      guard next < examination.size, let count = try number(next, 2) else {
        return examination.addMissing(max(1, next &- examination.size), at: examination.size, of: "a directory")
      }
      let end = next &+ 2 &+ count &* 12
      guard count > 0, end &+ 4 <= examination.size else {
        return examination.addMissing(max(1, end &+ 4 &- examination.size), at: examination.size, of: "a directory")
      }
      try checkDirectory(next &+ 2, count)
      pictures += 1
      next = try number(end, 4) ?? 0
    }
    examination.report.pictures = pictures
    if pictures == 0 { examination.add(.noIndex, at: 4, "there is no directory of pictures") }
  }

  /// Strips are named by tags 273 and 279, tiles by 324 and 325.
  private func checkDirectory(_ start: Int64, _ count: Int64) throws {
    var (offsets, lengths): ((Int64, Int64, Int)?, (Int64, Int64, Int)?) = (nil, nil)
    for entry in 0..<count {
      let place = start &+ entry &* 12
      guard let tag = try number(place, 2), let type = try number(place &+ 2, 2), let values = try number(place &+ 4, 4)
      else { return }
      let width = type == 3 ? 2 : 4
      let isInline = values.clampedTimes(Int64(width)) <= 4
      let found = (isInline ? place &+ 8 : try number(place &+ 8, 4) ?? 0, values, width)
      if tag == 273 || tag == 324 { offsets = found }
      if tag == 279 || tag == 325 { lengths = found }
    }
    guard let offsets, let lengths else { return }
    for index in 0..<min(offsets.1, lengths.1) {
      try examination.step()
      guard let start = try number(offsets.0 &+ index &* Int64(offsets.2), offsets.2),
        let length = try number(lengths.0 &+ index &* Int64(lengths.2), lengths.2)
      else { return examination.addMissing(1, at: examination.size, of: "the list of strips") }
      let end = start.clampedPlus(length)
      if end > examination.size {
        return examination.addMissing(end &- examination.size, at: min(start, examination.size), of: "the picture")
      }
    }
  }
}
