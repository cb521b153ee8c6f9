extension Glob {
  /// Whether the whole of a path matches.
  public func matches(_ path: some StringProtocol) -> Bool {
    if let reach, let start = reach.first {
      let last = feed(path.unicodeScalars, from: start, reach)
      return last >> UInt64(steps.count - 1) & 1 == 1
    }
    var run = GlobRun(self)
    return run.feed(path.unicodeScalars) && run.isMatch
  }

  /// Whether something below a folder can match, so that the folder is worth opening.
  ///
  /// - Parameter folder: the path of the folder without a trailing slash.
  public func mayMatch(inside folder: some StringProtocol) -> Bool {
    if let reach, let start = reach.first {
      return feed(CollectionOfOne<Unicode.Scalar>("/"), from: feed(folder.unicodeScalars, from: start, reach), reach)
        != 0
    }
    var run = GlobRun(self)
    return run.feed(folder.unicodeScalars) && run.feed(CollectionOfOne<Unicode.Scalar>("/"))
  }

  /// The same machine with its set of steps in one word: nothing is allocated.
  private func feed(_ text: some Sequence<Unicode.Scalar>, from start: UInt64, _ reach: [UInt64]) -> UInt64 {
    var current = start
    for scalar in text {
      var next: UInt64 = 0
      while current != 0 {
        let place = current.trailingZeroBitCount
        current &= current &- 1
        if steps[place].takes(scalar) { next |= reach[place + 1] }
      }
      current = next
      if current == 0 { break }
    }
    return current
  }

  /// What can be reached from each step without reading, itself included if it reads or ends.
  static func reach(_ steps: [Step]) -> [UInt64]? {
    guard steps.count <= 64 else { return nil }
    return steps.indices.map { start in
      var seen: UInt64 = 0
      var set: UInt64 = 0
      var pending = [start]
      while let place = pending.popLast() {
        guard steps.indices.contains(place), seen >> UInt64(place) & 1 == 0 else { continue }
        seen |= 1 << UInt64(place)
        switch steps[place] {
        case .split(let one, let other): pending += [one, other]
        case .jump(let target): pending.append(target)
        default: set |= 1 << UInt64(place)
        }
      }
      return set
    }
  }
}

/// The machine of a long pattern at work on one text: the set of the steps that it may be at.
private struct GlobRun {
  private let steps: [Glob.Step]
  private var current: [Int] = []
  private var next: [Int] = []
  /// The round in which a step was last entered; each is entered once a round.
  private var entered: [Int]
  private var round = 1
  private var pending: [Int] = []

  init(_ glob: Glob) {
    steps = glob.steps
    entered = [Int](repeating: 0, count: glob.steps.count)
    enter(0)
    swap(&current, &next)
  }

  var isMatch: Bool { current.contains { steps[$0] == .end } }

  /// Reads on; false as soon as nothing can match any more.
  mutating func feed(_ text: some Sequence<Unicode.Scalar>) -> Bool {
    for scalar in text {
      round += 1
      for place in current where steps[place].takes(scalar) { enter(place + 1) }
      swap(&current, &next)
      next.removeAll(keepingCapacity: true)
      if current.isEmpty { return false }
    }
    return !current.isEmpty
  }

  /// Adds a step to the next set, and all that is reached from it without reading.
  private mutating func enter(_ start: Int) {
    pending.append(start)
    while let place = pending.popLast() {
      guard entered.indices.contains(place), entered[place] != round else { continue }
      entered[place] = round
      switch steps[place] {
      case .split(let one, let other):
        pending.append(other)
        pending.append(one)
      case .jump(let target): pending.append(target)
      default: next.append(place)
      }
    }
  }
}

extension Glob.Step {
  fileprivate func takes(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .scalar(let wanted): scalar == wanted
    case .notSlash: scalar != "/"
    case .any: true
    case .bracket(let bracket): bracket.contains(scalar)
    case .split, .jump, .end: false
    }
  }
}
