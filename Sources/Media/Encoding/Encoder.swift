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
  }

  /// Thrown when the output outgrows the limit that was set.
  struct Outgrown: Error {
    let bytes: Int64
  }

  /// Encodes a source to a file made for the output alone, which is overwritten and, on an error, left as it is.
  /// - Parameters:
  ///   - sizeLimit: bytes; the encode stops as soon as the output is larger.
  ///   - progress: gets the share done, speed and seconds left, about four times a second.
  /// - Throws: ``MediaError`` `source-damaged` at the first sign of damage in the source, `disk-full`, `encode-failed`
  ///   with ffmpeg's last words; `CancellationError`.
  public static func encode(
    _ plan: EncodePlan, source: String, to output: String, sizeLimit: Int64? = nil,
    progress: @escaping ProgressSink = { _ in }
  ) async throws -> Outcome {
    let subject = "encode " + name(of: source)
    let run = FFmpegRun(
      onProgress: { report in
        if let sizeLimit, let bytes = report.bytes, bytes > sizeLimit { throw Outgrown(bytes: bytes) }
        progress(Progress(subject, report, duration: plan.duration))
      },
      onMessage: { message, report in
        switch message.verdict {
        case .cosmetic, .damaged(.timestamp): break
        case .diskFull: throw MediaError.diskFull(output)
        case .damaged, .fatal: throw damage(source, message, report)
        }
      })
    let outcome = try await run.run(plan.arguments(source: source, output: output))
    guard outcome.process.succeeded else { throw failure(source, outcome.process) }
    return Outcome(frames: outcome.last.frames, seconds: outcome.last.seconds, speed: outcome.last.speed)
  }

  private static func damage(_ source: String, _ message: FFmpegMessage, _ report: EncodeProgress) -> MediaError {
    let place = report.seconds.map { " after about \(tenths($0)) s" } ?? ""
    return MediaError(
      .sourceDamaged, "\(source) is damaged\(place): \(message.text)",
      hint: "check it, and fetch it again if there is a better copy; nothing was changed")
  }

  private static func failure(_ source: String, _ outcome: ProcessOutcome) -> MediaError {
    let words = outcome.lastErrors.split(separator: "\n").suffix(3).map { FFmpegMessage(line: String($0)).text }
    let reason = words.isEmpty ? "ffmpeg ended with \(outcome.status)" : words.joined(separator: "; ")
    return MediaError(.encodeFailed, "\(source) could not be encoded: \(reason)")
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
    self.init(
      subject, fraction: report.fraction(of: duration), bytes: report.bytes,
      rate: report.speed.map { tenths($0) + "x" }, secondsLeft: report.secondsLeft(of: duration),
      isFinished: report.isEnd)
  }
}
