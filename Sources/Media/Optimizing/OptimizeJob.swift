import Containers
import Flow
import Platform

/// A source that was looked at, and what it is to become. Nothing is written before ``make(beside:_:progress:)``.
public struct OptimizeJob: Sendable {
  /// What is read.
  public let source: MediaSource
  /// What was asked.
  public let request: EncodeRequest
  /// What the source holds.
  public let info: MediaInfo
  /// What is to be done with it, and why.
  public let decision: Decision
  /// A local source as it was before the first look.
  let status: FileStatus?

  /// Looks at a source and decides.
  /// - Throws: ``MediaError`` when it is no media, damaged at first sight, or cannot become what is asked.
  public init(_ source: MediaSource, _ request: EncodeRequest) async throws {
    var status: FileStatus?
    var structure: StructureReport?
    if case .file(let path) = source {
      let now = try FileStatus.ofRegularFile(path)
      guard now.size > 0 else { throw MediaError(.empty, "\(path) is empty") }
      // Before the probe: a cut file often cannot be probed, and "damaged" says more than "no media".
      let report = try await Integrity.structure(of: path)
      structure = report
      if let missing = report.faults.first(where: { $0.kind == .truncated }) {
        throw MediaError(
          .sourceDamaged, "\(path) is damaged: \(missing.words)", hint: "fetch it again; nothing was changed")
      }
      status = now
    }
    (self.source, self.request, self.status) = (source, request, status)
    // Asked at the same time: the first file of a run need not wait for one after the other.
    async let lists = EncoderCapabilities.lists()
    info = try await MediaProbe.probe(source, structure: structure)
    _ = try await lists
    let capabilities = try await EncoderCapabilities.current(for: request, info, filters: false)
    decision = try Decision.of(info, request, capabilities)
  }

  /// The size of the source in bytes.
  public var size: Int64 { status?.size ?? info.size }

  /// The work as a command for a shell; nil where nothing is to be done, or the source has no name on this machine.
  /// - Throws: ``ProcessError`` without ffmpeg; `CancellationError`.
  public func command(to target: String) async throws -> String? {
    guard case .file(let path) = source else { return nil }
    return try await decision.plan?.command(source: path, output: target)
  }

  /// What came of the work.
  public enum Outcome: Sendable {
    /// A verified file, hidden until it is published.
    case made(VerifiedOutput)
    /// The original is as good as it gets; the reason is a sentence.
    case kept(reason: String)
  }

  /// Makes the result as a hidden file beside a target, and verifies it: it is probed, compared with the plan and the source, and decoded
  /// in full. On any failure or cancellation the hidden file goes.
  /// - Parameters:
  ///   - target: a path in the folder to work in.
  ///   - progress: gets "encode NAME", then "check NAME" of the source.
  ///   - onEncoded: called when the encoder has ended, and the checks begin, which leave the processors to other encoders.
  /// - Throws: ``MediaError`` with the original untouched; `CancellationError`.
  public func make(
    beside target: String, _ options: OptimizeOptions = OptimizeOptions(),
    progress: @escaping ProgressSink = { _ in }, onEncoded: @escaping @Sendable () -> Void = {}
  ) async throws -> Outcome {
    guard let plan = decision.plan else { return .kept(reason: decision.reason) }
    do {
      return try await Deadline.run(total: options.timeout) { _ in
        try await make(plan, beside: target, options, progress, onEncoded)
      }
    } catch let passed as Deadline.Passed {
      throw MediaError(
        .timedOut, "\(source.name) was given up: \(passed.words)",
        hint: "allow it more time, or a faster preset; nothing was changed")
    }
  }

  private func make(
    _ plan: EncodePlan, beside target: String, _ options: OptimizeOptions, _ progress: @escaping ProgressSink,
    _ onEncoded: @Sendable () -> Void
  ) async throws -> Outcome {
    let output = VerifiedOutput(
      try TemporaryFile(beside: target, extension: plan.container.rawValue, mode: options.mode), plan)
    do {
      let stop = options.keepLarger ? net : limit(plan)
      let encoded = try await Encoder.encode(plan, source: source, to: output.path, stop: stop, progress: progress)
      onEncoded()
      let size = FileStatus(output.path)?.size ?? 0
      if !stop.accepts(size) {
        output.discard()
        let fault = options.keepLarger ? "is far larger than" : "is not smaller than"
        return .kept(reason: size < self.size ? "the output saves too little" : "the output \(fault) the original")
      }
      // An encoder has one thread more than its share, since it waits for its input now and then; a decoder has no need of that.
      try await OutputCheck(
        source: info, plan: plan, encoded: encoded, threads: request.threads.map { max(1, $0 - 1) }
      ).verify(output.path, source.name, progress)
      output.note(encoded)
      if let words = try await score(output, plan, options, progress) {
        output.discard()
        return .kept(reason: words)
      }
      try checkSourceUnchanged()
      try Task.checkCancellation()
      return .made(output)
    } catch let stopped as Encoder.Stopped {
      output.discard()
      return .kept(reason: stopped.reason)
    } catch {
      output.discard()
      throw error
    }
  }

  /// How small the output must be. What is only put into another container may grow by the bytes of that.
  private func limit(_ plan: EncodePlan) -> EarlyStop {
    EarlyStop(originalSize: size, minSaving: plan.isRemux ? -0.01 - 65_536 / Double(max(1, size)) : request.minSaving)
  }

  /// How large an output may be of which nobody asks that it is smaller: what runs away is to fill no disk. Four times the original, and
  /// for small ones 64 MiB, are beyond what any row of the table makes of a film.
  private var net: EarlyStop {
    EarlyStop(originalSize: size, minSaving: -max(3, Double(1 << 26) / Double(max(1, size))))
  }

  /// Measures the likeness where that is asked; gives why the original is to be kept, if so.
  private func score(
    _ output: VerifiedOutput, _ plan: EncodePlan, _ options: OptimizeOptions, _ progress: @escaping ProgressSink
  ) async throws -> String? {
    // A picture that was only copied is the same.
    guard options.isScored, !plan.isRemux else { return nil }
    let capabilities = try await EncoderCapabilities.current(for: request, info)
    let score = try await QualityScore.measure(
      output.path, against: source, info, plan: plan, metric: options.metric, capabilities, progress: progress)
    output.note(score: score)
    guard let least = options.minScore, score.mean < least else { return nil }
    return "the output scores \(score.description), less than \(least)"
  }

  /// Throws when somebody wrote to a local source since it was looked at first.
  public func checkSourceUnchanged() throws(MediaError) {
    guard case .file(let path) = source, let status else { return }
    guard let now = FileStatus(path), now.isUnchanged(since: status) else {
      throw MediaError(
        .sourceChanged, "\(path) was changed by somebody else while it was encoded",
        hint: "run again when nobody writes to it; nothing was replaced")
    }
  }
}
