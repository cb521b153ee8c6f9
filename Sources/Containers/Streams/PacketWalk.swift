/// MPEG transport streams: packets, their continuity, and the tables that explain them.
struct PacketWalk: Walk {
  let examination: Examination
  private var counters = [UInt8](repeating: 0xFF, count: 8192)
  private var (hasPrograms, hasMap) = (false, false)
  private var mapPID: Int = -1
  private var packets: Int64 = 0
  private var lastTable: Int64 = -1
  private var breaks = 0
  private var firstTime, lastTime: Double?

  /// How packets lie: 188 bytes, with four before each in M2TS, or sixteen behind.
  struct Layout {
    let stride, lead: Int64

    init?(head: [UInt8]) {
      for (stride, lead) in [(188, 0), (192, 4), (204, 0)] {
        let places = (0..<5).map { lead + $0 * stride }.filter { $0 < head.count }
        guard places.count >= min(5, max(2, head.count / stride)), places.allSatisfy({ head[$0] == 0x47 }) else {
          continue
        }
        (self.stride, self.lead) = (Int64(stride), Int64(lead))
        return
      }
      return nil
    }
  }

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }
  private var size: Int64 { examination.size }

  mutating func run() throws {
    guard let layout = Layout(head: try window.prefix(0, 4096)) else { return }
    let rest = size % layout.stride
    if size <= examination.limits.content {
      try walk(0, size, layout)
      if rest != 0, examination.report.faults.isEmpty, try window.byte(size &- rest &+ layout.lead) == 0x47 {
        examination.addMissing(layout.stride &- rest, at: size, of: "the last packet")
      }
    } else {
      try sample(layout)
    }
    if !hasPrograms || !hasMap {
      examination.add(.noIndex, at: 0, "the tables that say what is in it (PAT, PMT) are missing")
    }
  }

  /// Of large files some pieces are looked at, the beginning and the end among them.
  private mutating func sample(_ layout: Layout) throws {
    examination.report.isComplete = false
    let pieces: Int64 = 9
    let length = max(layout.stride, examination.limits.content / pieces / layout.stride &* layout.stride)
    let last = (size / layout.stride &* layout.stride) &- length
    for piece in 0..<pieces {
      let start = max(0, (last / (pieces &- 1) &* piece) / layout.stride &* layout.stride)
      counters = [UInt8](repeating: 0xFF, count: 8192)
      try walk(start, min(size, start &+ length), layout)
    }
    let rest = size % layout.stride
    if rest != 0, examination.report.isSound {
      examination.addMissing(layout.stride &- rest, at: size, of: "the last packet")
    }
  }

  private mutating func walk(_ start: Int64, _ end: Int64, _ layout: Layout) throws {
    var offset = start
    while end &- offset >= layout.stride {
      try examination.step()
      let head = try window.number(offset &+ layout.lead, 4) ?? 0
      guard head >> 24 == 0x47 else {
        guard let next = try resynchronised(offset, end, layout) else {
          // A tail that is no packets was added; one of zeros, or of packets' length, was overwritten.
          let isTail = end == size && (size &- offset) % layout.stride != 0
          if isTail, try window.prefix(offset, 64).contains(where: { $0 != 0 }) {
            return try examination.addTrailing(from: offset)
          }
          return noteLost(offset, end)
        }
        noteLost(offset, next)
        offset = next
        continue
      }
      packets &+= 1
      try take(UInt32(head), offset &+ layout.lead)
      offset &+= layout.stride
    }
  }

  private func noteLost(_ offset: Int64, _ next: Int64) {
    examination.add(.structure, at: offset, "\(next &- offset) bytes are no packets of a transport stream")
  }

  /// Where three packets follow one another again.
  private func resynchronised(_ start: Int64, _ end: Int64, _ layout: Layout) throws -> Int64? {
    var offset = start &+ 1
    while end &- offset >= layout.stride {
      try examination.step()
      let places = (0..<3).map { offset &+ layout.lead &+ $0 &* layout.stride }.filter { $0 < size }
      if try places.allSatisfy({ try window.byte($0) == 0x47 }) { return offset }
      offset &+= 1
    }
    return nil
  }

  private mutating func take(_ head: UInt32, _ offset: Int64) throws {
    let pid = Int(head >> 8 & 0x1FFF)
    if head >> 23 & 1 == 1 { examination.add(.structure, at: offset, "a packet is marked as damaged by its sender") }
    if pid == 0x1FFF { return }
    if pid == 0 || pid == mapPID {
      if pid == 0 {
        hasPrograms = true
        lastTable = packets
      } else {
        hasMap = true
      }
      try takeTable(head, offset, isPrograms: pid == 0)
    }
    let hasField = head >> 5 & 1 == 1
    let hasPayload = head >> 4 & 1 == 1
    let counter = UInt8(head & 0xF)
    var isMarked = false
    if hasField, let length = try window.byte(offset &+ 4), length > 0, let flags = try window.byte(offset &+ 5) {
      isMarked = flags & 0x80 > 0
    }
    defer { if hasPayload { counters[pid] = counter } }
    let before = counters[pid]
    guard before != 0xFF, !isMarked, hasPayload else { return }
    // The same packet may be sent twice.
    guard counter != (before &+ 1) & 0xF, counter != before else { return }
    // Where recordings were joined, a table of programs comes first and every counter starts anew.
    if packets &- lastTable < 256, lastTable > 1, pid == 0 || breaks > 0 || counter == 0 {
      breaks += 1
      return examination.add(.joined, at: offset, "counters start anew behind a table of programs")
    }
    examination.add(.structure, at: offset, "packets are missing before this one")
  }

  /// The table of programs names where the map is; both have checksums.
  private mutating func takeTable(_ head: UInt32, _ offset: Int64, isPrograms: Bool) throws {
    guard head >> 22 & 1 == 1, head >> 4 & 1 == 1 else { return }
    var place = offset &+ 4
    if head >> 5 & 1 == 1 { place &+= 1 &+ Int64(try window.byte(place) ?? 0) }
    place &+= 1 &+ Int64(try window.byte(place) ?? 0)
    guard let length = try window.number(place &+ 1, 2).map({ Int64($0 & 0xFFF) }), length >= 9,
      place &+ 3 &+ length <= offset &+ 188
    else { return }
    var sum = CRC32.ofMPEG
    _ = try window.read(place, Int(3 &+ length)) { sum.add($0) }
    guard sum.value == 0 else {
      return examination.add(.checksum, at: offset, "a table of programs does not have the checksum that it says")
    }
    guard isPrograms, mapPID < 0 else { return }
    // The first program; number 0 names the network.
    for entry in 0..<((length &- 9) / 4) {
      guard let pair = try window.number(place &+ 8 &+ entry &* 4, 4) else { return }
      if pair >> 16 != 0 {
        mapPID = Int(pair & 0x1FFF)
        return
      }
    }
  }
}

/// Flash videos: tags with their length before and behind.
struct FLVWalk: Walk {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func run() throws {
    let window = examination.window
    var offset = Int64(try window.number(5, 4) ?? 9)
    while offset < examination.size {
      try examination.step()
      if offset &+ 4 == examination.size { return }
      guard let kind = try window.byte(offset &+ 4), let length = try window.number(offset &+ 5, 3) else {
        return examination.addMissing(1, at: examination.size, of: "a tag")
      }
      guard [8, 9, 18, 15].contains(kind & 0x1F) else {
        return examination.add(.structure, at: offset, "there is no tag where one should begin")
      }
      let end = offset &+ 15 &+ Int64(length)
      guard end &+ 4 <= examination.size else {
        return examination.addMissing(end &+ 4 &- examination.size, at: examination.size, of: "a tag")
      }
      offset = end
    }
  }
}
