import Platform
import Quantities

/// The name of a run: six letters and digits that sort by the time it began, such as `b8m3k7`.
public struct RunID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name.
  public let text: String

  /// Takes a name; nil when it is none, so that no path can be smuggled in.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.length, bytes.allSatisfy(Self.alphabet.contains), bytes[0] >= UInt8(ascii: "a") else {
      return nil
    }
    self.text = text
  }

  /// The name for a second: of 2025 and the years to 2046, then it stays at the last.
  init(second: Int64) {
    var rest = max(0, min(second - Self.epoch, Self.largest))
    var bytes: [UInt8] = []
    for _ in 1..<Self.length {
      bytes.append(Self.alphabet[Int(rest % 32)])
      rest /= 32
    }
    // It begins with a letter, so that it is never taken for a number.
    bytes.append(Self.alphabet[10 + Int(rest)])
    text = String(decoding: bytes.reversed(), as: UTF8.self)
  }

  public var description: String { text }

  /// The second that it stands for.
  var second: Int64 {
    let digits = text.utf8.map { byte in Int64(Self.alphabet.firstIndex(of: byte) ?? 0) }
    return Self.epoch + digits.dropFirst().reduce((digits.first ?? 10) - 10) { $0 * 32 + $1 }
  }

  /// Orders by time.
  public static func < (left: RunID, right: RunID) -> Bool { left.text < right.text }

  static let length = 6
  /// 2025-01-01T00:00:00Z.
  private static let epoch: Int64 = 1_735_689_600
  private static let largest: Int64 = 22 * (1 << 25) - 1
  /// Without i, l, o and u, which are mistaken for others.
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
}

/// How far a run has come.
public enum RunState: String, Sendable, CaseIterable {
  /// A process works on it now.
  case running
  /// It came to its end; some of its subjects may have failed.
  case done
  /// An error ended it.
  case failed
  /// It was interrupted, or its process was killed, and can be resumed.
  case interrupted
  /// Its file cannot be read.
  case damaged
}

/// One call of a verb that worked on many subjects, as the journal knows it.
public struct Run: Sendable {
  /// Its name.
  public let id: RunID
  /// The verb that was called.
  public internal(set) var verb = ""
  /// The command line, its secrets masked.
  public internal(set) var command = ""
  /// What the verb worked towards, such as the base URL that was warmed; empty where a verb has no such thing.
  public internal(set) var target = ""
  /// When it began.
  public internal(set) var started: Timestamp
  /// When it ended; nil while it runs and when its process was killed.
  public internal(set) var ended: Timestamp?
  /// How long it was worked on, over all the times that it was resumed.
  public internal(set) var worked = TimeSpan(nanoseconds: 0)
  /// How far it has come.
  public internal(set) var state = RunState.running
  /// How often it was begun or resumed.
  public internal(set) var sessions = 1
  /// How many subjects have a result.
  public internal(set) var total = 0
  /// How many of these are good.
  public internal(set) var good = 0
  /// Why it cannot be read, where it cannot.
  public internal(set) var problem: RunsError?

  /// How many subjects have a result that is not good.
  public var failed: Int { max(0, total - good) }

  /// Whether there is something to go on with: it was cut short, or some subjects failed.
  public var isResumable: Bool {
    switch state {
    case .interrupted, .failed: true
    case .done: failed > 0
    case .running, .damaged: false
    }
  }

  init(id: RunID, started: Timestamp) {
    self.id = id
    self.started = started
  }
}

extension Timestamp {
  /// The present moment.
  static var present: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
