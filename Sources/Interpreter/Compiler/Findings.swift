import Diagnostics

/// What was found in a text by reading it and by compiling what was read.
enum Findings {
  /// Both, in the order of their places. Where a line cannot be read, what follows from that is not told as well.
  static func merged(_ reading: [Diagnostic], _ compiling: [Diagnostic]) -> [Diagnostic] {
    let broken = Set(reading.compactMap(\.line))
    let sound = compiling.filter { finding in finding.line.map { !broken.contains($0) } ?? true }
    return (reading + sound).enumerated().sorted { left, right in
      let (a, b) = (left.element.start, right.element.start)
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }
}

extension Diagnostic {
  fileprivate var start: Int { primary?.range.start ?? 0 }

  fileprivate var line: Int? {
    guard let source, let primary else { return nil }
    return source.position(of: primary.range.start).line
  }
}
