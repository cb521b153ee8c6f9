import Containers

/// How a decoder of H.264 is set up (ISO 14496-15), and whether the first frames go with it.
struct AVCConfiguration {
  var parameters: SequenceParameters
  private let sets: [[UInt8]]
  private let pictureSets: Set<Int>
  /// The sets with which slices say where the second field lies.
  let fieldSets: Set<Int>
  private let lengthSize: Int

  init(_ bytes: [UInt8]) throws {
    guard bytes.count >= 7, bytes[0] == 1 else { throw Doubt() }
    lengthSize = Int(bytes[4] & 3) + 1
    var (place, found): (Int, [[UInt8]]) = (5, [])
    func units(_ count: Int) throws -> [[UInt8]] {
      try (0..<count).map { _ in
        guard bytes.count - place >= 2 else { throw Doubt() }
        let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
        guard length > 1, bytes.count - place - 2 >= length else { throw Doubt() }
        defer { place += 2 + length }
        return Array(bytes[place + 2..<place + 2 + length])
      }
    }
    place = 6
    // With several it is the frames that choose.
    guard bytes[5] & 0x1F == 1, let sequence = try units(1).first, place < bytes.count else { throw Doubt() }
    let count = Int(bytes[place])
    place += 1
    let pictures = try units(count)
    found = [sequence] + pictures
    parameters = try SequenceParameters(h264: sequence)
    var (ids, fieldIDs): (Set<Int>, Set<Int>) = ([], [])
    for unit in pictures {
      guard unit[0] & 0x9F == 8 else { throw Doubt() }
      var bits = BitReader(unit: Array(unit.dropFirst()))
      let id = try bits.golomb()
      guard id < 256, try bits.golomb() == parameters.id else { throw Doubt() }
      ids.insert(id)
      try bits.skip(1)
      if try bits.flag() { fieldIDs.insert(id) }
    }
    guard !ids.isEmpty else { throw Doubt() }
    (sets, pictureSets, fieldSets) = (found, ids, fieldIDs)
  }

  /// Whether a frame begins with what a decoder needs to take these parameters: nothing in it says otherwise, and its first slice refers to
  /// them. The parameters become the decoder's when it has understood the beginning of a slice.
  /// - Parameter bytes: its beginning.
  /// - Returns: its units up to the first slice, of which there is as much as was given.
  @discardableResult func check(_ bytes: [UInt8], size: Int64) throws -> [ArraySlice<UInt8>] {
    var place = 0
    var units: [ArraySlice<UInt8>] = []
    while true {
      guard bytes.count - place > lengthSize + 1 else { throw Doubt() }
      let length = bytes[place..<place + lengthSize].reduce(0) { $0 << 8 | Int($1) }
      let start = place + lengthSize
      guard length > 0, Int64(start) + Int64(length) <= size, bytes[start] & 0x80 == 0 else { throw Doubt() }
      let kind = bytes[start] & 0x1F
      let unit = bytes[start...].prefix(length)
      units.append(unit)
      if kind == 1 || kind == 5 {
        try checkSlice(Array(bytes[start + 1..<min(bytes.count, start + 64)]))
        return units
      }
      guard unit.count == length else { throw Doubt() }
      switch kind {
      case 6: try SupplementalInformation.check(Array(unit.dropFirst()))
      case 7, 8: guard sets.contains(Array(unit)) else { throw Doubt() }
      case 9, 12: break
      default: throw Doubt()
      }
      place = start + length
    }
  }

  private func checkSlice(_ bytes: [UInt8]) throws {
    var bits = BitReader(unit: bytes)
    guard try bits.golomb() == 0, try bits.golomb() <= 9, pictureSets.contains(try bits.golomb()) else { throw Doubt() }
  }
}
