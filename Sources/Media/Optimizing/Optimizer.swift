import Flow
import Platform

/// Encodes a file so that nothing can be lost: the original stays untouched until a verified output takes its place.
public enum Optimizer {
  /// Encodes a local file to a local target.
  ///
  /// The output is written to a hidden file beside the target, probed, compared with the source and decoded in full;
  /// only then is it made durable and renamed. On any failure or cancellation the hidden file goes and the original
  /// stays. A link is followed: the file behind it is what is read and replaced.
  /// - Parameter progress: gets "encode NAME", then "check NAME" of the output.
  /// - Throws: ``MediaError`` with the original untouched; `CancellationError`.
  public static func optimize(
    source: String, to target: String, request: EncodeRequest = EncodeRequest(),
    options: OptimizeOptions = OptimizeOptions(), progress: @escaping ProgressSink = { _ in }
  ) async throws -> OptimizeResult {
    let start = ContinuousClock.now
    let job = try OptimizeJob(source: source, target: target, options: options)
    // Before the probe: a cut file often cannot be probed, and "damaged" says more than "no media".
    if let missing = FileStructure.read(job.source)?.missingBytes, missing > 0 {
      throw MediaError(
        .sourceDamaged, "\(source) is damaged: \(FileStructure.missingWords(missing))",
        hint: "fetch it again; nothing was changed")
    }
    let info = try await job.probe()
    let plan = try EncodePlan(info, request)
    try job.checkSpace(plan)
    TemporaryFile.removeLeftovers(of: job.target)
    let temporary = try TemporaryFile(beside: job.target, extension: plan.container.rawValue)
    defer { temporary.discard() }
    let encoded: Encoder.Outcome
    do {
      encoded = try await Encoder.encode(
        plan, source: job.source, to: temporary.path, sizeLimit: options.keepLarger ? nil : job.status.size,
        progress: progress)
    } catch let stopped as Encoder.Stopped {
      return job.kept(stopped.reason, plan, since: start)
    }
    let size = FileStatus(temporary.path)?.size ?? 0
    if size >= job.status.size, !options.keepLarger {
      return job.kept("the output is not smaller than the original", plan, since: start)
    }
    try await OutputCheck(source: info, plan: plan, encoded: encoded).verify(temporary.path, source, progress)
    try job.checkSourceUnchanged()
    temporary.inherit(from: job.status)
    try Task.checkCancellation()
    try temporary.publish(replacing: job.isReplacing || options.overwriteTarget)
    return job.result(.encoded, target, size, encoded.speed, plan, since: start)
  }
}

/// The files of one job, as they were at its start.
struct OptimizeJob: Sendable {
  /// The source with links followed, and the target that is written.
  let source, target: String
  /// The source as the caller named it.
  private let namedSource: String
  /// The source at the start.
  let status: FileStatus
  /// Whether the target is the source.
  let isReplacing: Bool

  init(source: String, target: String, options: OptimizeOptions) throws(MediaError) {
    namedSource = source
    status = try FileStatus.ofRegularFile(source)
    guard status.size > 0 else { throw MediaError(.empty, "\(source) is empty") }
    self.source = Self.resolved(source)
    guard !target.utf8.contains(0), !name(of: target).isEmpty else {
      throw MediaError(.invalidRequest, "the target needs the name of a file")
    }
    let existing = FileStatus(target)
    isReplacing = existing?.isSameFile(as: status) ?? false
    if isReplacing, !options.replaceOriginal {
      throw MediaError(
        .sameFile, "\(target) is the source itself",
        hint: "choose another target, or ask for the original to be replaced")
    }
    if let existing, !isReplacing {
      guard existing.mode & UInt32(S_IFMT) == UInt32(S_IFREG) else {
        throw MediaError(.targetExists, "\(target) exists and is no regular file")
      }
      guard options.overwriteTarget else { throw TemporaryFile.exists(target) }
    }
    // A rename onto a link would replace the link and leave the file behind it.
    self.target = existing == nil ? target : Self.resolved(target)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Probes the source; errors speak of it as the caller does.
  func probe() async throws -> MediaInfo {
    do { return try await MediaProbe.probe(source) } catch let error as MediaError {
      let message = error.message.split(separator: source, omittingEmptySubsequences: false).joined(
        separator: namedSource)
      throw MediaError(error.kind, message, hint: error.hint)
    }
  }

  /// A rough look before hours of work: an output is rarely more than half of the source, unless a bitrate says so.
  func checkSpace(_ plan: EncodePlan) throws(MediaError) {
    var disk = statvfs()
    let folder = TemporaryFile.folder(of: target)
    guard statvfs(folder.isEmpty ? "." : folder, &disk) == 0 else { return }
    let free = UInt64(disk.f_bavail).multipliedReportingOverflow(by: UInt64(disk.f_frsize))
    guard !free.overflow, free.partialValue < UInt64(max(0, status.size)) / 2 else { return }
    throw MediaError(
      .diskFull, "the disk of \(target) has \(free.partialValue) bytes free, too little for encoding \(namedSource)",
      hint: "free some space or choose another folder for the output")
  }

  func checkSourceUnchanged() throws(MediaError) {
    guard let now = FileStatus(source), now.isUnchanged(since: status) else {
      throw MediaError(
        .sourceChanged, "\(namedSource) was changed by somebody else while it was encoded",
        hint: "run again when nobody writes to it; nothing was replaced")
    }
  }

  func kept(_ reason: String, _ plan: EncodePlan, since start: ContinuousClock.Instant) -> OptimizeResult {
    result(.kept(reason: reason), namedSource, status.size, nil, plan, since: start)
  }

  func result(
    _ action: OptimizeResult.Action, _ output: String, _ size: Int64, _ speed: Double?, _ plan: EncodePlan,
    since start: ContinuousClock.Instant
  ) -> OptimizeResult {
    OptimizeResult(
      action: action, output: output, originalSize: status.size, newSize: size,
      elapsed: start.duration(to: .now) / .seconds(1), speed: speed, dropped: plan.dropped, changed: plan.changed,
      plan: plan.summary)
  }
}
