import Containers
import Flow
import Processes

/// The part of a check that ffmpeg and ffprobe do.
struct CheckRun: Sendable {
  let source: MediaSource
  let look: StructureLook
  let options: Integrity.Options
  let tally: FindingTally
  let progress: ProgressSink

  struct Outcome: Sendable {
    var level: CheckLevel
    var info: MediaInfo?
    var frames: Int64 = 0
    var packets: Int64 = 0
    var seconds: Double?
  }

  func go() async throws -> Outcome {
    guard !look.mayBeBeyondDecoding else {
      tally.add(
        .undecoded,
        words: "ffmpeg does not decode \(look.report.format.rawValue) of this kind: its structure was looked at")
      return Outcome(level: .quick)
    }
    var outcome = Outcome(level: options.level)
    if options.describes || options.level == .packets {
      do { outcome.info = try await MediaProbe.probe(source, patience: options.timeout) } catch let error as MediaError
      {
        note(error)
        return outcome
      }
    }
    if let info = outcome.info { noteStreams(info) }
    let (deadline, stall) = deadline(outcome.info?.duration ?? look.report.duration)
    let before = outcome
    do {
      return try await Deadline.run(total: deadline, stall: stall) { watch in
        options.level == .packets ? try await readPackets(before) : try await decode(before, watch)
      }
    } catch let error as Deadline.Passed {
      tally.add(.timeout, words: error.words)
      return outcome
    }
  }

  /// Thirty times the length of the media, and five minutes: an old machine decodes large pictures at a tenth of their speed.
  private func deadline(_ seconds: Double?) -> (total: Duration, stall: Duration) {
    if let timeout = options.timeout { return (timeout, timeout) }
    // A file that says nothing of its length: as if it had 100 kB a second.
    let length = max(seconds ?? 0, Double(look.report.size) / 1e5)
    return (.seconds(300 + 30 * min(1e6, max(0, length))), .seconds(300))
  }

  private func note(_ error: MediaError) {
    switch error.kind {
    case .empty: tally.add(.empty, words: "the file has no bytes")
    case .notMedia:
      // ffmpeg's own words matter only where the structure has nothing to say.
      if !tally.hasDamage { tally.add(.notMedia, words: error.message) }
    default: tally.add(.unreadable, words: error.message)
    }
  }

  func noteStreams(_ info: MediaInfo) {
    noteVideo(hasVideo: info.video != nil, hasAudio: !info.audio.isEmpty)
    if let video = info.video?.duration, let audio = info.audio.compactMap(\.duration).max() {
      noteDesync(video, audio)
    }
  }

  func noteVideo(hasVideo: Bool, hasAudio: Bool) {
    guard !hasVideo else { return }
    if !hasAudio {
      tally.add(.noVideo, words: "no video and no audio")
    } else if options.requiresVideo, look.promisesVideo {
      tally.add(.noVideo, words: "sound only")
    }
  }

  /// Sound may end a little before or after the picture in healthy files: half a second, or one percent.
  func noteDesync(_ video: Double, _ audio: Double) {
    guard abs(video - audio) > max(0.5, 0.01 * max(video, audio)) else { return }
    tally.add(
      .desync, seconds: min(video, audio), words: "the picture lasts \(tenths(video)) s, the sound \(tenths(audio)) s")
  }

  /// How long it says that it plays, in seconds; nil where it does not. Of live Matroska ffmpeg tells a guess by the bit rate,
  /// which is no promise.
  func promise(_ told: Double?) -> Double? {
    let isMatroska = look.report.format == .matroska || look.report.format == .webm
    return isMatroska && look.report.duration == nil ? nil : told
  }

  /// A file whose index comes first can be cut without any complaint: less came out than was promised.
  func noteShortfall(promised: Double?, got: Double?) {
    let promising: Set<ContainerFormat> = [.mp4, .mov, .matroska, .webm, .avi, .flac]
    guard promising.contains(look.report.format), let promised, promised > 0 else { return }
    let seconds = got ?? 0
    // FLAC counts samples; the others know the length of a track only about.
    let tolerance = look.report.format == .flac ? 0.02 : max(0.5, 0.01 * promised)
    guard promised - seconds > tolerance else { return }
    tally.add(.truncated, seconds: seconds, words: "\(tenths(promised)) s are promised, \(tenths(seconds)) s are there")
  }
}
