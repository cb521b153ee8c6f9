/// What could stand at the cursor.
public struct Completion: Sendable, Equatable {
  /// One possible text.
  public struct Candidate: Sendable, Equatable {
    /// What is put into the line, quoted as the language needs it.
    public var text: String
    /// What the list shows; control characters in it are spelt out.
    public var display: String
    /// A few words about it, shown beside it when the list is short.
    public var summary: String?

    /// A candidate; without `display` the list shows the text itself.
    public init(text: String, display: String? = nil, summary: String? = nil) {
      self.text = text
      self.display = display ?? text
      self.summary = summary
    }
  }

  /// Where the replaced part begins, in UTF-8 bytes from the start of the line; it ends at the cursor.
  public var replacementStart: Int
  /// The possible texts, in the order in which they are listed.
  public var candidates: [Candidate]

  /// A completion of the bytes from `replacementStart` to the cursor.
  public init(replacementStart: Int, candidates: [Candidate]) {
    self.replacementStart = replacementStart
    self.candidates = candidates
  }

  /// Nothing to offer.
  public static let none = Completion(replacementStart: 0, candidates: [])

  /// The longest beginning that all candidates share, in whole characters: an accent is never cut off its letter.
  var commonPrefix: String {
    guard var prefix = candidates.first.map({ Substring($0.text) }) else { return "" }
    for candidate in candidates.dropFirst() {
      let shared = zip(prefix, candidate.text).prefix { $0.unicodeScalars.elementsEqual($1.unicodeScalars) }
      prefix = prefix.prefix(Array(shared).count)
    }
    return String(prefix)
  }
}
