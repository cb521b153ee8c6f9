import Formats

/// The difference of two texts, drawn line by line: lines that are in both stand plain, and of long stretches of them only
/// those beside a change.
struct LineDifference {
  /// How many equal lines are shown before and after a change.
  private static let context = 2

  private enum Line {
    case same(String), expected(String), came(String)

    var isSame: Bool { if case .same = self { true } else { false } }
  }

  private let lines: [Line]

  /// Compares what is written with what came.
  init(expected: [String], came: [String]) {
    let difference = came.difference(from: expected)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [Line] = []
    var (old, new) = (0, 0)
    while old < expected.count || new < came.count {
      if old < expected.count, removed.contains(old) || new >= came.count {
        lines.append(.expected(expected[old]))
        old += 1
      } else if new < came.count, inserted.contains(new) || old >= expected.count {
        lines.append(.came(came[new]))
        new += 1
      } else {
        lines.append(.same(expected[old]))
        (old, new) = (old + 1, new + 1)
      }
    }
    self.lines = lines
  }

  /// The drawing, a text for each line, with nothing in them that a terminal would obey.
  func drawn(isColoured: Bool) -> [String] {
    var drawing: [String] = []
    var isCut = false
    for (index, line) in lines.enumerated() {
      let near = lines[max(0, index - Self.context)..<min(lines.count, index + Self.context + 1)]
      guard near.contains(where: { !$0.isSame }) else {
        if !isCut { drawing.append("            …") }
        isCut = true
        continue
      }
      isCut = false
      switch line {
      case .same(let text): drawing.append(mark("          ", text, nil))
      case .expected(let text): drawing.append(mark("  expected", text, isColoured ? "31" : nil))
      case .came(let text): drawing.append(mark("  came    ", text, isColoured ? "32" : nil))
      }
    }
    return drawing
  }

  private func mark(_ head: String, _ text: String, _ colour: String?) -> String {
    let line = head + (text.isEmpty ? "" : "  " + text.escapedForTerminal)
    return colour.map { "\u{1b}[\($0)m\(line)\u{1b}[0m" } ?? line
  }
}
