/// Walks over the boxes of MP4, MOV, HEIC and AVIF files (ISO 14496-12).
struct BoxWalk: Walk {
  let examination: Examination
  /// Where content lies, as `mdat` boxes come; bounded, then only whether there was more.
  var contents: [Range<Int64>] = []
  var hasManyContents = false
  var movie: MovieIndex?
  var fragments = FragmentIndex()
  var items: ItemLocations?
  private var isIndexCut = false

  private static let mostContents = 4096

  init(_ examination: Examination) { self.examination = examination }

  private var window: ByteWindow { examination.window }

  /// One box of the file.
  struct Box {
    let kind: FourLetters
    /// Where it begins, where its content begins, and where it ends; that may be beyond the end of the file.
    let start, body, end: Int64
    /// The end as far as the file goes.
    func end(within size: Int64) -> Int64 { min(end, size) }
  }

  mutating func run() throws {
    var offset: Int64 = 0
    while offset < examination.size {
      try examination.step()
      guard let box = try box(at: offset, until: examination.size) else { break }
      if box.end > examination.size {
        examination.addMissing(
          box.end == .max ? .max : box.end &- examination.size, at: examination.size, of: "the box \(box.kind.text)")
      }
      try take(box)
      guard box.end < examination.size else { break }
      offset = box.end
    }
    try finish()
  }

  private mutating func take(_ box: Box) throws {
    switch box.kind {
    case "mdat":
      if movie == nil { examination.report.isIndexFirst = examination.report.isIndexFirst ?? false }
      if contents.count < Self.mostContents {
        contents.append(box.body..<max(box.body, box.end(within: examination.size)))
      } else {
        hasManyContents = true
      }
      fragments.content(box, examination)
    case "moov":
      examination.report.isIndexFirst = examination.report.isIndexFirst ?? true
      guard box.end <= examination.size else {
        isIndexCut = true
        return
      }
      var index = MovieIndex()
      try index.read(box, in: self, depth: 0)
      movie = index
      fragments.take(index)
    case "moof":
      fragments.begin(box, examination)
      guard box.end <= examination.size else { return }
      try fragments.read(box, in: self)
    case "sidx": try fragments.readSegments(box, in: self)
    case "meta":
      guard box.end <= examination.size else { return }
      var locations = items ?? ItemLocations()
      try locations.read(box, in: self)
      items = locations
    default: break
    }
  }

  private func finish() throws {
    let isPicture = examination.report.format == .heif || examination.report.format == .avif
    if let movie {
      if !fragments.isEmpty || movie.isFragmented { examination.report.isFragmented = true }
      try movie.check(self)
      fragments.check(movie, examination)
    } else if !isPicture, !isIndexCut {
      let words =
        fragments.isEmpty ? "the index (moov) is missing" : "the beginning that explains the fragments is missing"
      examination.add(.noIndex, at: examination.size, words)
    }
    if isPicture {
      guard let items, items.isRead else {
        if movie == nil { examination.add(.noIndex, at: examination.size, "the list of pictures (meta) is missing") }
        return
      }
      try items.check(self)
    }
  }

  /// The box at an offset; nil when there is none, which is noted.
  func box(at offset: Int64, until end: Int64) throws -> Box? {
    guard let length = try window.number(offset, 4), let kind = try window.name(offset &+ 4) else {
      // Fewer than eight bytes: padding where they are zero, else a box that was cut.
      let rest = try window.prefix(offset, 8)
      if rest.contains(where: { $0 != 0 }) {
        examination.addMissing(Int64(8 - rest.count), at: offset, of: "the head of a box")
      }
      return nil
    }
    guard kind.isPlausible else {
      try noteStray(offset, length)
      return nil
    }
    var body = offset &+ 8
    var size = Int64(clamped: length)
    if size == 1 {
      guard let large = try window.number(body, 8) else {
        examination.addMissing(16 &- (examination.size &- offset), at: offset, of: "the head of a box")
        return nil
      }
      (size, body) = (Int64(clamped: large), body &+ 8)
    } else if size == 0 {
      size = end &- offset
    }
    guard size >= body &- offset else {
      examination.add(.structure, at: offset, "the box \(kind.text) says that it has \(size) bytes")
      return nil
    }
    return Box(kind: kind, start: offset, body: body, end: offset.clampedPlus(size))
  }

  /// Bytes that are no box: harmless after the end, damage between.
  private func noteStray(_ offset: Int64, _ length: UInt64) throws {
    let isWhole = movie != nil && (!contents.isEmpty || movie?.hasSamples == false) || items?.isRead == true
    if isWhole || !fragments.isEmpty && movie != nil {
      // Zeros are padding.
      let rest = try window.prefix(offset, 4096)
      guard rest.contains(where: { $0 != 0 }) else { return }
      // Where boxes go on behind it, something is missing in between.
      if try hasBoxes(behind: offset) {
        examination.add(.structure, at: offset, "there is no box where one should begin")
      } else {
        try examination.addTrailing(from: offset)
      }
    } else {
      examination.add(.structure, at: offset, "there is no box where one should begin")
    }
  }

  /// Whether the name of a box stands in the next half megabyte.
  private func hasBoxes(behind offset: Int64) throws -> Bool {
    let end = min(examination.size, offset &+ 512 << 10)
    for place in stride(from: offset, to: max(offset, end &- 8), by: 1) {
      try examination.step()
      guard try window.byte(place) == 0x6D, let name = try window.name(place) else { continue }
      if name == "moof" || name == "mdat" || name == "moov" { return true }
    }
    return false
  }

  /// Goes through the boxes within another one; those that do not fit are noted.
  func children(_ box: Box, from body: Int64? = nil, _ take: (Box) throws -> Void) throws {
    var offset = body ?? box.body
    while offset < box.end {
      try examination.step()
      // QuickTime ends some lists with four zero bytes.
      if box.end &- offset < 8 { return }
      guard let length = try window.number(offset, 4), let kind = try window.name(offset &+ 4) else { return }
      if length == 0, kind.value == 0 { return }
      guard kind.isPlausible || box.kind == "ilst" || box.kind == "stsd",
        let child = try self.box(at: offset, until: box.end)
      else {
        examination.add(.structure, at: offset, "there is no box where one should begin, in \(box.kind.text)")
        return
      }
      guard child.end <= box.end else {
        examination.add(
          .structure, at: offset, "the box \(child.kind.text) is larger than \(box.kind.text), which holds it")
        return
      }
      try take(child)
      offset = child.end
    }
  }
}
