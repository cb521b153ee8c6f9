import Flow
import Platform

/// Encodes a file so that nothing can be lost: the original stays untouched until a verified output takes its place.
public enum Optimizer {
  /// Encodes a local file to a local target.
  ///
  /// The output is written to a hidden file beside the target, probed, compared with the source and decoded in full;
  /// only then is it made durable and renamed. On any failure or cancellation the hidden file goes and the original
  /// stays. A link is followed: the file behind it is what is read and replaced.
  /// - Parameter progress: gets "encode NAME", then "check NAME" of the source.
  /// - Throws: ``MediaError`` with the original untouched; `CancellationError`.
  public static func optimize(
    source: String, to target: String, request: EncodeRequest = EncodeRequest(),
    options: OptimizeOptions = OptimizeOptions(), progress: @escaping ProgressSink = { _ in }
  ) async throws -> OptimizeResult {
    let start = ContinuousClock.now
    let place = try LocalTarget(source: source, target: target, options: options)
    let job = try await OptimizeJob(.file(source), request)
    TemporaryFile.removeLeftovers(in: TemporaryFile.folder(of: place.path))
    Encoder.removeLeftovers()
    var result = OptimizeResult(
      action: .kept(reason: ""), output: source, originalSize: job.size, newSize: job.size, elapsed: 0, speed: nil,
      dropped: job.decision.plan?.dropped ?? [], changed: job.decision.plan?.changed ?? [],
      plan: job.decision.plan?.summary ?? "")
    switch try await job.make(beside: place.path, options, progress: progress) {
    case .kept(let reason): result.action = .kept(reason: reason)
    case .made(let output):
      (result.newSize, result.speed) = (output.size, output.speed)
      try job.checkSourceUnchanged()
      try output.publish(to: place)
      (result.action, result.output) = (.encoded, target)
    }
    result.elapsed = start.duration(to: .now) / .seconds(1)
    return result
  }
}
