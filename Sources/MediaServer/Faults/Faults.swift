import Statistics

/// How a server misbehaves. Shares are from 0 to 1 of all requests, each request gets at most one of them.
public struct Faults: Sendable, Hashable {
  /// How long an answer is held back: by chance, evenly between both.
  public var latency: ClosedRange<Duration>?
  /// Answers with a status of 500, 502, 503 or 504.
  public var failing = 0.0
  /// Answers with a status of 429 and `Retry-After: 1`.
  public var throttling = 0.0
  /// Connections that are cut in the middle of a body.
  public var cutting = 0.0
  /// Answers that say another length than they have.
  public var lying = 0.0
  /// How many requests a second are answered; the others get 429 and `Retry-After`.
  public var requestsPerSecond: Double?
  /// How fast a body is sent, in bytes per second.
  public var bytesPerSecond: Double?
  /// What chance follows from: the same request, made for the same time, fares the same.
  public var seed: UInt64 = 0

  /// No faults.
  public init() {}

  /// Whether any part of it can show.
  public var isActive: Bool {
    latency != nil || failing > 0 || throttling > 0 || cutting > 0 || lying > 0 || requestsPerSecond != nil
      || bytesPerSecond != nil
  }
}

/// What is done to one request.
struct Fate: Sendable, Equatable {
  /// The misbehaviour, if there is one.
  enum Fault: Sendable, Equatable {
    case fail(status: Int)
    case throttle
    /// After this share of the body.
    case cut(share: Double)
    /// By so many bytes, more than there are or less.
    case lie(by: Int64)

    /// As the log calls it.
    var word: String {
      switch self {
      case .fail: "fail"
      case .throttle: "throttle"
      case .cut: "cut"
      case .lie: "lie"
      }
    }
  }

  var fault: Fault?
  var latency: Duration = .zero
}

extension Faults {
  /// What is done to a request that comes for the nth time. It follows from the seed, the address and the count alone, so that
  /// it is the same in whatever order requests come.
  func fate(of target: UInt64, time: UInt64) -> Fate {
    var chance = SeededNumbers(seed: seed ^ target &* 0x9E37_79B9_7F4A_7C15 ^ time &* 0xD6E8_FEB8_6659_FD93)
    // The first numbers of near seeds resemble one another.
    _ = chance.next()
    var fate = Fate()
    var die = Double.random(in: 0..<1, using: &chance)
    let shares: [(Double, () -> Fate.Fault)] = [
      (failing, { .fail(status: [500, 502, 503, 504].randomElement(using: &chance) ?? 500) }),
      (throttling, { .throttle }),
      (cutting, { .cut(share: Double.random(in: 0..<1, using: &chance)) }),
      (lying, { .lie(by: Int64.random(in: 1...64, using: &chance) * (Bool.random(using: &chance) ? 1 : -1)) }),
    ]
    for (share, fault) in shares {
      if die < share {
        fate.fault = fault()
        break
      }
      die -= share
    }
    if let latency {
      fate.latency =
        latency.lowerBound + (latency.upperBound - latency.lowerBound) * Double.random(in: 0...1, using: &chance)
    }
    return fate
  }
}

extension StringProtocol {
  /// A number that follows from the text alone, in every process (FNV-1a, 64 bit).
  var stableHash: UInt64 { utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}
