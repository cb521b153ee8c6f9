/// How deep a check goes.
public enum CheckLevel: String, Sendable, CaseIterable, Comparable {
  /// The structure alone: sizes against the file, indexes, trailers. No program is started; of a remote some ranges are read.
  case quick
  /// Every packet is read, and every checksum of the file: counts against the index, times, gaps.
  case packets
  /// Every frame is decoded, and every checksum compared.
  case full

  /// What a check of this level cannot see.
  public var blindSpot: String {
    switch self {
    case .quick: "content that was changed between intact boundaries"
    case .packets: "changes within packets that no checksum covers"
    case .full: "changes that decode without complaint, such as one flipped bit"
    }
  }

  public static func < (left: CheckLevel, right: CheckLevel) -> Bool { left.depth < right.depth }

  private var depth: Int {
    switch self {
    case .quick: 0
    case .packets: 1
    case .full: 2
    }
  }
}
