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
  /// - Parameters:
  ///   - bytes: the frame's beginning.
  ///   - size: bytes of all of it.
  func fieldOrder(_ bytes: [UInt8], size: Int64) throws -> String {
    var structure: Int?
    let units = try check(bytes, size: size)
    for unit in units where unit.first.map({ $0 & 0x1F }) == 6 {
      structure = try pictureStructure(Array(unit.dropFirst())) ?? structure
    }
    guard let slice = units.last else { throw Doubt() }
    return try order(slice.prefix(64), structure)
  }

  private func pictureStructure(_ content: [UInt8]) throws -> Int? {
    guard parameters.fields.hasStructure, var bits = try SupplementalInformation.find(1, in: content) else {
      return nil
    }
    try bits.skip(parameters.fields.timingBits)
    return try bits.take(4)
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
