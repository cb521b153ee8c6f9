/// A unit of the language, and how a number becomes a quantity of it.
enum Unit {
  case size(Int64, ByteSize.Family)
  case duration(Int64)
  case rate(Double, BitRate.Family)
  case fps
  case decibels

  /// Every unit by its exact name.
  static let named: [String: Unit] = {
    var units: [String: Unit] = ["fps": .fps, "dB": .decibels]
    for family in [ByteSize.Family.decimal, .binary] {
      for (name, bytes) in ByteSize.units(of: family) { units[name] = .size(bytes, family) }
    }
    for (name, nanoseconds) in TimeSpan.units { units[name] = .duration(nanoseconds) }
    for family in [BitRate.Family.decimalBytes, .binaryBytes, .bits] {
      for (name, bits) in BitRate.units(of: family) { units[name] = .rate(bits, family) }
    }
    return units
  }()

  /// The right names for one that is only wrong in its case: `mb` gives `MB` and `MiB`.
  static func near(_ name: String) -> [String] {
    let wanted = name.lowercased()
    var offers: [String] = []
    for unit in named.keys.sorted() where unit.lowercased() == wanted || unit.lowercased() == wanted.binaryTwin {
      offers.append(unit)
    }
    let spelled = ["sec": "s", "secs": "s", "mins": "min", "hr": "h", "hrs": "h", "day": "d", "days": "d"]
    if let unit = spelled[wanted] { offers.append(unit) }
    return offers
  }

  /// The quantity, or nil when it is too large to be held.
  func quantity(_ number: String, isWhole: Bool) -> Quantity? {
    switch self {
    case .size(let bytes, let family):
      return Unit.scale(number, isWhole, by: bytes).map { .size(ByteSize(bytes: $0, family: family)) }
    case .duration(let nanoseconds):
      return Unit.scale(number, isWhole, by: nanoseconds).map { .duration(TimeSpan(nanoseconds: $0)) }
    case .rate(let bits, let family):
      return Double(number).map { .rate(BitRate(bitsPerSecond: $0 * bits, family: family)) }
    case .fps: return Double(number).map { .fps($0) }
    case .decibels: return Double(number).map { .decibels($0) }
    }
  }

  /// Whole numbers are scaled exactly, others to the nearest unit.
  private static func scale(_ number: String, _ isWhole: Bool, by factor: Int64) -> Int64? {
    guard isWhole else { return Double(number).flatMap { whole($0 * Double(factor)) } }
    guard let number = Int64(number) else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }
}

extension String {
  /// The name of the power of two beside one of ten, in lower case: `mib` for `mb`, `mib/s` for `mb/s`.
  fileprivate var binaryTwin: String {
    guard let b = utf8.firstIndex(of: UInt8(ascii: "b")), b != utf8.startIndex else { return self }
    return self[..<b] + "i" + self[b...]
  }
}
