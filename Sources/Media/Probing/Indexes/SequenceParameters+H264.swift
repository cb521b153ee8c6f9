import Containers

/// H.264, section 7.3.2.1.
extension SequenceParameters {
  /// Reads a unit with its header.
  init(h264 unit: [UInt8]) throws {
    guard unit.count >= 5, unit[0] & 0x9F == 7 else { throw Doubt() }
    var bits = BitReader(unit: Array(unit.dropFirst()))
    let (number, constraints) = (try bits.take(8), try bits.take(8))
    profile = try Self.profile(h264: number, constraints)
    level = try bits.take(8)
    id = try bits.golomb()
    guard id < 32 else { throw Doubt() }
    if [100, 110, 122, 244, 44].contains(number) { try readChroma(&bits) }
    fields.numberBits = try bits.golomb() + 4
    guard fields.numberBits <= 16 else { throw Doubt() }
    try readOrder(&bits)
    guard try bits.golomb() <= 16 else { throw Doubt() }
    try bits.skip(1)
    let (columns, rows) = (try bits.golomb() + 1, try bits.golomb() + 1)
    let isFramesOnly = try bits.flag()
    fields.isPossible = !isFramesOnly
    if !isFramesOnly { try bits.skip(1) }
    try bits.skip(1)
    guard columns <= 1024, rows <= 1024 else { throw Doubt() }
    (width, height) = (columns * 16, rows * 16 * (isFramesOnly ? 1 : 2))
    if try bits.flag() {
      let edges = try (0..<4).map { _ in try bits.golomb() }
      let (across, down) = (chroma == 3 ? 1 : 2, (isFramesOnly ? 1 : 2) * (chroma == 1 ? 2 : 1))
      // Cropped at the left or the top it is rare, and handled differently.
      guard edges[0] == 0, edges[2] == 0, edges[1] < 4096, edges[3] < 4096 else { throw Doubt() }
      (width, height) = (width - edges[1] * across, height - edges[3] * down)
    }
    guard width > 0, height > 0 else { throw Doubt() }
    if try bits.flag() { try readUsability(&bits) }
    try bits.checkEnd()
  }

  private mutating func readChroma(_ bits: inout BitReader) throws {
    chroma = try bits.golomb()
    guard (1...3).contains(chroma) else { throw Doubt() }
    if chroma == 3, try bits.flag() { throw Doubt() }
    depth = try bits.golomb() + 8
    guard try bits.golomb() + 8 == depth, [8, 9, 10].contains(depth), try !bits.flag() else { throw Doubt() }
    guard try bits.flag() else { return }
    for index in 0..<(chroma == 3 ? 12 : 8) where try bits.flag() {
      var (last, next) = (8, 8)
      for _ in 0..<(index < 6 ? 16 : 64) {
        if next != 0 { next = (last + (try bits.signedGolomb())) & 0xFF }
        last = next == 0 ? last : next
      }
    }
  }

  private mutating func readOrder(_ bits: inout BitReader) throws {
    fields.orderKind = try bits.golomb()
    switch fields.orderKind {
    case 0:
      fields.orderBits = try bits.golomb() + 4
      guard fields.orderBits <= 16 else { throw Doubt() }
    case 1:
      try bits.skip(1)
      for _ in 0..<2 { _ = try bits.signedGolomb() }
      let count = try bits.golomb()
      guard count < 256 else { throw Doubt() }
      for _ in 0..<count { _ = try bits.signedGolomb() }
    case 2: break
    default: throw Doubt()
    }
  }

  private mutating func readUsability(_ bits: inout BitReader) throws {
    try bits.readSignal(&self)
    if try bits.flag() {
      guard try bits.take(32) > 0, try bits.take(32) > 0 else { throw Doubt() }
      try bits.skip(1)
    }
    let (first, second) = (try Self.readBuffering(&bits), try Self.readBuffering(&bits))
    if first != nil || second != nil { try bits.skip(1) }
    fields.timingBits = second ?? first ?? 0
    fields.hasStructure = try bits.flag()
    if try bits.flag() {
      try bits.skip(1)
      for _ in 0..<4 { _ = try bits.golomb() }
      guard try bits.golomb() <= 16, try bits.golomb() <= 16 else { throw Doubt() }
    }
  }

  /// How many bits the times take that come before the structure of a picture.
  private static func readBuffering(_ bits: inout BitReader) throws -> Int? {
    guard try bits.flag() else { return nil }
    let count = try bits.golomb() + 1
    guard count <= 32 else { throw Doubt() }
    try bits.skip(8)
    for _ in 0..<count {
      _ = (try bits.golombOfAnySize(), try bits.golombOfAnySize())
      try bits.skip(1)
    }
    try bits.skip(5)
    let lengths = (try bits.take(5) + 1, try bits.take(5) + 1)
    try bits.skip(5)
    return lengths.0 + lengths.1
  }

  private static func profile(h264 number: Int, _ constraints: Int) throws -> String {
    let isIntra = constraints & 0x10 != 0
    switch number {
    case 66: return constraints & 0x40 != 0 ? "Constrained Baseline" : "Baseline"
    case 77: return "Main"
    case 88: return "Extended"
    case 100: return "High"
    case 110: return isIntra ? "High 10 Intra" : "High 10"
    case 122: return isIntra ? "High 4:2:2 Intra" : "High 4:2:2"
    case 244: return isIntra ? "High 4:4:4 Intra" : "High 4:4:4 Predictive"
    default: throw Doubt()
    }
  }

  /// Which pixels the decoder makes of it.
  var pixelFormat: String {
    let sampling = ["", "420", "422", "444"][max(1, min(3, chroma))]
    if depth > 8 { return "yuv\(sampling)p\(depth)le" }
    return isFullRange == true ? "yuvj\(sampling)p" : "yuv\(sampling)p"
  }
}

extension BitReader {
  /// Takes a number in Exp-Golomb code that may have up to 32 bits, as rates of buffers do.
  mutating func golombOfAnySize() throws -> Int {
    var zeros = 0
    while try !flag() {
      zeros += 1
      guard zeros <= 32 else { throw Doubt() }
    }
    return (1 << zeros) - 1 + (try take(zeros))
  }
}
