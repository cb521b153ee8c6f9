/// How large an original is, roughly: a few large ones must not hold all lanes while thousands of small ones wait.
public enum SizeClass: String, Sendable, Hashable, CaseIterable {
  case small, medium, large
}

/// Where the size classes begin, and how lanes are shared among them.
public struct SizeClasses: Sendable, Hashable {
  /// Originals below this are small, in bytes; 50 MiB unless given.
  public var mediumFrom: Int64
  /// Originals from this on are large, in bytes; 200 MiB unless given.
  public var largeFrom: Int64
  /// How many lanes each class may hold while others wait; nil for one queue in the order of the plan. Lanes that a class does not
  /// need help the others.
  public var shares: Shares?

  /// Lanes for each class; each at least 1. Only their ratio counts when they are more or fewer than all lanes.
  public struct Shares: Sendable, Hashable {
    public var small: Int
    public var medium: Int
    public var large: Int

    /// Makes shares; without arguments those of `--optimize-by-size`: six, three and one in ten.
    public init(small: Int = 60, medium: Int = 30, large: Int = 10) {
      self.small = max(1, small)
      self.medium = max(1, medium)
      self.large = max(1, large)
    }
  }

  /// Makes classes.
  public init(mediumFrom: Int64 = 50 << 20, largeFrom: Int64 = 200 << 20, shares: Shares? = nil) {
    self.mediumFrom = mediumFrom
    self.largeFrom = largeFrom
    self.shares = shares
  }

  /// The class of a size; small when the size is not known.
  public func sizeClass(of size: Int64?) -> SizeClass {
    guard let size, size >= mediumFrom else { return .small }
    return size >= largeFrom ? .large : .medium
  }
}
