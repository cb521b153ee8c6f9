/// How a variant stands in a URL.
public enum URLStyle: String, Sendable, Hashable, CaseIterable {
  /// `base/key?imwidth=1920`.
  case imwidth
  /// `base/key/desktop/`.
  case derivative
  /// `base/key?width=400&format=webp`.
  case query
  /// `base/_width=400/_format=webp/key`.
  case path
  /// `base/key?im=resize%3Dwidth%3A400`.
  case im
  /// `base/key`, the object as it is.
  case original
  /// `host/cdn-cgi/image/width=400/key` for pictures and `host/cdn-cgi/media/…` for videos.
  case cloudflare

  /// Whether it is one of the formats of video derivatives, which leave pictures as they are declared.
  var concernsVideosOnly: Bool { self == .imwidth || self == .derivative || self == .query }
}

/// The order of the parameters in a query, which is a part of the key of most caches.
public enum QueryOrder: String, Sendable, Hashable, CaseIterable {
  /// By name.
  case sorted
  /// As the variant declares them.
  case declared
}
