/// Turns the text of a pattern into the steps of its machine, in one pass and without recursion.
struct GlobCompiler {
  private(set) var steps: [Glob.Step] = []
  private(set) var hasGlobstar = false

  private let text: [Unicode.Scalar]
  private var position = 0
  /// Whether the next thing stands where a component begins.
  private var isComponentStart = true
  private var groups: [Group] = []
  private let groupOpenings: Set<Int>

  /// A brace that is being compiled.
  private struct Group {
    /// The step that chooses between this alternative and the next ones.
    var choice: Int
    /// The steps that leave an alternative for the end of the group.
    var exits: [Int] = []
    var startsComponent: Bool
  }

  init(_ pattern: String) {
    text = Array(pattern.unicodeScalars)
    groupOpenings = Self.findGroups(text)
  }

  mutating func run() {
    while position < text.count { compileNext() }
    steps.append(.end)
  }

  private mutating func compileNext() {
    let scalar = text[position]
    switch scalar {
    case "\\" where position + 1 < text.count && Glob.isSpecial(text[position + 1]):
      position += 1
      literal(text[position])
    case "*": stars()
    case "?": emit(.notSlash)
    case "[": bracket()
    case "{" where groupOpenings.contains(position): openGroup()
    case "," where !groups.isEmpty: nextAlternative()
    case "}" where !groups.isEmpty: closeGroup()
    default: literal(scalar)
    }
  }

  private mutating func emit(_ step: Glob.Step) {
    steps.append(step)
    isComponentStart = false
    position += 1
  }

  private mutating func literal(_ scalar: Unicode.Scalar) {
    emit(.scalar(scalar))
    isComponentStart = scalar == "/"
  }

  private mutating func stars() {
    let first = position
    while position < text.count, text[position] == "*" { position += 1 }
    let next = position < text.count ? text[position] : "/"
    let endsComponent = next == "/" || (!groups.isEmpty && (next == "," || next == "}"))
    guard position - first == 2, isComponentStart, endsComponent else {
      loop(.notSlash)
      isComponentStart = false
      return
    }
    hasGlobstar = true
    guard position < text.count, next == "/" else {
      steps.append(.any)
      loop(.any)
      return
    }
    position += 1
    // Zero or more of `component/`.
    let start = steps.count
    steps.append(.end)
    loop(.notSlash)
    steps += [.scalar("/"), .jump(start)]
    steps[start] = .split(start + 1, steps.count)
  }

  /// Zero or more of a step.
  private mutating func loop(_ step: Glob.Step) {
    let start = steps.count
    steps += [.split(start + 1, start + 3), step, .jump(start)]
  }

  private mutating func openGroup() {
    groups.append(Group(choice: steps.count, startsComponent: isComponentStart))
    steps.append(.end)
    position += 1
  }

  private mutating func nextAlternative() {
    guard var group = groups.popLast() else { return }
    group.exits.append(steps.count)
    steps.append(.end)
    steps[group.choice] = .split(group.choice + 1, steps.count)
    group.choice = steps.count
    steps.append(.end)
    isComponentStart = group.startsComponent
    groups.append(group)
    position += 1
  }

  private mutating func closeGroup() {
    guard let group = groups.popLast() else { return }
    // The last alternative has no choice after it.
    steps[group.choice] = .jump(group.choice + 1)
    for exit in group.exits { steps[exit] = .jump(steps.count) }
    isComponentStart = false
    position += 1
  }

  private mutating func bracket() {
    guard let (bracket, end) = Self.readBracket(text, at: position) else { return literal("[") }
    emit(.bracket(bracket))
    position = end
  }

  /// Reads `[…]` from its opening; nil when it is not closed within its component.
  private static func readBracket(_ text: [Unicode.Scalar], at opening: Int) -> (bracket: Glob.Bracket, end: Int)? {
    var bracket = Glob.Bracket()
    var position = opening + 1
    if position < text.count, text[position] == "!" || text[position] == "^" {
      bracket.isNegated = true
      position += 1
    }
    let first = position
    while position < text.count, text[position] != "/" {
      if text[position] == "]", position > first { return (bracket, position + 1) }
      guard let low = member(text, &position) else { return nil }
      if position + 1 < text.count, text[position] == "-", text[position + 1] != "]", text[position + 1] != "/" {
        position += 1
        guard let high = member(text, &position) else { return nil }
        if low <= high { bracket.ranges.append(low.value...high.value) }
      } else {
        bracket.ranges.append(low.value...low.value)
      }
    }
    return nil
  }

  private static func member(_ text: [Unicode.Scalar], _ position: inout Int) -> Unicode.Scalar? {
    if text[position] == "\\", position + 1 < text.count, Glob.isSpecial(text[position + 1]) { position += 1 }
    guard position < text.count else { return nil }
    defer { position += 1 }
    return text[position]
  }

  /// The places of braces that are closed and have a comma of their own.
  private static func findGroups(_ text: [Unicode.Scalar]) -> Set<Int> {
    var open: [(start: Int, commas: Int)] = []
    var found: Set<Int> = []
    var position = 0
    // Once a bracket is found open, every later one in the same component is too: looked at once, not each time.
    var openBracketUntil = 0
    while position < text.count {
      switch text[position] {
      case "\\": position += position + 1 < text.count && Glob.isSpecial(text[position + 1]) ? 1 : 0
      case "[" where position >= openBracketUntil:
        if let end = readBracket(text, at: position)?.end {
          position = end - 1
        } else {
          openBracketUntil = text[position...].firstIndex(of: "/") ?? text.count
        }
      case "{": open.append((position, 0))
      case "," where !open.isEmpty: open[open.count - 1].commas += 1
      case "}":
        if let group = open.popLast(), group.commas > 0 { found.insert(group.start) }
      default: break
      }
      position += 1
    }
    return found
  }
}
