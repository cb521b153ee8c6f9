import Prewarming

/// What became of objects as a whole: one is well only if all of its variants are. Only objects that are under way are kept.
struct FileTally {
  private struct Open {
    var left: Int
    var failed = 0
    var count: Int
    var isWhole: Bool
    var identity: String?
  }

  private var open: [Int: Open] = [:]
  private(set) var ok = 0
  private(set) var partial = 0
  private(set) var failed = 0

  var count: Int { ok + partial + failed }

  /// Requests carry the number of their object in the upper bits of their own.
  static let bits = 12

  /// Begins an object.
  /// - Parameters:
  ///   - requests: how many are made for it.
  ///   - isWhole: whether they are all there is of it, so that something can be said of it as a whole.
  mutating func begin(_ number: Int, requests: Int, isWhole: Bool, identity: String?) {
    open[number] = Open(left: requests, count: requests, isWhole: isWhole, identity: identity)
  }

  /// Takes a result; gives what the object was by when it was listed.
  mutating func add(_ sequence: Int, isOK: Bool) -> String? {
    let number = sequence >> Self.bits
    guard var object = open[number] else { return nil }
    object.left -= 1
    if !isOK { object.failed += 1 }
    open[number] = object.left > 0 ? object : nil
    guard object.left <= 0, object.isWhole else { return object.identity }
    if object.failed == 0 { ok += 1 } else if object.failed < object.count { partial += 1 } else { failed += 1 }
    return object.identity
  }

  /// An object of which nothing could be requested.
  mutating func addUnreachable() { failed += 1 }
}
