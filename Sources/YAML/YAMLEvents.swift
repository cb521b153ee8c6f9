import CYAML

/// The events of libyaml's parser, one after another, in memory that does not grow with the text. Belongs to one thread.
public final class YAMLEvents {
  /// What stands at a place of the text.
  public enum Event: Sendable {
    case documentStart
    case documentEnd
    case scalar(String, isPlain: Bool, tag: String?)
    case listStart
    case listEnd
    case recordStart
    case recordEnd
    case alias(String)
    case end
  }

  /// A place in the text: line and column from 1, and the Unicode scalars before it.
  public struct Mark: Sendable, Hashable {
    public var line = 1
    public var column = 1
    public var offset = 0
  }

  /// Writes what there is into the buffer, at least one byte, and gives their number; 0 is the end.
  public typealias Reading = (UnsafeMutableRawBufferPointer) throws -> Int

  /// Lists and records may lie so deep within one another. Readers bound more tightly; libyaml's work grows with the depth squared.
  public static let deepest = 1000

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let source: Reading
  private let limit: Int
  private var failure: (any Error)?
  private var consumed = 0
  private var depth = 0
  /// How far the source may be read before the row at hand is too long.
  private var allowed: Int
  /// The anchor of the last event.
  public private(set) var anchor: String?
  /// Where the last event began, and where it ended.
  public private(set) var start = Mark()
  public private(set) var end = Mark()

  /// Reads from a source; between two calls of `beginRow` so many bytes, with a buffer or two more that are read ahead.
  public init(limit: Int, reading source: @escaping Reading) {
    self.source = source
    self.limit = limit
    allowed = limit
    parser = .allocate(capacity: 1)
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input(parser, readYAML, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Reads bytes that are there already.
  public convenience init(_ bytes: [UInt8]) {
    var position = 0
    self.init(limit: .max / 2) { buffer in
      let count = min(buffer.count, bytes.count - position)
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
      }
      position += count
      return count
    }
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// Says that a row has ended: the next one may be as long again.
  public func beginRow() { allowed = consumed + limit }

  /// The next event; throws `YAMLError`, or what the source threw. After an error it is not asked again.
  public func next() throws -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw damage() }
    defer { yaml_event_delete(&event) }
    (start, end) = (Mark(event.start_mark), Mark(event.end_mark))
    anchor = nil
    switch event.type {
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_START_EVENT: return try next()
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      anchor = text(scalar.anchor)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE, tag: text(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      anchor = text(event.data.sequence_start.anchor)
      try descend()
      return .listStart
    case YAML_SEQUENCE_END_EVENT:
      depth -= 1
      return .listEnd
    case YAML_MAPPING_START_EVENT:
      anchor = text(event.data.mapping_start.anchor)
      try descend()
      return .recordStart
    case YAML_MAPPING_END_EVENT:
      depth -= 1
      return .recordEnd
    case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
    default: return .end
    }
  }

  /// An error at the last event.
  public func failure(_ problem: String) -> YAMLError {
    .damaged(problem, line: start.line, column: start.column, offset: start.offset)
  }

  private func descend() throws {
    depth += 1
    guard depth <= Self.deepest else {
      throw failure("lists and records lie more than \(Self.deepest) deep within each other")
    }
  }

  private func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? { bytes.map { String(cString: $0) } }

  private func damage() -> any Error {
    if let failure { return failure }
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "no YAML"
    if parser.pointee.error == YAML_READER_ERROR {
      let near = Mark(parser.pointee.mark)
      return YAMLError.damaged(problem, line: near.line, column: nil, offset: near.offset)
    }
    let mark = Mark(parser.pointee.problem_mark)
    let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
    return YAMLError.damaged(problem + context, line: mark.line, column: mark.column, offset: mark.offset)
  }

  fileprivate func read(_ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int) -> Int? {
    // The parser reads ahead by a buffer or two.
    guard consumed <= allowed + 1 << 16 else {
      failure = YAMLError.tooLong(limit: limit, line: Mark(parser.pointee.mark).line)
      return nil
    }
    do {
      let count = try source(UnsafeMutableRawBufferPointer(start: buffer, count: size))
      consumed += max(0, count)
      return max(0, min(count, size))
    } catch {
      failure = error
      return nil
    }
  }
}

extension YAMLEvents.Mark {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1, offset: Int(mark.index))
  }
}

private func readYAML(
  _ data: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int,
  _ read: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let data, let count = Unmanaged<YAMLEvents>.fromOpaque(data).takeUnretainedValue().read(buffer, size) else {
    return 0
  }
  read?.pointee = count
  return 1
}
