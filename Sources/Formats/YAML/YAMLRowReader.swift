import Interpreter
import YAML

/// Reads YAML as a stream of rows: the items of a list at the top, or one row for any other document.
///
/// Aliases stand for what their anchor names in the same document; `<<` takes over the keys of others. Damage is thrown after
/// the rows before it were given, with its line and column: after it nothing can be told for sure. A row may hold so many values,
/// aliases counted in full, and so many lists and records within one another, that no small text becomes a large value.
public final class YAMLRowReader {
  static let depthLimit = 256
  static let nodeLimit = 1_000_000

  private let source: ByteSource
  private let events: YAMLEvents
  private let options: ReadOptions
  private var place = Place.start
  private var failure: (any Error)?
  private var anchors: [String: (value: Value, nodes: Int)] = [:]
  /// How many values the row at hand has.
  private var nodes = 0

  private enum Place { case start, document, list, ended }

  /// Starts to read; see `ReadOptions` for columns and limits.
  public init(source: ByteSource, options: ReadOptions = ReadOptions()) {
    self.source = source
    events = YAMLEvents(limit: options.maximumRowBytes, reading: source.read)
    self.options = options
  }

  /// The rows as a stream.
  public func rows() -> Rows { Rows(close: { self.source.close() }, next: next) }

  /// The next rows, or nil at the end.
  public func next() throws -> Batch? {
    if let failure {
      self.failure = nil
      place = .ended
      throw failure
    }
    var batch: Batch = []
    do {
      while place != .ended, batch.count < Rows.batchSize {
        events.beginRow()
        nodes = 0
        if let row = try step() { batch.append(chosen(row)) }
      }
    } catch {
      guard !batch.isEmpty else {
        place = .ended
        throw error
      }
      failure = error
    }
    return batch.isEmpty ? nil : batch
  }

  private func step() throws -> Value? {
    let event = try events.next()
    switch (place, event) {
    case (.start, .documentStart):
      place = .document
      anchors = [:]
    case (.start, _): place = .ended
    case (.document, .documentEnd): place = .start
    case (.document, .listStart) where events.anchor == nil: place = .list
    case (.list, .listEnd): place = .document
    default: return try value(event, depth: 0)
    }
    return nil
  }

  private func value(_ event: YAMLEvents.Event, depth: Int) throws -> Value {
    let (anchor, before) = (events.anchor, nodes)
    nodes += 1
    guard depth < Self.depthLimit else {
      throw events.failure("lists and records lie more than \(Self.depthLimit) deep within each other")
    }
    guard nodes <= Self.nodeLimit else { throw events.failure("the row has more than \(Self.nodeLimit) values") }
    let value: Value
    switch event {
    case .scalar(let text, let isPlain, let tag): value = try scalar(text, isPlain, tag)
    case .alias(let name):
      guard let known = anchors[name] else {
        throw events.failure("there is no anchor `\(name.shortened)` before this alias")
      }
      nodes += known.nodes
      guard nodes <= Self.nodeLimit else {
        throw events.failure("with its aliases the row has more than \(Self.nodeLimit) values")
      }
      return known.value
    case .listStart: value = try list(depth)
    case .recordStart: value = try record(depth)
    default: throw events.failure("expected a value")
    }
    if let anchor { anchors[anchor] = (value, nodes - before) }
    return value
  }

  private func scalar(_ text: String, _ isPlain: Bool, _ tag: String?) throws -> Value {
    switch tag {
    case nil: return isPlain ? Value(YAMLScalar.read(text)) : .text(text)
    case "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float":
      return Value(YAMLScalar.read(text))
    default: return .text(text)
    }
  }

  private func list(_ depth: Int) throws -> Value {
    var items: [Value] = []
    while true {
      let event = try events.next()
      if case .listEnd = event { return .list(items) }
      items.append(try value(event, depth: depth + 1))
    }
  }

  private func record(_ depth: Int) throws -> Value {
    var names: [String] = []
    var values: [Value] = []
    var seen: Set<String> = []
    var inherited: [Value] = []
    while true {
      let event = try events.next()
      if case .recordEnd = event { break }
      let isMerge = if case .scalar("<<", isPlain: true, tag: nil) = event { true } else { false }
      let name = try key(event)
      if !isMerge, !seen.insert(name).inserted { throw events.failure("the key `\(name.shortened)` is there twice") }
      let item = try value(try events.next(), depth: depth + 1)
      if isMerge {
        if case .list(let items) = item { inherited += items } else { inherited.append(item) }
      } else {
        names.append(name)
        values.append(item)
      }
    }
    for case .record(let other) in inherited {
      for (name, value) in other.pairs where seen.insert(name).inserted {
        names.append(name)
        values.append(value)
      }
    }
    return .record(Record(shape(names), values))
  }

  private func key(_ event: YAMLEvents.Event) throws -> String {
    nodes += 1
    switch event {
    case .scalar(let text, _, _): return text
    case .alias(let name):
      if case .text(let text)? = anchors[name]?.value { return text }
      throw events.failure("the alias `\(name.shortened)` is no text, so it cannot be a key")
    default: throw events.failure("a list or record cannot be a key")
    }
  }

  private var lastShape = Shape.empty

  /// Rows of one table share a shape.
  private func shape(_ names: [String]) -> Shape {
    if lastShape.names != names { lastShape = Shape(names) }
    return lastShape
  }

  private func chosen(_ row: Value) -> Value {
    guard let wanted = options.wanted, case .record(let record) = row else { return row }
    let kept = record.shape.names.indices.filter { wanted.contains(record.shape.names[$0]) }
    return .record(Record(shape(kept.map { record.shape.names[$0] }), kept.map { record.values[$0] }))
  }
}

extension Value {
  fileprivate init(_ scalar: YAMLScalar) {
    switch scalar {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let number): self = .int(number)
    case .float(let number): self = .float(number)
    case .text(let text): self = .text(text)
    }
  }
}
