/// The name nearest to a mistyped one, if any is near enough to be meant.
///
/// - Complexity: names × length², so names longer than 64 bytes are compared by their case-folded text only.
func nearName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  var best: (distance: Int, name: String)?
  for candidate in names where candidate != name {
    let other = Array(candidate.lowercased().unicodeScalars)
    let limit = min(max(1, wanted.count / 4), 4)
    guard abs(other.count - wanted.count) <= limit, wanted.count <= 64 || other == wanted else { continue }
    let distance = other == wanted ? 0 : editDistance(wanted, other)
    if distance <= limit, distance < best?.distance ?? Int.max { best = (distance, candidate) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one text to the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var line = [row + 1]
    line.reserveCapacity(right.count + 1)
    for column in right.indices {
      var cost = min(last[column + 1] + 1, line[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      line.append(cost)
    }
    (beforeLast, last) = (last, line)
  }
  return last[right.count]
}
