extension Glob {
  /// What every matching path begins with.
  public var literalStart: String {
    var start = String.UnicodeScalarView()
    var scalars = description.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "*", "?", "[", "{": return String(start)
      case "\\":
        guard let next = scalars.first, "*?[]{},\\".unicodeScalars.contains(next) else { fallthrough }
        start.append(next)
        scalars.removeFirst()
      default: start.append(scalar)
      }
    }
    return String(start)
  }
}
