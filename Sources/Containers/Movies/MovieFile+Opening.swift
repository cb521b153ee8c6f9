extension MovieFile {
  /// The largest index that is read.
  private static let largestIndex: Int64 = 32 << 20
  private static let mostBoxes = 64

  /// Reads the index of a file; nil where anything is unusual, unknown, inconsistent or damaged, and for other formats. The beginnings of
  /// samples can be read with the same ``MovieBytes``.
  /// - Throws: what reading throws.
  public static func read(_ bytes: MovieBytes) throws -> MovieFile? {
    do { return try open(bytes.pieces) } catch is Doubt { return nil }
  }

  private static func open(_ pieces: FilePieces) throws -> MovieFile {
    var offset: Int64 = 0
    var movie: MovieFile?
    var brands: [UInt8] = []
    var (isIndexFirst, contents): (Bool?, [Range<Int64>]) = (nil, [])
    for count in 0... {
      guard offset < pieces.size else { break }
      guard count < mostBoxes else { throw Doubt() }
      let box = try head(at: offset, pieces)
      guard (box.kind == "ftyp") == (count == 0) else { throw Doubt() }
      switch box.kind {
      case "ftyp": brands = try body(box, pieces, most: 1024)
      case "moov":
        guard movie == nil else { throw Doubt() }
        isIndexFirst = isIndexFirst ?? true
        var parser = MovieParser(size: pieces.size, isQuickTime: brands.starts(with: "qt  ".utf8))
        try parser.readMovie(BoxBytes(try body(box, pieces, most: largestIndex)))
        movie = parser.movie
      case "mdat":
        isIndexFirst = isIndexFirst ?? false
        contents.append(box.content)
      default: try check(box, pieces)
      }
      offset = box.content.upperBound
    }
    guard var movie, brands.count >= 8, let isIndexFirst, contents.contains(where: { !$0.isEmpty }) else {
      throw Doubt()
    }
    guard brands[..<4].allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw Doubt() }
    movie.brand = String(decoding: brands[..<4], as: UTF8.self)
    movie.brandVersion = brands[4..<8].reduce(0) { $0 << 8 | Int($1) }
    do { movie.otherBrands = try MovieText.line(brands[8...]) } catch is Doubt { movie.isWhole = false }
    movie.isIndexFirst = isIndexFirst
    for track in movie.tracks {
      for place in track.places where !contents.contains(where: { $0.contains(place) }) { throw Doubt() }
    }
    return movie
  }

  private struct Box {
    let kind: FourLetters
    let content: Range<Int64>
  }

  private static func head(at offset: Int64, _ pieces: FilePieces) throws -> Box {
    var head = BoxBytes(try pieces.prefix(at: offset, 16))
    var length = Int64(try head.int(4))
    let kind = try head.name()
    var body = offset &+ 8
    if length == 1 { (length, body) = (Int64(clamped: try head.number(8)), body &+ 8) }
    guard kind.isPlausible, length >= body &- offset, length <= pieces.size &- offset else { throw Doubt() }
    return Box(kind: kind, content: body..<offset &+ length)
  }

  private static func body(_ box: Box, _ pieces: FilePieces, most: Int64) throws -> [UInt8] {
    let count = box.content.upperBound &- box.content.lowerBound
    guard count <= most else { throw Doubt() }
    return try pieces.bytes(at: box.content.lowerBound, Int(count))
  }

  /// What else may lie beside the index: nothing that tells of the media.
  private static func check(_ box: Box, _ pieces: FilePieces) throws {
    let start = try pieces.prefix(at: box.content.lowerBound, 16)
    let count = box.content.upperBound &- box.content.lowerBound
    switch box.kind {
    case "free": guard !start.prefix(Int(min(count, 16))).starts(with: Array("Anevia".utf8)) else { throw Doubt() }
    case "wide": guard count == 0 else { throw Doubt() }
    // Adobe's XMP.
    case "uuid": guard count >= 16, start == xmp else { throw Doubt() }
    default: guard !MovieParser.telling.contains(box.kind) else { throw Doubt() }
    }
  }

  private static let xmp: [UInt8] = [
    0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
  ]
}

extension Range<Int64> {
  fileprivate func contains(_ other: Range<Int64>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}

/// The bytes of a file whose index is read, and then the beginnings of some samples; no part is read twice.
public struct MovieBytes {
  let pieces: FilePieces

  /// - Parameter isRemote: whether each read is a request, so that few and larger ones are better.
  public init(_ source: any RangedBytes, isRemote: Bool) {
    pieces = FilePieces(source, step: isRemote ? 64 << 10 : 8 << 10, reads: isRemote ? 16 : 256)
  }

  /// So many bytes from an offset on, fewer at the end; nil where too much would have to be read.
  public func prefix(at offset: Int64, _ count: Int) throws -> [UInt8]? {
    do { return try pieces.prefix(at: offset, count) } catch is Doubt { return nil }
  }
}
