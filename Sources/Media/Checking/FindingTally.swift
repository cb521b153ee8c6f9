import Containers
import Synchronization

/// Counts findings by kind while a check runs.
final class FindingTally: Sendable {
  private let findings = Mutex<[Finding.Kind: Finding]>([:])

  func add(_ kind: Finding.Kind, seconds: Double? = nil, offset: Int64? = nil, count: Int = 1, words: String) {
    findings.withLock { findings in
      findings[kind, default: Finding(kind, count: 0, seconds: seconds, offset: offset, words: words)].count += count
    }
  }

  func add(_ message: FFmpegMessage, at seconds: Double?) {
    switch message.verdict {
    case .cosmetic, .diskFull: break
    case .damaged(let kind), .fatal(let kind): add(kind, seconds: seconds, words: message.text)
    }
  }

  func add(_ faults: [StructureFault]) {
    for fault in faults {
      add(
        Finding.Kind(fault.kind), seconds: fault.seconds, offset: fault.offset, count: fault.count, words: fault.words)
    }
  }

  var hasDamage: Bool { findings.withLock { $0.keys.contains(where: \.isDamage) } }

  func remove(_ kind: Finding.Kind) { findings.withLock { _ = $0.removeValue(forKey: kind) } }

  /// The gravest first: what is missing before what is damaged, doubts last; in the order of the kinds.
  var sorted: [Finding] {
    let found = findings.withLock { $0 }
    return Finding.Kind.allCases.compactMap { found[$0] }
  }
}
