import Flow
import Processes
import Synchronization

/// Runs plans. Knows nothing of originals: ``Optimizer`` is the safe way to use it on files that matter.
public enum Encoder {
  /// What an encode did.
  public struct Outcome: Sendable, Equatable {
    /// Frames of picture written.
    public let frames: Int64
    /// The time that was written, in seconds.
    public let seconds: Double?
    /// Media seconds per second of waiting, at the end.
    public let speed: Double?
    /// ffmpeg's name of the encoder that did it.
    public var encoder = ""
    /// What went otherwise than planned, a phrase for each: a fall back to software.
    public var notes: [String] = []
  }

  /// Thrown when the output will not be small enough: the original is to be kept.
  public struct Stopped: Error, Equatable {
    /// Why, as a sentence without its end.
    public let reason: String
  }

  /// Encodes a source to a file made for the output alone, which is overwritten and, on an error, left as it is.
  ///
  /// A hardware encoder that fails, at once or half-way, is replaced by software; the outcome's notes say so.
  /// - Parameters:
  ///   - stop: when the encode is given up for size; nil lets the output be of any size.
  ///   - limits: how long it may stand still or take, and how much memory.
  ///   - progress: gets the share done, speed and seconds left, about four times a second.
  /// - Throws: ``MediaError`` `source-damaged` at the first sign of damage in the source, `disk-full`, `encode-failed`
  ///   with ffmpeg's last words; ``Stopped``; `CancellationError`.
  public static func encode(
    _ plan: EncodePlan, source: MediaSource, to output: String, stop: EarlyStop? = nil,
    limits: RunLimits = RunLimits(), progress: @escaping ProgressSink = { _ in }
  ) async throws -> Outcome {
    let run = EncodeRun(plan: plan, source: source, output: output, stop: stop, limits: limits, progress: progress)
    return try await encode(run)
  }

  static func encode(_ run: EncodeRun) async throws -> Outcome {
    let plan = run.plan
    do { return try await run.outcome() } catch let error as MediaError {
      guard let software = plan.fallback.first, error.kind != .diskFull else { throw error }
      try Task.checkCancellation()
      let second = EncodeRun(
        plan: software, source: run.source, output: run.output, stop: run.stop, limits: run.limits,
        progress: run.progress, ffmpeg: run.ffmpeg)
      var outcome = try await second.outcome()
      outcome.notes.append("\(plan.encoder) failed, \(software.encoder) was used (\(error.message))")
      return outcome
    }
  }

  /// Removes what encodes of killed processes left at the usual place for temporary files: what first passes had learned.
  public static func removeLeftovers() { PassLog.removeLeftovers() }

  /// Encodes a local file, with a limit in bytes at which it stops.
  static func encode(
    _ plan: EncodePlan, source: String, to output: String, sizeLimit: Int64?,
    progress: @escaping ProgressSink = { _ in }
  ) async throws -> Outcome {
    let stop = sizeLimit.map { EarlyStop(originalSize: $0, minSaving: 0) }
    return try await encode(plan, source: .file(source), to: output, stop: stop, progress: progress)
  }
}

/// A number with one digit after the point, as texts show seconds and speeds.
func tenths(_ number: Double) -> String {
  let value = (max(-1e12, min(1e12, number)) * 10).rounded() / 10
  return "\(value)"
}

/// The last component of a path.
func name(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}

extension Progress {
  init(_ subject: String, _ report: EncodeProgress, duration: Double?) {
    // ffmpeg writes 256 KiB at once: before that, nothing but the beginning of a head is there.
    let bytes = report.isEnd ? report.bytes : report.bytes.flatMap { $0 < 4096 ? nil : $0 }
    self.init(
      subject, fraction: report.fraction(of: duration), bytes: bytes,
      rate: report.speed.map { tenths($0) + "x" }, secondsLeft: report.secondsLeft(of: duration),
      isFinished: report.isEnd)
  }
}
