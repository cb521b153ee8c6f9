extension Glob {
  /// Whether the whole of a path matches.
  public func matches(_ path: some StringProtocol) -> Bool {
    var run = GlobRun(self)
    return run.feed(path.unicodeScalars) && run.isMatch
  }

  /// Whether something below a folder can match, so that the folder is worth opening.
  ///
  /// - Parameter folder: the path of the folder without a trailing slash.
  public func mayMatch(inside folder: some StringProtocol) -> Bool {
    var run = GlobRun(self)
    return run.feed(folder.unicodeScalars) && run.feed(CollectionOfOne<Unicode.Scalar>("/"))
  }
}

/// The machine of a pattern at work on one text: the set of the steps that it may be at.
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
