import Flow
import Processes
import Synchronization

/// One plan on one source: its one or two passes, watched.
struct EncodeRun: Sendable {
  let plan: EncodePlan
  let source: MediaSource
  let output: String
  let stop: EarlyStop?
  let limits: RunLimits
  let progress: ProgressSink
  /// Another program than the ffmpeg on `PATH`.
  var ffmpeg: Program?

  func outcome() async throws -> Encoder.Outcome {
    guard plan.firstPassOptions != nil || !plan.covers.isEmpty else { return try await lastPass(nil, share: 0) }
    let log = try PassLog()
    defer { log.discard() }
    for arguments in plan.coverArguments(source, pictures: log.path) {
      _ = try await run(arguments, scale: { _ in nil }, isLast: false)
    }
    guard plan.firstPassOptions != nil else { return try await lastPass(log.path, share: 0) }
    if let arguments = plan.firstPass(source, passLog: log.path) {
      _ = try await run(arguments, scale: { $0.map { $0 * Self.firstShare } }, isLast: false)
    }
    return try await lastPass(log.path, share: Self.firstShare)
  }

  /// How much of the whole time a first pass takes, roughly.
  private static let firstShare = 0.3

  /// - Parameter files: what the paths begin with of what was made for it.
  private func lastPass(_ files: String?, share: Double) async throws -> Encoder.Outcome {
    // A net under the watching of reports, not a limit to work with: ffmpeg ends as if all were well when it is reached.
    let net = stop.map { $0.limit.addingReportingOverflow(max(1 << 26, $0.limit / 4)) }
    let arguments = plan.arguments(
      source, output: output, passLog: plan.firstPassOptions == nil ? nil : files, pictures: files,
      sizeLimit: net.flatMap { $0.overflow ? nil : $0.partialValue })
    let (last, input) = try await run(arguments, scale: { $0.map { share + $0 * (1 - share) } }, isLast: true)
    var outcome = Encoder.Outcome(
      frames: last.frames, seconds: last.seconds, speed: last.speed, encoder: plan.encoder)
    // ffprobe tells of them only when it decodes, so no plan knows of them.
    if input.hasCaptions, !plan.isRemux, !Self.captioning.contains(plan.encoder) {
      outcome.notes.append("closed captions inside the picture are lost (\(plan.encoder) takes none)")
    }
    return outcome
  }

  /// The encoders that write the captions of frames (`a53cc` of ffmpeg 5.1).
  private static let captioning: Set<String> = ["libx264", "h264_nvenc", "hevc_nvenc", "h264_qsv"]

  private func run(
    _ arguments: [String], scale: @escaping @Sendable (Double?) -> Double?, isLast: Bool
  ) async throws -> (last: EncodeProgress, input: InputDescription) {
    do {
      return try await Deadline.run(total: limits.deadline, stall: limits.stall) { watch in
        let input = Mutex(InputDescription())
        let run = ffmpegRun(watch, isLast: isLast, scale) { message in input.withLock { $0.take(message) } }
        let outcome = try await run.run(arguments, limits: ResourceLimits(memory: limits.memory), ffmpeg: ffmpeg)
        guard outcome.process.succeeded else { throw failure(outcome.process) }
        return (outcome.last, input.withLock { $0 })
      }
    } catch let passed as Deadline.Passed {
      throw MediaError(.encodeFailed, "\(source.name) could not be encoded: \(passed.words)")
    }
  }

  /// ffmpeg with eyes on what it reports.
  private func ffmpegRun(
    _ watch: Deadline.Watch, isLast: Bool, _ scale: @escaping @Sendable (Double?) -> Double?,
    onMessage: @escaping @Sendable (FFmpegMessage) -> Void
  ) -> FFmpegRun {
    let subject = "encode " + name(of: source.name)
    return FFmpegRun(
      onProgress: { report in
        watch.saw(report.frames, report.seconds, report.bytes)
        let fraction = report.fraction(of: plan.duration)
        if isLast, let reason = stop?.reason(report.isEnd ? nil : fraction, bytes: report.bytes) {
          throw Encoder.Stopped(reason: reason)
        }
        let pace = report.paced(by: plan.frameCount, of: plan.duration)
        var shown = Progress(subject, pace, duration: plan.duration)
        shown.fraction = scale(shown.fraction)
        shown.isFinished = shown.isFinished && isLast
        progress(shown)
      },
      onMessage: { message, report in
        onMessage(message)
        switch message.verdict {
        case .cosmetic, .damaged(.timestamp): break
        // A first pass of libvpx has no output.
        case .damaged where !isLast && message.text.contains("nothing was encoded"): break
        case .diskFull: throw MediaError.diskFull(output)
        case .damaged, .fatal: throw damage(message, report)
        }
      })
  }

  private func damage(_ message: FFmpegMessage, _ report: EncodeProgress) -> MediaError {
    let place = report.seconds.map { " after about \(tenths($0)) s" } ?? ""
    return MediaError(
      .sourceDamaged, "\(source.name) is damaged\(place): \(message.text)",
      hint: "check it, and fetch it again if there is a better copy; nothing was changed")
  }

  private func failure(_ outcome: ProcessOutcome) -> MediaError {
    let messages = outcome.lastErrors.split(separator: "\n").map { FFmpegMessage(line: String($0)) }
    let words = messages.filter { !["warning", "info"].contains($0.level) }.suffix(3).map(\.text)
    let reason = words.isEmpty ? "ffmpeg ended with \(outcome.status)" : words.joined(separator: "; ")
    return MediaError(.encodeFailed, "\(source.name) could not be encoded: \(reason)")
  }
}
