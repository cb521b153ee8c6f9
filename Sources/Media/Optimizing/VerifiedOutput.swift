import Platform
import Synchronization

/// A result that has passed all checks: a hidden file, which is published in one step or disappears with the last mention of it.
public final class VerifiedOutput: Sendable {
  private struct Facts {
    var speed: Double?
    var notes: [String] = []
    var score: QualityScore?
  }

  private let temporary: TemporaryFile
  private let facts = Mutex(Facts())
  /// How it was made.
  public let plan: EncodePlan

  init(_ temporary: TemporaryFile, _ plan: EncodePlan) { (self.temporary, self.plan) = (temporary, plan) }

  deinit { temporary.discard() }

  /// Where it is until it is published.
  public var path: String { temporary.path }
  /// Bytes.
  public var size: Int64 { FileStatus(path)?.size ?? 0 }
  /// Media seconds per second of encoding, where it was measured.
  public var speed: Double? { facts.withLock { $0.speed } }
  /// How like its source it looks, with measure, model and resolution; nil where nobody asked.
  public var score: QualityScore? { facts.withLock { $0.score } }
  /// What was changed on purpose or could not be kept, a phrase for each.
  public var notes: [String] { plan.notes + facts.withLock { $0.notes } }

  func note(_ encoded: Encoder.Outcome) {
    facts.withLock { ($0.speed, $0.notes) = (encoded.speed, encoded.notes) }
  }

  func note(score: QualityScore) { facts.withLock { $0.score = score } }

  /// Removes it.
  public func discard() { temporary.discard() }

  /// Gives it a time, in nanoseconds since 1970.
  public func takeTime(_ modified: Int64) { temporary.takeTime(modified) }

  /// The same result as a hidden file beside a target, perhaps on another disk; compared byte by byte with this one.
  public func copied(beside target: String, isCancelled: @escaping () -> Bool) throws -> VerifiedOutput {
    let copy = VerifiedOutput(try TemporaryFile(beside: target, extension: plan.container.rawValue), plan)
    try FileCopying(from: path, to: copy.path, subject: target, isCancelled: isCancelled).run()
    let known = facts.withLock { $0 }
    copy.facts.withLock { $0 = known }
    return copy
  }

  /// Gives it its target's place, durably: after a crash there is either what was there before or all of this.
  ///
  /// A source on a disk gives it its times, rights and what users attached to it.
  /// - Parameter modified: the time of a source elsewhere, in nanoseconds since 1970.
  public func publish(to target: LocalTarget, modified: Int64? = nil) throws(MediaError) {
    if let status = target.status {
      temporary.inherit(from: status, at: target.source)
    } else if let modified {
      temporary.takeTime(modified)
    }
    try temporary.publish(to: target.path, replacing: target.isReplacing || target.overwrites)
  }
}
