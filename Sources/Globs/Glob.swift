import Diagnostics

/// A pattern for paths: `*` and `?` within a component, `[a-z]` and `[!a]`, `{a,b}`, and `**` for any number of components.
///
/// Names are compared scalar by scalar, exactly: case and composed or decomposed accents matter, and a leading dot is a
/// character like others. `**` means components when it stands alone between slashes, elsewhere it is `*`. A backslash
/// takes its meaning from one of `* ? [ ] { } , \`. A bracket or brace that is not closed, and a brace without a comma,
/// stand for themselves, as in the shells.
///
/// The pattern becomes a small machine that is run over the text once, in all its states at the same time: time grows
/// with length of pattern × length of text whatever the pattern is, and nothing recurses.
public struct Glob: Sendable, Hashable, CustomStringConvertible {
  /// One step of the machine.
  enum Step: Sendable, Hashable {
    /// This scalar.
    case scalar(Unicode.Scalar)
    /// Any scalar but a slash.
    case notSlash
    /// Any scalar.
    case any
    /// A scalar of a bracket, never a slash.
    case bracket(Bracket)
    /// Goes on at both places.
    case split(Int, Int)
    /// Goes on elsewhere.
    case jump(Int)
    /// The text is matched if it ends here.
    case end
  }

  /// The contents of `[…]`.
  struct Bracket: Sendable, Hashable {
    var isNegated = false
    var ranges: [ClosedRange<UInt32>] = []

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      scalar != "/" && ranges.contains { $0.contains(scalar.value) } != isNegated
    }
  }

  /// The pattern as it was written.
  public let description: String
  let steps: [Step]
  /// For machines of at most 64 steps, the set of steps that are reached from each without reading, as bits.
  let reach: [UInt64]?
  /// The most components that a matching path can have, or nil when there is no such bound.
  public let maximumDepth: Int?

  /// Longer patterns are refused, so that a machine always stays small. Bytes.
  public static let maximumLength = 4096

  /// Reads a pattern; the only thing that can be wrong with one is its length.
  public init(_ text: String) throws(GlobError) {
    guard text.utf8.count <= Self.maximumLength else {
      throw GlobError(length: text.utf8.count)
    }
    var compiler = GlobCompiler(text)
    compiler.run()
    description = text
    steps = compiler.steps
    reach = Self.reach(steps)
    maximumDepth = compiler.hasGlobstar ? nil : 1 + text.utf8.count { $0 == UInt8(ascii: "/") }
  }
}

/// A pattern that is too long to be one.
public struct GlobError: ExplainedError {
  /// Bytes.
  let length: Int

  public var code: String { "bad-pattern" }
  public var message: String { "the pattern is \(length) bytes long; \(Glob.maximumLength) is the most" }
  public var hint: String? { "list the folder and select with `where`" }
}
