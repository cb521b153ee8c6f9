/// A number of bytes, with the family of units it was written in.
public struct ByteSize: Sendable, Hashable, Comparable {
  /// The family of units: powers of two (`KiB MiB GiB TiB`) or of ten (`kB MB GB TB`).
  public enum Family: UInt8, Sendable { case binary, decimal }

  /// The exact number of bytes; may be negative as a difference.
  public let bytes: Int64
  /// The family used to show it.
  public let family: Family

  /// Makes a size from a number of bytes.
  public init(bytes: Int64, family: Family = .binary) {
    self.bytes = bytes
    self.family = family
  }

  /// Equal sizes are equal whatever units they were written in.
  public static func == (left: ByteSize, right: ByteSize) -> Bool { left.bytes == right.bytes }
  /// Orders by the number of bytes.
  public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
  /// Hashes the number of bytes alone, as equality does.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

  /// The units of a family with their bytes, smallest first (IEC 80000-13 and SI).
  static func units(of family: Family) -> [(name: String, bytes: Int64)] {
    switch family {
    case .binary: [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("PiB", 1 << 50)]
    case .decimal:
      [
        ("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("PB", 1_000_000_000_000_000),
      ]
    }
  }

  /// The amount in the largest unit that keeps it at one or more: (312.4, "MiB").
  var inBestUnit: (amount: Double, unit: String) {
    let magnitude = bytes.magnitude
    let units = Self.units(of: family)
    let unit = units.last { UInt64($0.bytes) <= magnitude } ?? units[0]
    return (Double(bytes) / Double(unit.bytes), unit.name)
  }

  /// For tables: one decimal above bytes, a blank before the unit: `312.4 MiB`, `17 B`.
  public var tableText: String {
    let (amount, unit) = inBestUnit
    return (unit == "B" ? String(bytes) : fixed(amount, places: 1)) + " " + unit
  }
}

extension ByteSize: CustomStringConvertible {
  /// As it is written in the language, with at most three decimals: `256MiB`, `1.5GB`.
  public var description: String {
    let (amount, unit) = inBestUnit
    return trimmed(amount, places: 3) + unit
  }
}
