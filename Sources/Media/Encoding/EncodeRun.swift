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
    let subject = "encode " + name(of: source.name)
    let watch = Watch()
    let input = Mutex(InputDescription())
    let run = FFmpegRun(
      onProgress: { report in
        watch.note(report)
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
        input.withLock { $0.take(message) }
        switch message.verdict {
        case .cosmetic, .damaged(.timestamp): break
        // A first pass of libvpx has no output.
        case .damaged where !isLast && message.text.contains("nothing was encoded"): break
        case .diskFull: throw MediaError.diskFull(output)
        case .damaged, .fatal: throw damage(message, report)
        }
      })
    let outcome = try await watched(run, arguments, watch)
    guard outcome.process.succeeded else { throw failure(outcome.process) }
    return (outcome.last, input.withLock { $0 })
  }

  /// Runs ffmpeg beside a watchman, who ends it when it stands still or takes too long.
  private func watched(_ run: FFmpegRun, _ arguments: [String], _ watch: Watch) async throws -> FFmpegRun.Outcome {
    try await withThrowingTaskGroup(of: FFmpegRun.Outcome?.self) { group in
      group.addTask { try await run.run(arguments, limits: ResourceLimits(memory: limits.memory), ffmpeg: ffmpeg) }
      group.addTask {
        let step = min(.seconds(5), limits.stall / 4, (limits.deadline ?? limits.stall) / 4)
        while true {
          try await Task.sleep(for: max(.milliseconds(10), step))
          if let words = watch.overdue(limits) {
            throw MediaError(.encodeFailed, "\(source.name) could not be encoded: \(words)")
          }
        }
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if let outcome { return outcome }
      }
      throw CancellationError()
    }
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

  /// When the run last came on.
  private final class Watch: Sendable {
    private struct State {
      var last: (frames: Int64, seconds: Double?, bytes: Int64?) = (-1, nil, nil)
      var moved = ContinuousClock.now
    }

    private let start = ContinuousClock.now
    private let state = Mutex(State())

    func note(_ report: EncodeProgress) {
      state.withLock { state in
        let now = (report.frames, report.seconds, report.bytes)
        guard now != state.last else { return }
        (state.last, state.moved) = (now, .now)
      }
    }

    func overdue(_ limits: RunLimits) -> String? {
      let now = ContinuousClock.now
      if let deadline = limits.deadline, start.duration(to: now) > deadline {
        return "it took longer than \(Int(deadline / .seconds(1))) s"
      }
      let still = state.withLock { $0.moved.duration(to: now) }
      return still > limits.stall ? "ffmpeg stood still for \(Int(still / .seconds(1))) s" : nil
    }
  }
}
