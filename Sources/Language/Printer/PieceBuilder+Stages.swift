import Diagnostics

/// Pipelines and their stages.
extension PieceBuilder {
  mutating func pipeline(_ pipeline: Pipeline) {
    mark(.pipeline)
    if pipeline.continuesLast {
      token()
      separate(.blank, isContinued: false)
    }
    let stages = pipeline.stages
    let isWritten = zip(stages, stages.dropFirst()).contains { hasNewline($0.range.end, $1.range.start) }
    let group = stages.count > 1 ? newGroup(isWritten ? .broken : .flexible) : nil
    if let group { add(.open(group)) }
    for (number, stage) in stages.enumerated() {
      if number > 0, let group { bar(in: group) }
      mark(.stage)
      self.stage(stage)
      mark(.end)
    }
    if let group { add(.close(group)) }
    mark(.end)
  }

  /// `|` with what stands around it. Comments on both of its sides come before it.
  private mutating func bar(in group: Int) {
    let before = gap()
    let bar = index
    drop()
    var after = gap()
    for number in after.comments.indices where before.hasLineBreak || !before.comments.isEmpty {
      after.comments[number].isOwnLine = true
    }
    comments(before)
    comments(after)
    add(.line(group, flat: .blank))
    let next = index
    index = bar
    token()
    index = next
    add(.blank)
  }

  private mutating func stage(_ stage: Stage) {
    stageStart = index
    switch stage {
    case .conditional(let it): conditional(it)
    case .match(let it): match(it)
    case .attempt(let it): attempt(it)
    case .verb(let it): verb(it)
    case .external(let it):
      token()
      atom(to: it.name.range.end)
      arguments(it.arguments)
    case .expression(let it): expression(it)
    case .path(let it): atom(to: it.range.end)
    }
  }

  private mutating func verb(_ verb: VerbCall) {
    token()
    arguments(verb.arguments)
    guard let tail = verb.tail else { return }
    mark(.tail)
    switch tail {
    case .expression(let value):
      separate(.words)
      expression(value)
    case .aggregates(let aggregates, let keys): self.aggregates(aggregates, by: keys)
    }
    mark(.end)
  }

  private mutating func aggregates(_ aggregates: [Aggregate], by keys: [ColumnPath]) {
    for (number, aggregate) in aggregates.enumerated() {
      if number > 0 { comma() } else { separate(.blank) }
      token()
      separate(.nothing)
      token()
      separate(.blank)
      expression(aggregate.value)
    }
    guard !keys.isEmpty else { return }
    separate(.blank)
    token()
    for (number, key) in keys.enumerated() {
      if number > 0 { comma() } else { separate(.blank) }
      atom(to: key.range.end)
    }
  }

  /// A comma that stands where a newline may follow.
  mutating func comma() {
    separate(.nothing)
    token()
    separate(.breakable)
  }

  // MARK: Branches

  private mutating func conditional(_ conditional: Conditional) {
    var links = [conditional]
    while case .conditional(let inner)? = links.last?.otherwise { links.append(inner) }
    var blocks = links.map(\.then)
    if case .block(let last)? = links.last?.otherwise { blocks.append(last) }
    let group = openChain(blocks)
    for (number, link) in links.enumerated() {
      if number > 0 { chained() }
      token()
      separate(.blank)
      expression(link.condition)
      separate(.blank, isContinued: false)
      block(link.then, in: group)
      guard link.otherwise != nil else { break }
      chained()
      token()
    }
    if blocks.count > links.count, let last = blocks.last {
      chained()
      block(last, in: group)
    }
    add(.close(group))
  }

  private mutating func attempt(_ attempt: Attempt) {
    let group = openChain([attempt.body] + [attempt.handler, attempt.cleanup].compactMap { $0 })
    token()
    chained()
    block(attempt.body, in: group)
    if let handler = attempt.handler {
      chained()
      token()
      if attempt.errorName != nil {
        separate(.blank)
        token()
      }
      chained()
      block(handler, in: group)
    }
    if let cleanup = attempt.cleanup {
      chained()
      token()
      chained()
      block(cleanup, in: group)
    }
    add(.close(group))
  }

  private mutating func chained() { separate(.blank, isContinued: false) }

  /// Blocks that belong together are broken together.
  private mutating func openChain(_ blocks: [Block]) -> Int {
    let isBroken = blocks.contains { isWrittenOverLines($0.range.start + 1, $0.range.end - 1) }
    let hasComments = zip(blocks, blocks.dropFirst()).contains { hasComment($0.range.end, $1.range.start) }
    let group = newGroup(isBroken || hasComments ? .broken : .flexible)
    add(.open(group))
    return group
  }

  private func hasComment(_ start: Int, _ end: Int) -> Bool {
    var number = tokenIndex(at: start)
    while number < tokens.count, tokens[number].range.end <= end {
      if tokens[number].kind == .comment || tokens[number].kind == .documentation { return true }
      number += 1
    }
    return false
  }
}
