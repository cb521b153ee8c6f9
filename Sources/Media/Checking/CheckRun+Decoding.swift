import Containers
import Flow
import Processes
import Synchronization

extension CheckRun {
  /// Decodes every frame, and reads all that ffmpeg says meanwhile.
  func decode(_ before: Outcome, _ watch: Deadline.Watch) async throws -> Outcome {
    let subject = "check " + name(of: source.name)
    let description = Mutex(InputDescription())
    let digest = Mutex(String?.none)
    let duration = before.info?.duration ?? look.report.duration
    let run = FFmpegRun(
      onProgress: { report in
        watch.saw(report.frames, report.seconds)
        progress(Progress(subject, report, duration: duration))
      },
      onMessage: { message, report in
        watch.sawWords()
        description.withLock { $0.take(message) }
        if message.text.hasPrefix("MD5=") { digest.withLock { $0 = String(message.text.dropFirst(4)) } }
        tally.add(message.withoutName(source), at: report.seconds ?? 0)
      })
    let outcome = try await run.run(
      arguments, limits: ResourceLimits(memory: Self.memory, isYielding: options.isYielding))
    let input = description.withLock { $0 }
    var result = before
    (result.frames, result.seconds) = (outcome.last.frames, outcome.last.seconds)
    guard input.isOpen else {
      noteUnopened(outcome.process)
      return result
    }
    noteDigest(digest.withLock { $0 })
    if before.info == nil {
      noteVideo(hasVideo: input.hasVideo, hasAudio: input.hasAudio)
      if let (video, audio) = look.lengths { noteDesync(video, audio) }
    }
    if !outcome.process.succeeded, !tally.hasDamage {
      tally.add(.decodeError, words: "ffmpeg ended with \(outcome.process.status)")
    }
    if input.hasVideo || input.hasAudio, !look.report.format.isPicture {
      noteShortfall(promised: promise(before.info?.playingTime ?? input.duration), got: outcome.last.seconds)
    }
    return result
  }

  /// ffmpeg could not begin: what it said is not about frames.
  private func noteUnopened(_ process: ProcessOutcome) {
    let words = tally.sorted.first { $0.kind == .decodeError }?.words
    guard look.report.faults.allSatisfy({ !$0.kind.isDamage || $0.kind == .notMedia }) else { return }
    tally.remove(.decodeError)
    let reason = words ?? "ffmpeg ended with \(process.status)"
    tally.add(.notMedia, words: MediaError.notMedia(source.name, words: reason).message)
  }

  private var arguments: [String] {
    let threads =
      (options.threads.map { ["-threads", "\($0)"] } ?? [])
      + (options.skipsLoopFilter ? ["-skip_loop_filter", "all"] : [])
    return ["-hide_banner", "-nostdin", "-v", "repeat+level+info", "-progress", "pipe:1", "-nostats"]
      + ["-stats_period", "0.1"] + threads + FFmpegInput.strict + FFmpegInput.arguments(source)
      // In the file's own ticks: on a frame grid, a varying rate would look as if time stood still.
      + ["-map", "0:v?", "-map", "0:a?", "-fps_mode:v", "passthrough", "-enc_time_base:v", "-1"] + sink
  }

  /// Where the frames go: nowhere, or with a FLAC file into the checksum that it promises, which comes with the messages.
  private var sink: [String] {
    guard let codec = digestCodec else { return ["-f", "null", "-"] }
    return ["-map", "-0:v", "-c:a", codec, "-f", "md5", "pipe:2"]
  }

  /// How samples are laid out for the checksum; nil where there is none to compare with.
  private var digestCodec: String? {
    switch look.report.soundDigest?.bits {
    case 8: "pcm_s8"
    case 16: "pcm_s16le"
    case 24: "pcm_s24le"
    default: nil
    }
  }

  private func noteDigest(_ found: String?) {
    guard digestCodec != nil, let promised = look.report.soundDigest?.md5, let found, found != promised else { return }
    tally.add(.checksum, words: "the MD5 of its sound is \(found), not \(promised)")
  }

  /// More than any picture needs that is worth keeping: 16 threads with frames of 16384 x 16384 are not.
  static let memory: Int64? = min(RunLimits.memory ?? .max, 6 << 30)
}

/// What ffmpeg prints about its input before it begins, the same for many years.
struct InputDescription: Sendable {
  private(set) var isOpen = false
  private(set) var hasVideo = false
  private(set) var hasAudio = false
  /// Whether there are captions for the deaf inside a picture (ATSC A/53), by its first frames.
  private(set) var hasCaptions = false
  private(set) var duration: Double?
  private var isInput = false

  mutating func take(_ message: FFmpegMessage) {
    guard message.level == "info" else { return }
    let text = message.text.drop { $0 == " " }
    if text.hasPrefix("Input #0") { (isOpen, isInput) = (true, true) }
    if text.hasPrefix("Output #0") || text.hasPrefix("Stream mapping") { isInput = false }
    guard isInput else { return }
    if text.hasPrefix("Duration: ") { duration = Self.clock(text.dropFirst(10).prefix { $0 != "," }) }
    if text.hasPrefix("Stream #0") {
      if text.contains(": Video: "), !text.contains("(attached pic)") {
        hasVideo = true
        hasCaptions = hasCaptions || text.contains(", Closed Captions")
      }
      if text.contains(": Audio: ") { hasAudio = true }
    }
  }

  /// Seconds of `00:01:02.50`; nil for `N/A`.
  private static func clock(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":").compactMap { Double($0) }
    guard parts.count == 3 else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + parts[2]
  }
}

extension FFmpegMessage {
  /// The same without the name of the file, which the reader knows, and which may be anything.
  func withoutName(_ source: MediaSource) -> FFmpegMessage {
    let prefix: String
    switch source {
    case .file(let path): prefix = FFmpegInput.url(path) + ": "
    case .loopback(let url, _, _): prefix = url + ": "
    }
    guard text.hasPrefix(prefix) else { return self }
    return FFmpegMessage(source: self.source, level: level, text: String(text.dropFirst(prefix.count)))
  }
}
