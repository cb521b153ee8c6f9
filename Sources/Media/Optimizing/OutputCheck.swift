import Flow

/// Compares an output with what was planned and with its source, before anything is replaced.
struct OutputCheck: Sendable {
  let source: MediaInfo
  let plan: EncodePlan
  let encoded: Encoder.Outcome
  /// How many threads decode it; nil for as many as ffmpeg likes.
  var threads: Int?

  /// Probes and decodes the output in full.
  /// - Parameter subject: what the error names: the source, since nobody knows the hidden file.
  func verify(_ path: String, _ subject: String, _ progress: @escaping ProgressSink) async throws {
    var options = Integrity.Options(threads: threads)
    options.skipsLoopFilter = true
    options.isYielding = true
    let report = try await Integrity.check(path, options: options) { report in
      var named = report
      named.subject = "check " + name(of: subject)
      progress(named)
    }
    if let reason = fault(in: report) {
      throw MediaError(
        .verificationFailed, "the output of \(subject) did not pass its check: \(reason)",
        hint: "the original was kept; try other settings")
    }
  }

  /// The first thing that is not as it must be; nil when all is well.
  func fault(in report: IntegrityReport) -> String? {
    if let finding = report.findings.first(where: { $0.kind.isDamage }) {
      return "\(finding.kind.rawValue), \(finding.words)"
    }
    guard let output = report.info, let video = output.video else { return "it cannot be probed" }
    if let fault = streamFault(output, video) { return fault }
    // A packet that is copied may hold more than one frame, or one that is never shown.
    if !plan.isRemux, report.frames != encoded.frames {
      return "\(encoded.frames) frames were encoded, \(report.frames) come out"
    }
    return durationFault(report)
  }

  private func streamFault(_ output: MediaInfo, _ video: MediaStream) -> String? {
    let wanted = plan.expectation
    if video.codec != wanted.video { return "it is \(video.codec), not \(wanted.video)" }
    if let size = video.displaySize, size != wanted.size { return "it is \(size) instead of \(wanted.size)" }
    let covers = output.streams.filter { $0.kind == .video && $0.isAttachedPicture }.count
    for (found, due, what) in [
      (output.audio.count, wanted.audioCount, "audio tracks"),
      (output.subtitles.count, wanted.subtitleCount, "subtitle tracks"), (covers, wanted.coverCount, "cover pictures"),
      (output.chapters.count, wanted.chapterCount, "chapters"),
    ] where found != due {
      return "it has \(found) \(what) instead of \(due)"
    }
    if wanted.isHDR, source.video?.colorTransfer != video.colorTransfer { return "the HDR of the source is lost" }
    if wanted.isTenBits, (video.bitDepth ?? 8) < 10 { return "its ten bits are lost" }
    if wanted.hasAlpha, !video.hasAlpha { return "the transparency of the source is lost" }
    return presentationFault(video)
  }

  private func presentationFault(_ video: MediaStream) -> String? {
    let (wanted, found) = (plan.expectation.presentation, video.presentation)
    if (video.rotation - plan.expectation.rotation) % 360 != 0 {
      return "players turn it by \(video.rotation) degrees instead of \(plan.expectation.rotation)"
    }
    if let lost = wanted.subtracting(found).first { return "it no longer says that the picture is \(lost.words)" }
    // A matrix that turns nothing is none.
    return found.subtracting(wanted).subtracting([.turn]).first.map { "it says that the picture is \($0.words)" }
  }

  /// A tenth of a second, or half a percent: by what the output declares, and by what comes out of it, where the last frame may be
  /// counted by its beginning.
  private func durationFault(_ report: IntegrityReport) -> String? {
    guard let was = source.playingTime ?? encoded.seconds, let decoded = report.seconds else {
      return "its length is unknown"
    }
    let tolerance = max(0.1, 0.005 * was)
    let frame = report.info?.video?.frameRate.map { $0 > 0 ? min(10, 1 / $0) : 0 } ?? 0
    if let declared = report.info?.playingTime, abs(was - declared) > tolerance { return words(declared, was) }
    return abs(was - decoded) > tolerance + frame ? words(decoded, was) : nil
  }

  private func words(_ now: Double, _ was: Double) -> String {
    "it lasts \(tenths(now)) s, the source \(tenths(was)) s"
  }
}
