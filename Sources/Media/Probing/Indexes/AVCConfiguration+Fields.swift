import Containers

/// How the pictures of H.264 are put together from fields, as the parameters of their sequence say.
struct FieldCoding: Equatable {
  /// Whether there may be fields.
  var isPossible = false
  /// Bits of the number of a frame.
  var numberBits = 4
  /// How the order of pictures is told, and the bits of it.
  var orderKind = 0
  var orderBits = 4
  /// Whether beside a picture there is its structure, and how many bits of times before it.
  var hasStructure = false
  var timingBits = 0
}

extension AVCConfiguration {
  /// The order of the fields as ffmpeg's parser finds it with the first frame.
  /// - Parameter bytes: the frame's beginning, which was checked.
  func fieldOrder(_ bytes: [UInt8]) throws -> String {
    var (place, structure): (Int, Int?) = (0, nil)
    while bytes.count - place > lengthSize + 1 {
      let length = bytes[place..<place + lengthSize].reduce(0) { $0 << 8 | Int($1) }
      let start = place + lengthSize
      switch bytes[start] & 0x1F {
      case 1, 5: return try order(bytes[start...].prefix(min(64, length)), structure)
      case 6: structure = try pictureStructure(Array(bytes[start + 1..<min(bytes.count, start + length)])) ?? structure
      default: break
      }
      place = start + length
    }
    throw Doubt()
  }

  private func pictureStructure(_ content: [UInt8]) throws -> Int? {
    guard parameters.fields.hasStructure else { return nil }
    var bits = BitReader(unit: content)
    while bits.left > 16 {
      let (kind, size) = (try bits.takeLong(), try bits.takeLong())
      guard kind != 1 else {
        try bits.skip(parameters.fields.timingBits)
        return try bits.take(4)
      }
      try bits.skip(size * 8)
    }
    return nil
  }

  private func order(_ unit: ArraySlice<UInt8>, _ structure: Int?) throws -> String {
    let fields = parameters.fields
    guard let head = unit.first else { throw Doubt() }
    var bits = BitReader(unit: Array(unit.dropFirst()))
    _ = (try bits.golomb(), try bits.golomb())
    let set = try bits.golomb()
    try bits.skip(fields.numberBits)
    // Of fields that are pictures of their own more than one is needed.
    if fields.isPossible, try bits.flag() { throw Doubt() }
    if let structure {
      switch structure {
      case 0, 7, 8: return "progressive"
      case 3, 5: return "tt"
      case 4, 6: return "bb"
      default: throw Doubt()
      }
    }
    guard fieldSets.contains(set) else {
      guard fields.orderKind != 1 else { throw Doubt() }
      return "progressive"
    }
    guard fields.orderKind == 0 else { throw Doubt() }
    if head & 0x1F == 5 { _ = try bits.golomb() }
    try bits.skip(fields.orderBits)
    let second = try bits.signedGolomb()
    return second > 0 ? "tt" : second < 0 ? "bb" : "progressive"
  }
}
