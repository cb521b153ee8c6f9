/// What stands above a `def`: words about it, and examples with what they give.
public struct DocComment: Sendable {
  /// A line that shows it at work.
  public struct Example: Sendable {
    public let line: String
    /// What comes, a line each; nil when that is not said.
    public internal(set) var result: [String]?
    /// Which line of the comment it is, from 0.
    public let index: Int
  }

  /// The words, a text for each paragraph.
  public let paragraphs: [String]
  public let examples: [Example]

  /// Reads the lines of a comment, without their signs: `@example LINE` with `=> LINE` below it, and words.
  public init(_ lines: [String]) {
    var paragraphs: [String] = []
    var examples: [Example] = []
    var isOpen = false
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("@example ") {
        examples.append(Example(line: String(line.dropFirst(9)), index: index))
      } else if line == "=>" || line.hasPrefix("=> "), let last = examples.indices.last {
        examples[last].result = (examples[last].result ?? []) + [String(line.dropFirst(3))]
      } else if line.allSatisfy(\.isWhitespace) {
        isOpen = false
      } else if !line.hasPrefix("@") {
        if isOpen, let last = paragraphs.popLast() {
          paragraphs.append(last + " " + line)
        } else {
          paragraphs.append(line)
        }
        isOpen = true
      }
    }
    self.paragraphs = paragraphs
    self.examples = examples
  }

  /// The first sentence.
  public var summary: String {
    guard let first = paragraphs.first else { return "" }
    return first.firstRange(of: ". ").map { first[..<$0.lowerBound] + "." } ?? first
  }
}

extension String {
  /// Where a text stands in this one for the first time.
  fileprivate func firstRange(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
