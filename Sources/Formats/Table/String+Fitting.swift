extension String {
  /// The text in at most `width` columns, its end replaced by `…` when it is longer.
  func cut(to width: Int) -> String {
    guard DisplayWidth.of(self) > width else { return self }
    return width < 1 ? "" : String(prefix(columns: width - 1)) + "…"
  }

  /// The text in at most `width` columns, a part of its middle replaced by `…`: the end of a path says more than its
  /// beginning.
  func cutInMiddle(to width: Int) -> String {
    guard DisplayWidth.of(self) > width else { return self }
    guard width > 1 else { return width < 1 ? "" : "…" }
    let head = (width - 1) / 3
    return String(prefix(columns: head)) + "…" + String(suffix(columns: width - 1 - head))
  }

  /// The text with blanks up to `width` columns.
  func padded(to width: Int, isRightAligned: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - DisplayWidth.of(self)))
    return isRightAligned ? blanks + self : self + blanks
  }

  private func prefix(columns: Int) -> Substring {
    var left = columns
    return prefix { character in
      left -= DisplayWidth.of(character)
      return left >= 0
    }
  }

  private func suffix(columns: Int) -> Substring {
    var left = columns
    var start = endIndex
    while start > startIndex {
      let before = index(before: start)
      left -= DisplayWidth.of(self[before])
      guard left >= 0 else { break }
      start = before
    }
    return self[start...]
  }
}
