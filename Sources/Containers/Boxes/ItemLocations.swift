/// The `meta` box of HEIC and AVIF files: which pictures there are, and where.
struct ItemLocations {
  private var extents: [(start: Int64, length: Int64)] = []
  private(set) var isRead = false
  private var pictures = 0

  private static let most = 65_536

  mutating func read(_ box: BoxWalk.Box, in walk: BoxWalk) throws {
    let window = walk.examination.window
    var locations: BoxWalk.Box?
    var count: Int?
    try walk.children(box, from: box.body &+ 4) { child in
      if child.kind == "iloc" { locations = child }
      if child.kind == "iinf", let version = try window.byte(child.body) {
        count = try window.number(child.body &+ 4, version == 0 ? 2 : 4).map { Int(clamping: $0) }
      }
    }
    pictures = max(pictures, count ?? 0)
    guard let locations else { return }
    isRead = true
    try readLocations(locations, walk)
  }

  private mutating func readLocations(_ box: BoxWalk.Box, _ walk: BoxWalk) throws {
    let window = walk.examination.window
    var offset = box.body
    func take(_ width: Int) throws -> UInt64 {
      defer { offset = offset &+ Int64(width) }
      guard width > 0 else { return 0 }
      guard width <= 8, offset &+ Int64(width) <= box.end, let value = try window.number(offset, width) else {
        throw TableEnds()
      }
      return value
    }
    do {
      let version = try take(1)
      _ = try take(3)
      let widths = try take(2)
      let (offsetWidth, lengthWidth) = (Int(widths >> 12 & 15), Int(widths >> 8 & 15))
      let (baseWidth, indexWidth) = (Int(widths >> 4 & 15), version > 0 ? Int(widths & 15) : 0)
      for _ in 0..<(try take(version < 2 ? 2 : 4)) {
        try walk.examination.step()
        _ = try take(version < 2 ? 2 : 4)
        let method = version > 0 ? try take(2) & 15 : 0
        _ = try take(2)
        let base = try take(baseWidth)
        for _ in 0..<(try take(2)) {
          try walk.examination.step()
          _ = try take(indexWidth)
          let (start, length) = (try take(offsetWidth), try take(lengthWidth))
          guard extents.count < Self.most else { throw TooMuch() }
          if method == 0 {
            extents.append((Int64(clamped: base).clampedPlus(Int64(clamped: start)), Int64(clamped: length)))
          }
        }
      }
    } catch is TableEnds {
      walk.examination.add(.structure, at: box.start, "the table `iloc` has more entries than room")
    }
  }

  func check(_ walk: BoxWalk) throws {
    let examination = walk.examination
    examination.report.pictures = pictures
    for extent in extents {
      let end = extent.start.clampedPlus(extent.length)
      if end > examination.size {
        examination.addMissing(
          end == .max ? .max : end &- examination.size, at: min(extent.start, examination.size), of: "a picture")
      }
    }
    if var scan = SampleScan.zeros(examination) {
      for extent in extents where extent.start.clampedPlus(extent.length) <= examination.size {
        try scan.take(extent.start, extent.length, at: nil)
      }
    }
  }

  private struct TableEnds: Error {}
}
