import Diagnostics

/// Reads a text that is one YAML document as a tree.
///
/// Aliases stand for what their anchor names, and `<<` takes over the keys of others. How deep lists and records lie within each
/// other, and how many values there are with aliases counted in full, is bounded: no small text becomes a large tree.
public struct YAMLDocument {
  /// The bounds of a tree.
  public struct Limits: Sendable {
    /// Lists and records within one another.
    public var depth = 64
    /// Values, keys included.
    public var nodes = 100_000
    /// Bytes of the text.
    public var bytes = 4 << 20

    /// The usual bounds.
    public init() {}
  }

  private let events: YAMLEvents
  private let offsets: ByteOffsets
  private let limits: Limits
  private var anchors: [String: (node: YAMLNode, nodes: Int)] = [:]
  private var nodes = 0

  /// The root of a text; nil when there is nothing but comments. Throws `YAMLError` at the first place that is no YAML.
  public static func read(_ source: SourceText, limits: Limits = Limits()) throws -> YAMLNode? {
    guard source.bytes.count <= limits.bytes else { throw YAMLError.tooLong(limit: limits.bytes, line: 1) }
    var document = YAMLDocument(source, limits)
    return try document.root()
  }

  private init(_ source: SourceText, _ limits: Limits) {
    events = YAMLEvents(source.bytes)
    offsets = ByteOffsets(source.bytes)
    self.limits = limits
  }

  private mutating func root() throws -> YAMLNode? {
    guard case .documentStart = try events.next() else { return nil }
    let root = try node(try events.next(), depth: 0)
    _ = try events.next()
    if case .documentStart = try events.next() { throw events.failure("a second document begins here") }
    return root
  }

  private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws -> YAMLNode {
    let (anchor, before, start, end) = (events.anchor, nodes, events.start, events.end)
    nodes += 1
    guard depth < limits.depth else {
      throw events.failure("lists and records lie more than \(limits.depth) deep within each other")
    }
    guard nodes <= limits.nodes else { throw events.failure("there are more than \(limits.nodes) values") }
    let content: YAMLNode.Content
    switch event {
    case .scalar(let text, let isPlain, let tag): content = .scalar(text, isPlain: isPlain && tag == nil)
    case .alias(let name): content = try target(of: name)
    case .listStart: content = .list(try list(depth))
    case .recordStart: content = .record(try record(depth))
    default: throw events.failure("expected a value")
    }
    let node = YAMLNode(content: content, range: range(start, end), line: start.line, column: start.column)
    if let anchor { anchors[anchor] = (node, nodes - before) }
    return node
  }

  private mutating func target(of name: String) throws -> YAMLNode.Content {
    guard let known = anchors[name] else { throw events.failure("there is no anchor `\(name)` before this alias") }
    nodes += known.nodes
    guard nodes <= limits.nodes else {
      throw events.failure("with aliases in full there are more than \(limits.nodes) values")
    }
    return known.node.content
  }

  private mutating func list(_ depth: Int) throws -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try events.next()
      if case .listEnd = event { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func record(_ depth: Int) throws -> [YAMLNode.Entry] {
    var entries: [YAMLNode.Entry] = []
    var inherited: [YAMLNode.Entry] = []
    while true {
      let event = try events.next()
      if case .recordEnd = event { break }
      let isMerge = if case .scalar("<<", isPlain: true, tag: nil) = event { true } else { false }
      let keyRange = range(events.start, events.end)
      let key = try key(event)
      let value = try node(try events.next(), depth: depth + 1)
      if isMerge {
        inherited += value.inheritedEntries
      } else {
        entries.append(YAMLNode.Entry(key: key, keyRange: keyRange, value: value))
      }
    }
    var seen = Set(entries.map(\.key))
    return entries + inherited.filter { seen.insert($0.key).inserted }
  }

  private mutating func key(_ event: YAMLEvents.Event) throws -> String {
    nodes += 1
    switch event {
    case .scalar(let text, _, _): return text
    case .alias(let name):
      if case .scalar(let text, _)? = anchors[name]?.node.content { return text }
      throw events.failure("the alias `\(name)` is no text, so it cannot be a key")
    default: throw events.failure("a list or record cannot be a key")
    }
  }

  private func range(_ start: YAMLEvents.Mark, _ end: YAMLEvents.Mark) -> SourceRange {
    SourceRange(offsets[start.offset], offsets[end.offset])
  }
}

extension YAMLNode {
  /// What `<<` takes over from it.
  fileprivate var inheritedEntries: [Entry] {
    switch content {
    case .record(let entries): entries
    case .list(let items):
      items.flatMap { item -> [Entry] in if case .record(let entries) = item.content { entries } else { [] } }
    case .scalar: []
    }
  }
}
