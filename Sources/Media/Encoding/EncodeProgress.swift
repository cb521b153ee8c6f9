/// How far ffmpeg has come, read from `-progress`.
public struct EncodeProgress: Sendable, Equatable {
  /// Frames of the first video stream so far.
  public var frames: Int64 = 0
  /// How much of the media's time is done, in seconds; nil before the first packet.
  public var seconds: Double?
  /// Bytes written so far; nil when nothing is written, as in a check.
  public var bytes: Int64?
  /// Media seconds per second of waiting.
  public var speed: Double?
  /// Whether this is the last report.
  public var isEnd = false

  /// A report of nothing.
  public init() {}

  /// The share done of media of this length, 0 to 1.
  public func fraction(of duration: Double?) -> Double? {
    guard let duration, duration > 0, let seconds else { return isEnd ? 1 : nil }
    return isEnd ? 1 : max(0, min(1, seconds / duration))
  }

  /// The same with the time that pictures have come to: sound is ahead of those that an encoder holds back to look at them together.
  /// - Parameters:
  ///   - frameCount: how many frames there will be; nil where nobody knows.
  ///   - duration: how long the media plays, in seconds.
  func paced(by frameCount: Int64?, of duration: Double?) -> EncodeProgress {
    guard !isEnd, let frameCount, frameCount > 0, let duration, let seconds else { return self }
    var paced = self
    paced.seconds = min(seconds, duration * Double(frames) / Double(frameCount))
    return paced
  }

  /// Seconds that are left at the present speed.
  public func secondsLeft(of duration: Double?) -> Double? {
    guard let duration, let seconds, let speed, speed > 0 else { return nil }
    return max(0, (duration - seconds) / speed)
  }
}

/// Gathers the `key=value` lines of `-progress`; a report is complete at its `progress=` line.
struct EncodeProgressParser: Sendable {
  private var current = EncodeProgress()

  mutating func feed(_ line: String) -> EncodeProgress? {
    guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = line[line.utf8.index(after: equals)...].drop { $0 == " " }
    switch line[..<equals] {
    case "frame": current.frames = Int64(value) ?? current.frames
    case "out_time_us":
      // "N/A" before the first packet; a huge negative number when no stream has a time.
      if let time = Int64(value), time >= 0 { current.seconds = Double(time) / 1_000_000 }
    case "total_size": current.bytes = Int64(value)
    case "speed": current.speed = Double(value.hasSuffix("x") ? value.dropLast() : value)
    case "progress":
      current.isEnd = value == "end"
      return current
    default: break
    }
    return nil
  }
}
