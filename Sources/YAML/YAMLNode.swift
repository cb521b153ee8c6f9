import Diagnostics

/// A value of a YAML text with its place.
public struct YAMLNode: Sendable {
  /// What it is.
  public indirect enum Content: Sendable {
    /// Text; plain when it stands without quotes, and is then read as a number, `true` or nothing where that is wanted.
    case scalar(String, isPlain: Bool)
    case list([YAMLNode])
    /// Keys with their values in the order of the text. One that is there twice comes twice, so that whoever reads can tell.
    case record([Entry])
  }

  /// A key with its value.
  public struct Entry: Sendable {
    public var key: String
    /// Where the key stands.
    public var keyRange: SourceRange
    public var value: YAMLNode
  }

  public var content: Content
  /// Where it stands, as bytes of the text: for an alias, the alias.
  public var range: SourceRange
  /// Line and column of its first character, both from 1.
  public var line: Int
  public var column: Int

  /// The meaning of a scalar; nil for lists and records.
  public var scalar: YAMLScalar? {
    guard case .scalar(let text, let isPlain) = content else { return nil }
    return isPlain ? YAMLScalar.read(text) : .text(text)
  }

  /// Whether nothing stands there: `~`, `null`, or nothing at all.
  public var isNull: Bool { scalar == .null }

  /// What it is, as people say: `a list`, `a number`.
  public var kindName: String {
    switch content {
    case .list: return "a list"
    case .record: return "a record"
    case .scalar:
      switch scalar {
      case .null, nil: return "nothing"
      case .bool: return "true or false"
      case .int, .float: return "a number"
      case .text: return "a text"
      }
    }
  }
}
