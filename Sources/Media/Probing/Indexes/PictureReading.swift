import Containers

/// What ffprobe 5.1 says of a picture, read from its beginning.
enum PictureReading {
  /// The endings by which ffprobe knows each format.
  static func isKnown(_ ending: String) -> Bool { ["jpg", "jpeg", "png"].contains(ending) }

  /// - Throws: ``Doubt`` where ffprobe is to be asked, and what reading throws.
  static func info(_ source: any RangedBytes, path: String, ending: String, isRemote: Bool) throws -> MediaInfo {
    // ffprobe takes such names of pictures for those of several.
    guard !path.utf8.contains(where: { Array("%*?{}[]\\".utf8).contains($0) }) else { throw Doubt() }
    guard let head = try PictureHead.read(source, isRemote: isRemote) else { throw Doubt() }
    switch head {
    case .jpeg(let picture):
      guard ending != "png", source.size > 2048 else { throw Doubt() }
      return MediaInfo(container: "image2", size: source.size, streams: [try stream(picture, source.size)])
    case .png(let picture):
      guard ending == "png" else { throw Doubt() }
      return MediaInfo(container: "png_pipe", size: source.size, streams: [try stream(picture)])
    }
  }

  /// Larger ones are refused, or take much memory.
  private static func check(_ width: Int, _ height: Int) throws {
    guard width <= 1 << 16, height <= 1 << 16, width * height <= 100_000_000 else { throw Doubt() }
  }

  static func stream(_ picture: PictureHead.JPEG, _ size: Int64) throws -> MediaStream {
    try check(picture.width, picture.height)
    // A block takes at least two bits.
    let blocks = Int64((picture.width + 7) / 8) * Int64((picture.height + 7) / 8)
    guard picture.process == 2 || blocks <= size * 4 else { throw Doubt() }
    var stream = MediaStream(index: 0, kind: .video, codec: "mjpeg")
    stream.profile = ["Baseline", "Sequential", "Progressive"][max(0, min(2, picture.process))]
    (stream.width, stream.height, stream.bitDepth) = (picture.width, picture.height, picture.bits)
    stream.pixelFormat = try pixels(picture)
    stream.colorSpace = "bt470bg"
    return stream
  }

  private static func pixels(_ picture: PictureHead.JPEG) throws -> String {
    let components = picture.components
    guard let first = components.first else { throw Doubt() }
    if components.count == 1 {
      guard [1, 2].contains(first.across), first.across == first.down else { throw Doubt() }
      return "gray"
    }
    // With others than luminance and two colours, or with red, green and blue, it is more than the sampling that counts.
    guard components.count == 3, components[1...].allSatisfy({ $0.across == 1 && $0.down == 1 }),
      picture.transform ?? 1 == 1, components.map(\.id) != [0x52, 0x47, 0x42], components.map(\.id) == [1, 2, 3]
    else { throw Doubt() }
    switch (first.across, first.down) {
    case (1, 1): return "yuvj444p"
    case (2, 1): return "yuvj422p"
    case (2, 2): return "yuvj420p"
    case (1, 2): return "yuvj440p"
    default: throw Doubt()
    }
  }

  private static func stream(_ picture: PictureHead.PNG) throws -> MediaStream {
    try check(picture.width, picture.height)
    var stream = MediaStream(index: 0, kind: .video, codec: "png")
    (stream.width, stream.height) = (picture.width, picture.height)
    let isWide = picture.bits == 16
    guard isWide || picture.bits == 8 || ([1, 2, 4].contains(picture.bits) && [0, 3].contains(picture.colors)) else {
      throw Doubt()
    }
    let format: String
    switch (picture.colors, picture.hasTransparentColor) {
    case (0, false): format = isWide ? "gray16be" : picture.bits == 1 ? "monob" : "gray"
    case (0, true) where picture.bits > 1, (4, false): format = isWide ? "ya16be" : "ya8"
    case (2, false): format = isWide ? "rgb48be" : "rgb24"
    case (2, true), (6, false): format = isWide ? "rgba64be" : "rgba"
    case (3, false) where !isWide: format = "pal8"
    default: throw Doubt()
    }
    stream.pixelFormat = format
    stream.bitDepth = MediaStream.depth(ofPixels: format)
    return stream
  }
}
