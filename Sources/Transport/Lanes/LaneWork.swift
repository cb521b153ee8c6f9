internal import NIOCore

/// One request of a lane and its answer. Whoever schedules keeps more about it in a subclass; all of it belongs to the thread
/// of the lanes.
open class LaneWork {
  /// What is requested.
  public final var address: LaneAddress
  /// Which template it is made with.
  public final var template: Int
  /// When it must have ended, in nanoseconds of the lanes' clock.
  public final var deadline: Int64 = .max
  /// What came, as far as it came.
  public internal(set) final var answer = LaneAnswer()

  /// The connection that works on it.
  final var link: LaneLink?
  /// Whether it was sent again already because a connection turned out to be closed.
  final var wasRepeated = false
  /// How often a connection of HTTP/2 gave it back.
  final var returns = 0

  /// Makes work.
  public init(_ address: LaneAddress, template: Int) {
    self.address = address
    self.template = template
  }

  /// Forgets what came, before it is requested (again).
  final func prepare(now: Int64) {
    answer = LaneAnswer()
    answer.times.begun = now
    wasRepeated = false
    returns = 0
  }
}

/// An answer as lanes know it: its head in parts, and how much body came.
public struct LaneAnswer: Sendable {
  /// The status; 0 while there is none.
  public var status = 0
  /// The version it came in.
  public var version = HTTPVersion.http1_1
  /// Those fields that are kept, each with the place of its name; the same name may come more than once.
  public var fields: [(name: Int, value: String)] = []
  /// The length that was said.
  public var declaredLength: Int64?
  /// How many bytes of the body came.
  public var receivedLength: Int64 = 0
  /// When things happened.
  public var times = LaneTimes()

  /// The first value of a field.
  public func value(_ name: Int) -> String? { fields.first { $0.name == name }?.value }
}

/// Moments and lengths, in nanoseconds; moments are those of the lanes' clock, 0 when it did not happen.
public struct LaneTimes: Sendable, Hashable {
  /// The lanes got it.
  public var begun: Int64 = 0
  /// It was sent.
  public var sent: Int64 = 0
  /// The head of the answer was complete.
  public var answered: Int64 = 0
  /// It ended.
  public var ended: Int64 = 0
  /// How long finding the address took; nil when a connection was there.
  public var resolving: Int64?
  /// How long connecting took; nil when a connection was there.
  public var connecting: Int64?
  /// How long agreeing on keys took; nil when a connection was there, and without TLS.
  public var securing: Int64?
}
