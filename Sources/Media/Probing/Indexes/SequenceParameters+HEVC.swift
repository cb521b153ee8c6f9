import Containers

/// H.265, sections 7.3.2.1, 7.3.2.2 and E.2.1.
extension SequenceParameters {
  /// Reads a unit with its header.
  init(hevc unit: [UInt8], videoSet: Int) throws {
    guard unit.count > 2, unit[0] == 33 << 1, unit[1] == 1 else { throw Doubt() }
    var bits = BitReader(unit: Array(unit.dropFirst(2)))
    guard try bits.take(4) == videoSet else { throw Doubt() }
    let layers = try bits.take(3)
    guard layers <= 6 else { throw Doubt() }
    try bits.skip(1)
    let (number, level) = try bits.readProfile(layers: layers)
    let names = [1: "Main", 2: "Main 10", 3: "Main Still Picture", 4: "Rext"]
    guard let profile = names[number] else { throw Doubt() }
    (self.profile, self.level) = (profile, level)
    id = try bits.golomb()
    chroma = try bits.golomb()
    guard id < 16, chroma <= 3 else { throw Doubt() }
    if chroma == 3, try bits.flag() { throw Doubt() }
    (width, height) = (try bits.golomb(), try bits.golomb())
    if try bits.flag() {
      let edges = try (0..<4).map { _ in try bits.golomb() }
      guard edges.allSatisfy({ $0 < 4096 }) else { throw Doubt() }
      width -= (edges[0] + edges[1]) * (chroma == 1 || chroma == 2 ? 2 : 1)
      height -= (edges[2] + edges[3]) * (chroma == 1 ? 2 : 1)
    }
    depth = try bits.golomb() + 8
    guard try bits.golomb() + 8 == depth, [8, 10, 12].contains(depth), (1...16384).contains(width),
      (1...16384).contains(height)
    else { throw Doubt() }
    try bits.skipCoding(layers: layers)
    if try bits.flag() { try readUsability(&bits) }
    guard try !bits.flag() else { throw Doubt() }
    try bits.checkEnd()
  }

  private mutating func readUsability(_ bits: inout BitReader) throws {
    try bits.readSignal(&self)
    guard colors?.matrix != 0 else { throw Doubt() }
    try bits.skip(3)
    // There are streams that leave out the next flag.
    var next = bits
    guard try bits.left < 68 || next.take(21) != 0x100000 else { throw Doubt() }
    if try bits.flag() { for _ in 0..<4 { _ = try bits.golomb() } }
    if try bits.flag() {
      guard bits.left >= 66 else { throw Doubt() }
      try bits.skip(64)
      if try bits.flag() { _ = try bits.golomb() }
      guard try !bits.flag() else { throw Doubt() }
    }
    if try bits.flag() {
      guard bits.left >= 8 else { throw Doubt() }
      try bits.skip(3)
      for _ in 0..<5 { _ = try bits.golomb() }
    }
  }

  /// Which pixels the decoder makes of it.
  var pixelFormatOfHEVC: String {
    if chroma == 0 { return depth == 8 ? "gray" : "gray\(depth)le" }
    let sampling = ["", "420", "422", "444"][min(3, chroma)]
    if depth > 8 { return "yuv\(sampling)p\(depth)le" }
    // Only of 4:2:0 it tells the whole range by the format.
    return isFullRange == true && chroma == 1 ? "yuvj420p" : "yuv\(sampling)p"
  }
}

extension BitReader {
  fileprivate mutating func readProfile(layers: Int) throws -> (profile: Int, level: Int) {
    guard try take(2) == 0 else { throw Doubt() }
    try skip(1)
    let profile = try take(5)
    try skip(80)
    let level = try take(8)
    let present = try (0..<layers).map { _ in (try flag(), try flag()) }
    if layers > 0 { try skip((8 - layers) * 2) }
    for (hasProfile, hasLevel) in present { try skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0)) }
    return (profile, level)
  }

  /// What only matters for decoding, between the size and the usability information.
  fileprivate mutating func skipCoding(layers: Int) throws {
    let orderBits = try golomb() + 4
    guard orderBits <= 16 else { throw Doubt() }
    try skipBuffers(layers: layers)
    for _ in 0..<6 { guard try golomb() < 8 else { throw Doubt() } }
    if try flag(), try flag() { try skipScaling() }
    try skip(2)
    if try flag() {
      try skip(8)
      _ = (try golomb(), try golomb())
      try skip(1)
    }
    let sets = try golomb()
    guard sets <= 64 else { throw Doubt() }
    var sizes: [Int] = []
    for index in 0..<sets { sizes.append(try skipReferences(index, sizes)) }
    if try flag() {
      let count = try golomb()
      guard count <= 32 else { throw Doubt() }
      try skip(count * (orderBits + 1))
    }
    try skip(2)
  }

  /// How many pictures are held back: at most 16.
  private mutating func skipBuffers(layers: Int) throws {
    for _ in (try flag() ? 0 : layers)...layers {
      guard try golomb() < 16, try golomb() < 16 else { throw Doubt() }
      _ = try golomb()
    }
  }

  private mutating func skipScaling() throws {
    for size in 0..<4 {
      for _ in stride(from: 0, to: 6, by: size == 3 ? 3 : 1) {
        if try flag() {
          if size > 1 { _ = try signedGolomb() }
          for _ in 0..<min(64, 1 << (4 + size << 1)) { _ = try signedGolomb() }
        } else {
          _ = try golomb()
        }
      }
    }
  }

  /// A set of reference pictures: how many it has.
  private mutating func skipReferences(_ index: Int, _ sizes: [Int]) throws -> Int {
    if index > 0, try flag() {
      try skip(1)
      _ = try golomb()
      var count = 0
      for _ in 0...(sizes.last ?? 0) {
        let isUsed = try flag()
        if isUsed { count += 1 } else if try flag() { count += 1 }
      }
      return count
    }
    let count = (try golomb(), try golomb())
    guard count.0 <= 16, count.1 <= 16 else { throw Doubt() }
    for _ in 0..<count.0 + count.1 {
      _ = try golomb()
      try skip(1)
    }
    return count.0 + count.1
  }

  /// What is told of pictures (7.3.2.3): ffmpeg takes no parameters from where it does not understand that.
  mutating func checkPictureSet(sequence: Int) throws {
    guard try golomb() < 64, try golomb() == sequence else { throw Doubt() }
    try skip(7)
    guard try golomb() < 16, try golomb() < 16 else { throw Doubt() }
    _ = try signedGolomb()
    try skip(2)
    if try flag() { guard try golomb() <= 3 else { throw Doubt() } }
    for _ in 0..<2 { guard try abs(signedGolomb()) <= 12 else { throw Doubt() } }
    try skip(4)
    let hasTiles = try flag()
    try skip(1)
    // These go on in ways of their own.
    guard !hasTiles else { return }
    try skip(1)
    if try flag() {
      try skip(1)
      if try !flag() { for _ in 0..<2 { guard try abs(signedGolomb()) <= 6 else { throw Doubt() } } }
    }
    if try flag() { return }
    try skip(1)
    guard try golomb() <= 4 else { throw Doubt() }
    try skip(1)
    if try !flag() { try checkEnd() }
  }

  /// The set that all others refer to: its number.
  mutating func readVideoSet() throws -> Int {
    let id = try take(4)
    guard try take(2) == 3, try take(6) == 0 else { throw Doubt() }
    let layers = try take(3)
    guard layers <= 6 else { throw Doubt() }
    try skip(1)
    guard try take(16) == 0xFFFF else { throw Doubt() }
    _ = try readProfile(layers: layers)
    try skipBuffers(layers: layers)
    guard try take(6) == 0, try golomb() == 0 else { throw Doubt() }
    if try flag() {
      try skip(64)
      if try flag() { _ = try golomb() }
      guard try golomb() == 0 else { throw Doubt() }
    }
    guard try !flag() else { throw Doubt() }
    try checkEnd()
    return id
  }
}
