/// A question for one page of keys.
struct PageRequest: Sendable, Hashable {
  /// What all keys begin with.
  var prefix: [UInt8]
  /// Only keys behind this one; must not be given together with a token.
  var after: [UInt8]?
  /// Goes on where the page that gave it ended.
  var token: String?
  /// Whether keys are rolled up at the next slash behind the prefix.
  var isOneLevel = false
  /// The most keys to give; 1,000 is the most that servers give.
  var limit = 1000
}

/// Gives pages of keys in byte order: a bucket, or a model of one.
protocol PageSource: Sendable {
  func page(_ request: PageRequest) async throws -> ListPage
}
