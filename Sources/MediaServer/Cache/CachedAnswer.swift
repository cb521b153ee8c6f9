import Platform

/// A file of the cache; it goes with the last mention of it, so whoever reads it keeps it.
final class CacheFile: Sendable {
  let path: String
  /// Bytes.
  let size: Int64

  /// Takes over a file that is complete.
  init(path: String, size: Int64) {
    self.path = path
    self.size = size
  }

  deinit { unlink(path) }
}

/// What the cache keeps of an answer.
struct CachedAnswer: Sendable {
  /// Where its bytes are.
  enum Content: Sendable {
    case file(CacheFile)
    /// At the origin, which is read each time: a file of this machine, or more than the cache may hold.
    case origin(OriginObject)
  }

  var content: Content
  /// Bytes; −1 where nobody knows before the end.
  var size: Int64
  var mediaType: String
  /// With its quotes.
  var etag: String
  /// In nanoseconds since 1970 UTC, if that is known.
  var modified: Int64?
  /// When it was put into the cache.
  var stored: ContinuousClock.Instant
  /// Whether it may be kept at all.
  var isKept = true

  /// What it takes in the cache beside its file, in bytes.
  static let ownWeight: Int64 = 1024
}

/// What the cache had to do with an answer, in Cloudflare's words.
public enum CacheStatus: String, Sendable, Hashable, CaseIterable {
  /// It was there and fresh.
  case hit = "HIT"
  /// It was not there.
  case miss = "MISS"
  /// It was there and too old.
  case expired = "EXPIRED"
  /// It is never kept: errors, and what is larger than the cache.
  case bypass = "BYPASS"
}
