import Synchronization

/// Counts findings by kind while a check runs.
final class FindingTally: Sendable {
  private let findings = Mutex<[Finding.Kind: Finding]>([:])

  func add(_ kind: Finding.Kind, seconds: Double? = nil, words: String) {
    findings.withLock { findings in
      findings[kind, default: Finding(kind, count: 0, seconds: seconds, words: words)].count += 1
    }
  }

  func add(_ message: FFmpegMessage, at seconds: Double?) {
    switch message.verdict {
    case .cosmetic, .diskFull: break
    case .damaged(let kind), .fatal(let kind): add(kind, seconds: seconds, words: message.text)
    }
  }

  /// The gravest first: what is missing before what is damaged, doubts last.
  var sorted: [Finding] {
    let order: [Finding.Kind] = [
      .unreadable, .empty, .notMedia, .noIndex, .truncated, .decodeError, .noVideo, .desync, .timestamp,
    ]
    let found = findings.withLock { $0 }
    return order.compactMap { found[$0] }
  }
}
