/// Walks over the elements of Matroska and WebM files (RFC 8794, RFC 9559).
struct ElementWalk: Walk {
  let examination: Examination
  var segment: Element?
  private var hasTracks = false
  private var clusters = 0
  /// When the last block comes, in ticks.
  private var lastTime: Int64?
  private var lastCluster: Int64?
  private var scale: Int64 = 1_000_000
  private var cues: Element?
  private var seeks: [(id: UInt64, offset: Int64)] = []
  private var tracks: [Int64: MatroskaTrack] = [:]

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }
  private var size: Int64 { examination.size }

  /// One element of the file.
  struct Element {
    let id: UInt64
    /// Where it begins, where its content begins, and where it ends, which may be beyond the file.
    let start, body, end: Int64
    /// Whether it did not say where it ends, as live streams do.
    let isOpen: Bool
  }

  enum ID {
    static let segment: UInt64 = 0x1853_8067
    static let seekHead: UInt64 = 0x114D_9B74
    static let info: UInt64 = 0x1549_A966
    static let tracks: UInt64 = 0x1654_AE6B
    static let cluster: UInt64 = 0x1F43_B675
    static let cues: UInt64 = 0x1C53_BB6B
    static let attachments: UInt64 = 0x1941_A469
    static let chapters: UInt64 = 0x1043_A770
    static let tags: UInt64 = 0x1254_C367
    static let void: UInt64 = 0xEC
    static let crc: UInt64 = 0xBF
    static let header: UInt64 = 0x1A45_DFA3
    static let top: Set<UInt64> = [
      seekHead, info, tracks, cluster, cues, attachments, chapters, tags, void, crc, header, segment,
    ]
    static let inCluster: Set<UInt64> = [0xE7, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, 0x5854, void, crc]
  }

  mutating func run() throws {
    guard let header = try element(at: 0, until: size) else {
      return examination.add(.structure, at: 0, "the header is damaged")
    }
    guard let segment = try element(at: header.end, until: size), segment.id == ID.segment else {
      if header.end >= size { return examination.addMissing(1, at: size, of: "everything after the header") }
      return examination.add(.structure, at: header.end, "the segment does not follow the header")
    }
    self.segment = segment
    if !segment.isOpen, segment.end > size {
      examination.addMissing(segment.end == .max ? .max : segment.end &- size, at: size, of: "the segment")
    }
    try walk(segment)
    if !segment.isOpen, segment.end < size { try examination.addTrailing(from: segment.end) }
    try finish()
  }

  private mutating func walk(_ segment: Element) throws {
    let end = min(segment.end, size)
    var offset = segment.body
    var isFirstCluster = true
    while offset < end {
      try examination.step()
      guard let element = try element(at: offset, until: end) else {
        return try noteStray(offset, end)
      }
      guard ID.top.contains(element.id) else {
        return examination.add(
          .structure, at: offset, seconds: seconds(lastTime), "there is no element where one should begin")
      }
      // Another recording was added to the first.
      if element.id == ID.header || element.id == ID.segment {
        return examination.add(.joined, at: offset, "a second recording follows")
      }
      if element.end > size, !element.isOpen, segment.isOpen || segment.end <= size {
        examination.addMissing(element.end == .max ? .max : element.end &- size, at: size, of: "an element")
      }
      if element.id == ID.cluster {
        // Of a large or a remote file only the ends are gone through: the index leads to the last cluster.
        if isFirstCluster { isFirstCluster = false } else if try jumps(to: &offset, from: element) { continue }
      }
      offset = try take(element)
    }
  }

  /// Bytes that are no element, up to the end of the segment.
  private func noteStray(_ offset: Int64, _ end: Int64) throws {
    let rest = try window.prefix(offset, 16)
    if Int64(rest.count) == size &- offset, rest.count < 12, segment?.isOpen == true || (segment?.end ?? 0) > size {
      return examination.addMissing(1, at: size, of: "an element")
    }
    examination.add(.structure, at: offset, seconds: seconds(lastTime), "there is no element where one should begin")
  }

  private mutating func take(_ element: Element) throws -> Int64 {
    let isThere = element.end <= size
    switch element.id {
    case ID.cluster: return try takeCluster(element)
    case ID.info where isThere: try readInfo(element)
    case ID.tracks where isThere:
      hasTracks = true
      tracks = try MatroskaTrack.read(element, self)
    case ID.seekHead where isThere: try readSeeks(element)
    case ID.cues where isThere: cues = element
    default: break
    }
    if isThere { try checkSum(of: element) }
    return min(element.end, size)
  }

  /// Whether what follows can be passed over: where the budget does not reach, up to the last cluster that the index names.
  private mutating func jumps(to offset: inout Int64, from cluster: Element) throws -> Bool {
    guard let segment, !cluster.isOpen, size &- cluster.start > examination.limits.content,
      !examination.affords((size &- cluster.start) / 64 &+ examination.limits.content) || examination.isRemote
    else { return false }
    guard lastCluster == nil, let place = seeks.last(where: { $0.id == ID.cues }) else { return false }
    examination.report.isComplete = false
    let start = segment.body.clampedPlus(place.offset)
    guard let index = try element(at: start, until: size), index.id == ID.cues,
      let last = try CueIndex(index, self).positions.last
    else { return false }
    lastCluster = last
    let target = segment.body.clampedPlus(last)
    guard target > cluster.start, target < size else { return false }
    offset = target
    return true
  }

  // MARK: Clusters

  private mutating func takeCluster(_ cluster: Element) throws -> Int64 {
    clusters &+= 1
    let end = min(cluster.end, size)
    // Blocks are gone through where the budget allows a jump for each.
    let looksInside = cluster.isOpen || end &- cluster.start <= examination.limits.content
    guard looksInside, examination.affordsJumps(over: end &- cluster.start) || cluster.isOpen && !examination.isRemote
    else {
      examination.report.isComplete = false
      return end
    }
    var base: Int64 = 0
    var offset = cluster.body
    while offset < end {
      try examination.step()
      guard let child = try element(at: offset, until: cluster.isOpen ? size : cluster.end) else {
        if cluster.end > size || cluster.isOpen {
          examination.addMissing(1, at: size, of: "a cluster", seconds: seconds(lastTime))
        } else {
          examination.add(
            .structure, at: offset, seconds: seconds(lastTime), "there is no element where one should begin")
        }
        return cluster.isOpen ? size : end
      }
      if cluster.isOpen, ID.top.contains(child.id), child.id != ID.void, child.id != ID.crc { return child.start }
      guard ID.inCluster.contains(child.id) else {
        examination.add(
          .structure, at: offset, seconds: seconds(lastTime), "there is no element where one should begin")
        return cluster.isOpen ? size : end
      }
      guard child.end <= (cluster.isOpen ? size : end) else {
        if cluster.isOpen || cluster.end > size {
          examination.addMissing(
            child.end == .max ? .max : child.end &- size, at: size, of: "a block", seconds: seconds(lastTime))
        } else {
          examination.add(.structure, at: offset, seconds: seconds(lastTime), "a block is larger than its cluster")
        }
        return end
      }
      if child.id == 0xE7 { base = Int64(clamped: try number(child) ?? 0) }
      if child.id == 0xA3 { try takeBlock(child, base) }
      if child.id == 0xA0 { try takeGroup(child, base) }
      offset = child.end
    }
    if cluster.end <= size, !cluster.isOpen { try checkSum(of: cluster) }
    return end
  }

  private mutating func takeGroup(_ group: Element, _ base: Int64) throws {
    var offset = group.body
    while offset < group.end {
      try examination.step()
      guard let child = try element(at: offset, until: group.end), child.end <= group.end else {
        return examination.add(.structure, at: offset, seconds: seconds(lastTime), "a group of blocks is damaged")
      }
      if child.id == 0xA1 { try takeBlock(child, base) }
      offset = child.end
    }
  }

  private mutating func takeBlock(_ block: Element, _ base: Int64) throws {
    guard let number = try Self.variable(window, block.body),
      let ticks = try window.number(block.body &+ Int64(number.length), 2),
      let track = tracks[Int64(clamped: number.value)]
    else {
      if !tracks.isEmpty {
        examination.add(
          .structure, at: block.start, seconds: seconds(lastTime), "a block is of a track that does not exist")
      }
      return
    }
    let time = base.clampedPlus(Int64(Int16(truncatingIfNeeded: ticks)))
    lastTime = max(lastTime ?? .min, time)
    let head = Int64(number.length) &+ 3
    guard let flags = try window.byte(block.body &+ head &- 1), flags & 6 == 0, block.end &- block.body > head,
      var scan = track.scan(examination)
    else { return }
    try scan.take(block.body &+ head, block.end &- block.body &- head, at: seconds(time))
  }

  // MARK: What is said about the whole

  private mutating func readInfo(_ info: Element) throws {
    var length: Double?
    try children(info) { child in
      if child.id == 0x2AD7B1 { scale = max(1, Int64(clamped: try number(child) ?? 1_000_000)) }
      if child.id == 0x4489 {
        let width = child.end &- child.body
        if width == 4 { length = try window.number(child.body, 4).map { Double(Float(bitPattern: UInt32($0))) } }
        if width == 8 { length = try window.number(child.body, 8).map { Double(bitPattern: $0) } }
      }
    }
    if let length, length.isFinite, length > 0 { examination.report.duration = length * Double(scale) / 1e9 }
  }

  private mutating func readSeeks(_ head: Element) throws {
    var found: [(id: UInt64, offset: Int64)] = []
    try children(head) { child in
      guard child.id == 0x4DBB, found.count < 256 else { return }
      var entry: (id: UInt64, offset: Int64) = (0, -1)
      try children(child) { part in
        if part.id == 0x53AB { entry.id = try number(part) ?? 0 }
        if part.id == 0x53AC { entry.offset = Int64(clamped: try number(part) ?? 0) }
      }
      if entry.offset >= 0 { found.append(entry) }
    }
    seeks += found
  }

  private func finish() throws {
    guard let segment else { return }
    if !hasTracks, examination.report.isSound { examination.add(.noIndex, at: 0, "the list of tracks is missing") }
    for place in seeks where segment.body.clampedPlus(place.offset) >= size {
      examination.addMissing(
        segment.body.clampedPlus(place.offset) &- size, at: size, of: "a part that the beginning names")
    }
    examination.report.tracks = tracks.sorted { $0.key < $1.key }.map { $0.value.summary }
    examination.report.isIndexFirst = cues.map { $0.start < (lastCluster ?? .max) && clusters == 0 }
    if let cues { try CueIndex(cues, self).check(examination, segment) }
    checkLength()
  }

  /// Live streams that were cut say nothing of it but that less came than was promised.
  private func checkLength() {
    guard let duration = examination.report.duration, examination.report.isSound, let last = seconds(lastTime) else {
      return
    }
    guard duration - last > max(2, duration / 20) else { return }
    let isWholeSeen = examination.report.isComplete
    guard isWholeSeen, tracks.values.contains(where: { $0.isTimed }) else { return }
    examination.add(
      .truncated, at: size, seconds: last,
      "\(tenths(duration)) s are promised, the last block comes at \(tenths(last)) s")
  }

  private func seconds(_ ticks: Int64?) -> Double? { ticks.map { Double($0) * Double(scale) / 1e9 } }
}
