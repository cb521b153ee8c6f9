import Containers

/// How a decoder of HEVC is set up (ISO 14496-15). ffmpeg takes the size and the colours from there, and not from frames or containers.
enum HEVCConfiguration {
  static func parameters(_ bytes: [UInt8]) throws -> SequenceParameters {
    guard bytes.count > 23, bytes[0] == 1 else { throw Doubt() }
    var units: [UInt8: [[UInt8]]] = [:]
    var place = 23
    func number(_ count: Int) throws -> Int {
      guard bytes.count - place >= count else { throw Doubt() }
      defer { place += count }
      return bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }
    for _ in 0..<bytes[22] {
      let kind = UInt8(try number(1) & 0x3F)
      for _ in 0..<(try number(2)) {
        let length = try number(2)
        guard length > 2, bytes.count - place >= length else { throw Doubt() }
        let unit = Array(bytes[place..<place + length])
        guard unit[0] == kind << 1, unit[1] == 1 else { throw Doubt() }
        units[kind, default: []].append(unit)
        place += length
      }
    }
    guard place == bytes.count, Set(units.keys).isSubset(of: [32, 33, 34, 39, 40]), let video = units[32],
      let sequence = units[33], video.count == 1, sequence.count == 1, units[34] != nil
    else { throw Doubt() }
    for unit in (units[39] ?? []) + (units[40] ?? []) { try SupplementalInformation.check(Array(unit.dropFirst(2))) }
    var bits = BitReader(unit: Array(video[0].dropFirst(2)))
    let parameters = try SequenceParameters(hevc: sequence[0], videoSet: try bits.readVideoSet())
    for unit in units[34] ?? [] {
      var bits = BitReader(unit: Array(unit.dropFirst(2)))
      try bits.checkPictureSet(sequence: parameters.id)
    }
    return parameters
  }
}

/// What stands beside frames of H.264 and HEVC.
enum SupplementalInformation {
  /// Nothing there may name another transfer curve.
  static func check(_ content: [UInt8]) throws {
    guard try find(147, in: content) == nil else { throw Doubt() }
  }

  /// The first message of a kind, to be read from its beginning; nil where there is none.
  static func find(_ wanted: Int, in content: [UInt8]) throws -> BitReader? {
    var rest = BitReader(unit: content)
    while rest.left > 8 {
      let (kind, size) = (try rest.takeLong(), try rest.takeLong())
      if kind == wanted { return rest }
      try rest.skip(size * 8)
    }
    return nil
  }
}
