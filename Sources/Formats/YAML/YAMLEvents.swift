import CYAML
import Interpreter

/// The events of libyaml's parser, one after another.
final class YAMLEvents {
  /// What stands at a place of the text.
  enum Event {
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

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let source: ByteSource
  private let limit: Int
  private var failure: (any Error)?
  private var consumed = 0
  /// How far the source may be read before the row at hand is too long.
  private var allowed: Int
  private(set) var anchor: String?
  /// Where the last event began, from 1.
  private(set) var line = 1
  private(set) var column = 1

  init(_ source: ByteSource, limit: Int) {
    self.source = source
    self.limit = limit
    allowed = limit
    parser = .allocate(capacity: 1)
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input(parser, readYAML, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func close() { source.close() }

  /// Says that a row has ended: the next one may be as long again.
  func beginRow() { allowed = consumed + limit }

  func next() throws -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw damage() }
    defer { yaml_event_delete(&event) }
    line = Int(event.start_mark.line) + 1
    column = Int(event.start_mark.column) + 1
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
      return .listStart
    case YAML_SEQUENCE_END_EVENT: return .listEnd
    case YAML_MAPPING_START_EVENT:
      anchor = text(event.data.mapping_start.anchor)
      return .recordStart
    case YAML_MAPPING_END_EVENT: return .recordEnd
    case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
    default: return .end
    }
  }

  /// An error at the last event.
  func failure(_ message: String) -> Failure { Failure("damaged-yaml", "line \(line), column \(column): \(message)") }

  private func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? { bytes.map { String(cString: $0) } }

  private func damage() -> any Error {
    if let failure { return failure }
    let mark = parser.pointee.problem_mark
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "no YAML"
    if parser.pointee.error == YAML_READER_ERROR {
      return Failure("damaged-yaml", "near line \(parser.pointee.mark.line + 1): \(problem)")
    }
    let context = parser.pointee.context.map { " " + String(cString: $0) } ?? ""
    return Failure("damaged-yaml", "line \(mark.line + 1), column \(mark.column + 1): \(problem)\(context)")
  }

  fileprivate func read(_ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int) -> Int? {
    // The parser reads ahead by a buffer or two.
    guard consumed <= allowed + 1 << 16 else {
      failure = Failure("row-too-long", "near line \(parser.pointee.mark.line + 1): a row is longer than \(limit) bytes")
      return nil
    }
    do {
      let count = try source.read(UnsafeMutableRawBufferPointer(start: buffer, count: size))
      consumed += max(0, count)
      return max(0, min(count, size))
    } catch {
      failure = error
      return nil
    }
  }
}

private func readYAML(
  _ data: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ size: Int, _ read: UnsafeMutablePointer<Int>?
) -> Int32 {
  guard let data, let count = Unmanaged<YAMLEvents>.fromOpaque(data).takeUnretainedValue().read(buffer, size) else { return 0 }
  read?.pointee = count
  return 1
}
