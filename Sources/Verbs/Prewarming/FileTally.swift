import Prewarming

/// What became of objects as a whole: one is well only if all of its variants are. Only objects that are under way are kept.
struct FileTally {
  private struct Open {
    var left: Int
    var failed = 0
    var count: Int
  }

  private var open: [Int: Open] = [:]
  private(set) var ok = 0
  private(set) var partial = 0
  private(set) var failed = 0

  var count: Int { ok + partial + failed }

  /// Requests carry the number of their object in the upper bits of their own.
  static let bits = 12

  /// Begins an object; `failed` of its requests have failed already, or could not be made.
  mutating func begin(_ number: Int, requests: Int) { open[number] = Open(left: requests, count: requests) }

  /// Takes a result; true when it was the last one of its object.
  @discardableResult
  mutating func add(_ sequence: Int, isOK: Bool) -> Bool {
    let number = sequence >> Self.bits
    guard var object = open[number] else { return false }
    object.left -= 1
    if !isOK { object.failed += 1 }
    guard object.left <= 0 else {
      open[number] = object
      return false
    }
    open[number] = nil
    if object.failed == 0 { ok += 1 } else if object.failed < object.count { partial += 1 } else { failed += 1 }
    return true
  }

  /// An object of which nothing could be requested.
  mutating func addUnreachable() { failed += 1 }
}
