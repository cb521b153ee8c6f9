import Synchronization

/// Keeps values from lying so deep within each other that freeing or comparing one would exhaust the stack.
///
/// A value gains a level only where a list, a record or a closure is made around it, or where it is kept in a variable. So
/// these steps are counted, and one of every thousand or so, chosen by chance, is looked at in full. The gap grows with what
/// was looked at: the cost of a step stays constant, and values come to light long before the stack's end.
final class NestingGuard: Sendable {
  /// Values may lie so deep within each other; a level takes the runtime about 170 bytes of stack when it is freed.
  static let deepest = 10_000
  /// At most so many steps pass unseen: a tenth of what the smallest stack (256 MB) could bear.
  private static let widestGap = 50_000
  /// At least so many.
  private static let narrowestGap = 1_000
  private static let mostVisited = 1_000_000

  private let inspections = Atomic<UInt64>(0)
  private let countdown = Atomic(NestingGuard.narrowestGap)

  /// Counts a value that was made or kept; throws when it turns out to lie too deep.
  @inline(__always)
  func pass(_ value: Value) throws {
    switch value {
    case .list, .record, .closure:
      if countdown.subtract(1, ordering: .relaxed).newValue <= 0 { try inspect(value) }
    default: break
    }
  }

  /// Numbers without a pattern, the same in every session: a program fails at the same place each time (Steele, Lea, Flood 2014).
  private func nextChance() -> UInt64 {
    var mixed = inspections.add(1, ordering: .relaxed).newValue &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ (mixed >> 27)
  }

  private func inspect(_ value: Value) throws {
    var visited = 0
    var path = [(children: value.children, next: 0)]
    while let last = path.indices.last, visited < Self.mostVisited {
      guard path[last].next < path[last].children.count else {
        path.removeLast()
        continue
      }
      let child = path[last].children[path[last].next]
      path[last].next += 1
      visited += 1
      guard child.hasChildren else { continue }
      path.append((child.children, 0))
      if path.count > Self.deepest {
        throw Failure(
          "too-deep", "values lie more than \(Self.deepest) deep within each other",
          hint: "to collect values, make one list longer: `$list += [value]`", number: "R0109")
      }
    }
    let gap = min(max(visited, Self.narrowestGap), Self.widestGap)
    countdown.store(gap / 2 + Int(nextChance() % UInt64(gap / 2 + 1)), ordering: .relaxed)
  }
}

extension Value {
  fileprivate var hasChildren: Bool {
    switch self {
    case .list, .record, .closure: true
    default: false
    }
  }

  fileprivate var children: [Value] {
    switch self {
    case .list(let items): items
    case .record(let record): record.values
    case .closure(let closure): closure.captured
    default: []
    }
  }
}
