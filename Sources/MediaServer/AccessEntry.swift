/// One line of the log: a request and how it was answered.
public struct AccessEntry: Sendable, Hashable {
  /// When the request was there, in nanoseconds since 1970 UTC.
  public var time: Int64
  /// Where it came from.
  public var peer: String
  /// The method.
  public var method: String
  /// Path and query as they came: anything may stand there.
  public var target: String
  /// The status of the answer.
  public var status: Int
  /// What the cache had to do with it; nil where nothing was looked for.
  public var cache: CacheStatus?
  /// The media type of the answer.
  public var mediaType: String?
  /// Bytes of the body that were sent.
  public var bytes: Int64
  /// Whether all of the body was sent.
  public var isComplete: Bool
  /// From the request to the last byte of the answer.
  public var took: Duration
  /// Which misbehaviour was told: `fail`, `throttle`, `cut`, `lie`.
  public var fault: String?
  /// Why it was not answered as asked.
  public var error: MediaServerError?
}

/// What a server has done so far.
public struct ServerCounts: Sendable, Hashable {
  /// Requests that were answered, or were to be.
  public var requests = 0
  /// How many of them the cache answered in which way.
  public var byCache: [CacheStatus: Int] = [:]
  /// How many were answered with a status of 400 and more, on purpose or not.
  public var failures = 0
  /// How many clients went away before there was an answer.
  public var gone = 0
  /// How many were made to suffer.
  public var faults = 0
  /// Runs of ffmpeg.
  public var transforms = 0
  /// Bytes of bodies that were sent.
  public var bytes: Int64 = 0

  /// Nothing yet.
  public init() {}

  mutating func add(_ entry: AccessEntry) {
    requests += 1
    if let cache = entry.cache { byCache[cache, default: 0] += 1 }
    if entry.error?.kind == .cancelled { gone += 1 } else if entry.status >= 400 { failures += 1 }
    if entry.fault != nil { faults += 1 }
    bytes &+= entry.bytes
  }
}
