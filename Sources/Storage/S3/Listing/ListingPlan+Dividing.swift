extension ListingPlan {
  /// The fewest pages left that are worth cutting.
  private static let worthwhile = 3.0

  /// Cuts a range, so that there is more to ask for; gives the places of the new ranges, nil when nothing can be cut.
  ///
  /// - Parameter free: how many requests there is room for.
  mutating func divide(_ free: Int) -> Range<Int>? {
    // Past this, guessing does more harm than good.
    while wasted <= 64 + pages / 2, let index = largest {
      let cuts = cuts(of: ranges[index], free)
      if cuts.isEmpty {
        ranges[index].remaining = 0
        continue
      }
      insert(cuts, behind: index)
      return index + 1..<index + 1 + cuts.count
    }
    return nil
  }

  private func cuts(of range: KeyRange, _ free: Int) -> [[UInt8]] {
    guard let end = range.end else {
      return space.ladder(behind: range.cursor, from: range.firstKey, fixed: prefix.count, limit: free)
    }
    let share = max(Self.worthwhile, ranges.reduce(0) { $0 + ($1.remaining ?? 0) } / Double(width))
    let parts = min(Double(free), max(1, (range.remaining ?? 1) / share))
    return space.cuts(after: range.cursor, to: end, count: Int(parts))
  }

  /// The range that has most left, of those that are worth asking for.
  private var largest: Int? {
    let worthy = ranges.indices.prefix(reach).filter { index in
      let range = ranges[index]
      return !range.isDone && range.pages > 0 && (range.remaining ?? .infinity) >= Self.worthwhile
    }
    return worthy.max { (ranges[$0].remaining ?? .infinity) < (ranges[$1].remaining ?? .infinity) }
  }

  private mutating func insert(_ cuts: [[UInt8]], behind index: Int) {
    let range = ranges[index]
    var fresh: [KeyRange] = []
    for (place, cut) in cuts.enumerated() {
      let end = place + 1 < cuts.count ? cuts[place + 1] : range.end
      fresh.append(KeyRange(number: nextNumber, after: cut, end: end))
      nextNumber += 1
    }
    ranges[index].end = cuts[0]
    ranges.insert(contentsOf: fresh, at: index + 1)
    estimate(index)
  }

  /// Works out how much a range has left, from how far it came with how many keys.
  mutating func estimate(_ index: Int) {
    let range = ranges[index]
    guard !range.isDone, let end = range.end, range.pages > 0 else {
      ranges[index].remaining = range.isDone ? 0 : nil
      return
    }
    let progress = space.progress(of: range.cursor, from: range.firstKey, to: end) ?? 1
    let pages = Double(range.pages)
    ranges[index].remaining = progress <= 0 ? pages * 1000 : min(pages * (1 - progress) / progress, 1e9)
  }
}
