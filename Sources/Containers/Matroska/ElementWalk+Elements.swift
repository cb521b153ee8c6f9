extension ElementWalk {
  /// The element at an offset; nil when there is none.
  func element(at offset: Int64, until end: Int64) throws -> Element? {
    let window = examination.window
    guard offset >= 0, let first = try window.byte(offset), first >= 0x10 else { return nil }
    let width = first.leadingZeroBitCount + 1
    guard let id = try window.number(offset, width) else { return nil }
    guard let length = try Self.variable(window, offset &+ Int64(width)) else { return nil }
    let body = offset &+ Int64(width) &+ Int64(length.length)
    return Element(
      id: id, start: offset, body: body, end: length.isOpen ? end : body.clampedPlus(Int64(clamped: length.value)),
      isOpen: length.isOpen)
  }

  /// A number of variable length; all of its bits set say that it is not known.
  static func variable(
    _ window: ByteWindow, _ offset: Int64
  ) throws -> (value: UInt64, length: Int, isOpen: Bool)? {
    guard let first = try window.byte(offset), first != 0 else { return nil }
    let length = first.leadingZeroBitCount + 1
    guard let all = try window.number(offset, length) else { return nil }
    let mask = (UInt64(1) &<< UInt64(7 * length)) &- 1
    return (all & mask, length, all & mask == mask)
  }

  /// A whole number that is the content of an element, at most eight bytes.
  func number(_ element: Element) throws -> UInt64? {
    let width = element.end &- element.body
    guard width > 0, width <= 8 else { return width == 0 ? 0 : nil }
    return try examination.window.number(element.body, Int(width))
  }

  /// Goes through the elements within another one, as far as they fit.
  func children(_ element: Element, _ take: (Element) throws -> Void) throws {
    var offset = element.body
    while offset < element.end {
      try examination.step()
      guard let child = try self.element(at: offset, until: element.end), child.end <= element.end else {
        return examination.add(.structure, at: offset, "there is no element where one should begin")
      }
      try take(child)
      offset = child.end
    }
  }

  /// Compares the checksum that an element begins with, where it has one and its bytes may be read.
  func checkSum(of element: Element) throws {
    let window = examination.window
    guard try window.byte(element.body) == 0xBF, try window.byte(element.body &+ 1) == 0x84,
      let expected = try window.littleNumber(element.body &+ 2, 4),
      element.end &- element.body <= examination.limits.content, !examination.isRemote || element.id != ID.cluster
    else { return }
    guard examination.affords(element.end &- element.body) else {
      examination.report.isComplete = false
      return
    }
    var sum = CRC32.ofPNG
    try sum.add(window, element.body &+ 6, element.end, examination)
    if sum.value != UInt32(truncatingIfNeeded: expected) {
      examination.add(.checksum, at: element.start, "an element does not have the checksum that it says")
    }
  }
}

/// One track, as far as it matters for its blocks.
struct MatroskaTrack {
  var codec = ""
  var kind: UInt64 = 0
  /// How many bytes tell the length of a unit of H.264 or HEVC.
  var unitLength: Int?
  /// Whether blocks are as they came from the encoder, not compressed or encrypted again.
  var isPlain = true

  /// Whether its blocks go on through the whole time.
  var isTimed: Bool { kind == 1 || kind == 2 }

  var summary: StructureReport.Track {
    StructureReport.Track(kind: kind == 1 ? .video : kind == 2 ? .audio : .other, packets: nil, duration: nil)
  }

  func scan(_ examination: Examination) -> SampleScan? {
    isPlain ? SampleScan(matroska: codec, unitLength: unitLength, examination) : nil
  }

  static func read(_ tracks: ElementWalk.Element, _ walk: ElementWalk) throws -> [Int64: MatroskaTrack] {
    var found: [Int64: MatroskaTrack] = [:]
    try walk.children(tracks) { entry in
      guard entry.id == 0xAE, found.count < 1024 else { return }
      var (track, number) = (MatroskaTrack(), Int64(0))
      try walk.children(entry) { part in
        let width = Int(clamping: part.end &- part.body)
        switch part.id {
        case 0xD7: number = Int64(clamped: try walk.number(part) ?? 0)
        case 0x83: track.kind = try walk.number(part) ?? 0
        case 0x86:
          track.codec = String(decoding: try walk.examination.window.prefix(part.body, min(64, width)), as: UTF8.self)
        case 0x63A2:
          let bytes = try walk.examination.window.prefix(part.body, min(32, width))
          // The configurations of AVC and HEVC tell it in their 5th and 22nd byte.
          track.unitLength = (bytes.count > 21 && bytes[0] == 1 ? Int(bytes[21] & 3) + 1 : nil)
          if bytes.count > 4, bytes[0] == 1, track.codec.hasPrefix("V_MPEG4") {
            track.unitLength = Int(bytes[4] & 3) + 1
          }
        case 0x6D80: track.isPlain = false
        default: break
        }
      }
      if track.codec.hasPrefix("V_MPEG4"), track.unitLength == nil { track.isPlain = false }
      found[number] = track
    }
    return found
  }
}

/// The index of a Matroska file.
struct CueIndex {
  /// Where clusters lie, from the content of the segment on; bounded, the first and the last ones.
  private(set) var positions: [Int64] = []

  private static let most = 4096

  init(_ cues: ElementWalk.Element, _ walk: ElementWalk) throws {
    var found: [Int64] = []
    guard cues.end <= walk.examination.size, walk.examination.affords(cues.end &- cues.body) else { return }
    try walk.children(cues) { point in
      guard point.id == 0xBB else { return }
      try walk.children(point) { track in
        guard track.id == 0xB7 else { return }
        try walk.children(track) { part in
          guard part.id == 0xF1 else { return }
          if found.count >= Self.most { found.removeLast() }
          found.append(Int64(clamped: try walk.number(part) ?? 0))
        }
      }
    }
    positions = found
  }

  /// Each leads to a cluster; of a remote file only the first and the last one are looked at.
  func check(_ examination: Examination, _ segment: ElementWalk.Element) throws {
    let some = examination.isRemote ? Array(Set([positions.first, positions.last].compactMap(\.self))) : positions
    for position in some {
      try examination.step()
      let place = segment.body.clampedPlus(position)
      if place >= examination.size {
        examination.addMissing(place &- examination.size, at: examination.size, of: "a cluster that the index names")
      } else if try examination.window.number(place, 4) != ElementWalk.ID.cluster {
        examination.add(.structure, at: place, "the index names a cluster where none is")
        return
      }
    }
  }
}

/// A number with one digit after the point, as people read seconds.
func tenths(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "?" }
  let number = Int64((value * 10).rounded())
  return "\(number / 10).\(abs(number % 10))"
}
