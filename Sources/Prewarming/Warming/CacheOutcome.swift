/// What a cache did with a request, as its answer says.
public enum CacheOutcome: String, Sendable, Hashable, CaseIterable {
  /// It was there and fresh.
  case hit
  /// It was not there and was fetched; it should be there now.
  case miss
  /// It was there, too old, and was fetched again.
  case expired
  /// It was too old and was given nevertheless: the origin did not answer.
  case stale
  /// It was too old, and the origin said that it has not changed.
  case revalidated
  /// It was too old and is being fetched again at this moment.
  case updating
  /// The cache was told to keep out of it.
  case bypass
  /// The cache does not keep such things.
  case dynamic
  /// The answer says nothing about a cache.
  case none

  /// Whether the answer proves that the cache holds it and gives it without asking the origin.
  public var provesWarm: Bool {
    switch self {
    case .hit, .revalidated, .updating: true
    case .miss, .expired, .stale, .bypass, .dynamic, .none: false
    }
  }
}
