/// The `meta` box of HEIC and AVIF files: which pictures there are, and where.
struct ItemLocations {
  private struct Extent {
    let item: UInt64
    let start, length: Int64
    /// Whether the item is in one piece.
    var isWhole = true
  }

  private var extents: [Extent] = []
  private(set) var isRead = false
  private var pictures = 0
  /// What the items are, by their number.
  private var kinds: [UInt64: FourLetters] = [:]
  /// The items that have a place, if only in other items.
  private var placed: Set<UInt64> = []
  /// The item that is shown.
  private var primary: UInt64?
  private var unitLength: Int?
  private var picture = StructureReport.Picture()

  private static let most = 65_536

  mutating func read(_ box: BoxWalk.Box, in walk: BoxWalk) throws {
    let window = walk.examination.window
    var parts: [BoxWalk.Box] = []
    try walk.children(box, from: box.body &+ 4) { child in
      guard parts.count < 1024 else { throw TooMuch() }
      parts.append(child)
    }
    for part in parts {
      let version = try window.byte(part.body) ?? 0
      switch part.kind {
      case "pitm": primary = try window.number(part.body &+ 4, version == 0 ? 2 : 4)
      case "iinf": try readKinds(part, version, walk)
      case "iprp": try readProperties(part, walk)
      case "iloc":
        isRead = true
        try readLocations(part, walk)
      default: break
      }
    }
  }

  private mutating func readKinds(_ box: BoxWalk.Box, _ version: UInt8, _ walk: BoxWalk) throws {
    let window = walk.examination.window
    let count = try window.number(box.body &+ 4, version == 0 ? 2 : 4) ?? 0
    pictures = max(pictures, Int(clamping: count))
    var found: [UInt64: FourLetters] = [:]
    try walk.children(box, from: box.body &+ (version == 0 ? 6 : 8)) { entry in
      guard entry.kind == "infe", let version = try window.byte(entry.body), version >= 2 else { return }
      let width = version == 2 ? 2 : 4
      guard found.count < Self.most, let item = try window.number(entry.body &+ 4, width),
        let kind = try window.name(entry.body &+ 4 &+ Int64(width) &+ 2)
      else { return }
      found[item] = kind
    }
    kinds.merge(found) { $1 }
  }

  /// The properties of all pictures, the configuration of HEVC among them, lie in one list.
  private mutating func readProperties(_ box: BoxWalk.Box, _ walk: BoxWalk) throws {
    let window = walk.examination.window
    var length: Int?
    var picture = picture
    try walk.children(box) { list in
      guard list.kind == "ipco" else { return }
      try walk.children(list) { property in
        if property.kind == "hvcC" { length = try window.byte(property.body &+ 21).map { Int($0 & 3) + 1 } }
        try Self.describe(&picture, property, window)
        if property.kind == "avcC" { length = try window.byte(property.body &+ 4).map { Int($0 & 3) + 1 } }
      }
    }
    unitLength = length ?? unitLength
    self.picture = picture
  }

  /// The size of the whole is the largest: tiles and previews are smaller.
  private static func describe(
    _ picture: inout StructureReport.Picture, _ property: BoxWalk.Box, _ window: ByteWindow
  ) throws {
    switch property.kind {
    case "ispe":
      guard let width = try window.number(property.body &+ 4, 4), let height = try window.number(property.body &+ 8, 4),
        width < 1 << 30, height < 1 << 30, width &* height > UInt64(clamping: picture.width &* picture.height)
      else { return }
      (picture.width, picture.height) = (Int(width), Int(height))
    case "irot": picture.rotation = try window.byte(property.body).map { Int($0 & 3) &* 90 } ?? 0
    case "pixi":
      if picture.depth == nil { picture.depth = try window.byte(property.body &+ 5).map { Int($0) } }
    case "auxC":
      let name = String(decoding: try window.prefix(property.body &+ 4, 48), as: UTF8.self)
      if name.hasPrefix("urn:mpeg:hevc:2015:auxid:1") || name.hasPrefix("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha") {
        picture.hasAlpha = true
      }
    default: break
    }
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
        let item = try take(version < 2 ? 2 : 4)
        let method = version > 0 ? try take(2) & 15 : 0
        _ = try take(2)
        let base = try take(baseWidth)
        let count = try take(2)
        guard placed.count < Self.most else { throw TooMuch() }
        placed.insert(item)
        for _ in 0..<count {
          try walk.examination.step()
          _ = try take(indexWidth)
          let (start, length) = (try take(offsetWidth), try take(lengthWidth))
          guard extents.count < Self.most else { throw TooMuch() }
          guard method == 0 else { continue }
          extents.append(
            Extent(
              item: item, start: Int64(clamped: base).clampedPlus(Int64(clamped: start)),
              length: Int64(clamped: length), isWhole: count == 1))
        }
      }
    } catch is TableEnds {
      walk.examination.add(.structure, at: box.start, "the table `iloc` has more entries than room")
    }
  }

  func check(_ walk: BoxWalk) throws {
    let examination = walk.examination
    examination.report.pictures = pictures
    if picture.width > 0 { examination.report.picture = picture }
    for extent in extents {
      let end = extent.start.clampedPlus(extent.length)
      if end > examination.size {
        examination.addMissing(
          end == .max ? .max : end &- examination.size, at: min(extent.start, examination.size), of: "a picture")
      } else if extent.length > 0, kinds[extent.item] != nil, !walk.contents.isEmpty, !walk.hasManyContents,
        !walk.contents.contains(where: { $0.lowerBound <= extent.start && end <= $0.upperBound })
      {
        examination.add(.structure, at: extent.start, "a picture lies outside the content")
      }
    }
    if let primary, !placed.isEmpty, !placed.contains(primary) {
      examination.add(.noIndex, at: 0, "the picture that is to be shown is not there")
    }
    for extent in extents where extent.start.clampedPlus(extent.length) <= examination.size {
      let kind = kinds[extent.item]
      var scan = kind.flatMap { kind in
        extent.isWhole ? SampleScan(item: kind, unitLength: unitLength, examination) : nil
      }
      if scan == nil, kind == nil || kind == "hvc1" || kind == "av01" { scan = SampleScan.zeros(examination) }
      try scan?.take(extent.start, extent.length, at: nil)
    }
  }

  private struct TableEnds: Error {}
}
