import Diagnostics

/// `match` and its arms.
extension PieceBuilder {
  mutating func match(_ match: Match) {
    mark(.match)
    token()
    separate(.blank)
    expression(match.subject)
    separate(.blank, isContinued: false)
    let brace = index < tokens.count ? tokens[index].range.end : match.range.end
    let group = newGroup(isWrittenOverLines(brace, match.range.end - 1) ? .broken : .flexible)
    add(.open(group))
    token()
    add(.indent(group))
    for (number, arm) in match.arms.enumerated() {
      if number == 0 { beginArms(in: group) } else { separateArms(in: group) }
      self.arm(arm)
    }
    endArms(in: group, isEmpty: match.arms.isEmpty)
    add(.outdent(group))
    if !match.arms.isEmpty { add(.line(group, flat: .blank)) }
    token()
    add(.close(group))
    mark(.end)
  }

  private mutating func beginArms(in group: Int) {
    comments(gap(semicolons: true), keepsEmptyLines: true, isFirst: true)
    add(.line(group, flat: .blank))
    while isAt(",") {
      token()
      comments(gap(semicolons: true), keepsEmptyLines: true)
      add(.blank)
    }
  }

  /// Commas stay; `;` is needed on one line only.
  private mutating func separateArms(in group: Int) {
    var gap = gap(semicolons: true)
    var hasComma = false
    while isAt(",") {
      comments(gap, keepsEmptyLines: true)
      token()
      hasComma = true
      gap = self.gap(semicolons: true)
    }
    comments(gap, keepsEmptyLines: true)
    if groups[group] == .broken {
      add(.newline(isEmptyBefore: gap.endsWithEmptyLine, isContinued: false))
    } else {
      add(.line(group, flat: hasComma ? .blank : .semicolon))
    }
  }

  private mutating func endArms(in group: Int, isEmpty: Bool) {
    while true {
      comments(gap(semicolons: true), keepsEmptyLines: true, isFirst: isEmpty)
      guard isAt(",") else { return }
      token()
    }
  }

  private mutating func arm(_ arm: Match.Arm) {
    mark(.arm)
    switch arm.pattern {
    case .anything: token()
    case .values(let values):
      for (number, value) in values.enumerated() {
        if number > 0 {
          separate(.nothing)
          token()
          separate(.blank)
        }
        expression(value)
      }
    }
    separate(.blank)
    token()
    separate(.blank)
    switch arm.result {
    case .expression(.record(let record)): self.record(record, isArm: true)
    case .expression(let value): expression(value)
    case .block(let block): self.block(block)
    }
    mark(.end)
  }
}
