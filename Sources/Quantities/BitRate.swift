/// An amount of data per second, with the family of units it was written in.
public struct BitRate: Sendable, Hashable, Comparable {
  /// Bits (`bps kbps Mbps Gbps`), or bytes in powers of ten (`kB/s`) or of two (`KiB/s`).
  public enum Family: UInt8, Sendable { case bits, decimalBytes, binaryBytes }

  /// The exact rate.
  public let bitsPerSecond: Double
  /// The family used to show it.
  public let family: Family

  /// Makes a rate from bits per second.
  public init(bitsPerSecond: Double, family: Family = .bits) {
    self.bitsPerSecond = bitsPerSecond
    self.family = family
  }

  /// Equal rates are equal whatever units they were written in.
  public static func == (left: BitRate, right: BitRate) -> Bool { left.bitsPerSecond == right.bitsPerSecond }
  /// Orders by rate.
  public static func < (left: BitRate, right: BitRate) -> Bool { left.bitsPerSecond < right.bitsPerSecond }
  /// Hashes the rate alone, as equality does.
  public func hash(into hasher: inout Hasher) { hasher.combine(bitsPerSecond) }

  /// The units of a family, smallest first, with their bits per second.
  static func units(of family: Family) -> [(name: String, bits: Double)] {
    switch family {
    case .bits: [("bps", 1), ("kbps", 1e3), ("Mbps", 1e6), ("Gbps", 1e9)]
    case .decimalBytes, .binaryBytes:
      ByteSize.units(of: family == .binaryBytes ? .binary : .decimal).map { ($0.name + "/s", Double($0.bytes) * 8) }
    }
  }
}

extension BitRate: CustomStringConvertible {
  /// As it is written in the language, with at most two decimals: `4.8Mbps`, `2MB/s`.
  public var description: String {
    let units = Self.units(of: family)
    let unit = units.last { $0.bits <= bitsPerSecond.magnitude } ?? units[0]
    return trimmed(bitsPerSecond / unit.bits, places: 2) + unit.name
  }
}
