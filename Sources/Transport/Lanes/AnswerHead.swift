import Platform

/// What the head of an answer of HTTP/1.1 says about the answer itself.
struct AnswerHead {
  var status = 0
  /// HTTP/1.0.
  var isOld = false
  var length: Int64?
  var isChunked = false
  /// Whether there is a transfer coding that is not understood: then only the end of the connection ends the body.
  var isEncoded = false
  private var saysClose = false
  private var saysKeepAlive = false

  var isKeptAlive: Bool { !saysClose && (!isOld || saysKeepAlive) }

  /// Reads a head up to its empty line.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, into answer: inout LaneAnswer, names: FieldNames
  ) throws(AnswerParser.Fault) {
    guard let base = bytes.baseAddress else { return }
    var position = 0
    var isFirst = true
    while position < bytes.count, let found = memchr(base + position, 0x0A, bytes.count - position) {
      let end = UnsafeRawPointer(found) - base
      let line = UnsafeRawBufferPointer(rebasing: bytes[position..<end]).withoutReturn
      position = end + 1
      if isFirst {
        try readStatus(line)
        isFirst = false
      } else if !line.isEmpty {
        try readField(line, &answer, names)
      }
    }
  }

  /// `HTTP/1.1 200 OK`.
  private mutating func readStatus(_ line: UnsafeRawBufferPointer) throws(AnswerParser.Fault) {
    guard line.count >= 12, line.starts(with: Self.name) else {
      throw .malformed("its answer does not begin with HTTP/")
    }
    guard line[5] == 0x31, line[6] == 0x2E, line[7] == 0x30 || line[7] == 0x31 else {
      throw .malformed("its version of the protocol is not 1.0 or 1.1")
    }
    isOld = line[7] == 0x30
    guard line[8] == 0x20, line.count == 12 || line[12] == 0x20,
      let status = UnsafeRawBufferPointer(rebasing: line[9..<12]).decimal, status >= 100
    else { throw .malformed("the status is no number") }
    self.status = Int(status)
  }

  private mutating func readField(
    _ line: UnsafeRawBufferPointer, _ answer: inout LaneAnswer, _ names: FieldNames
  ) throws(AnswerParser.Fault) {
    guard let colon = line.firstIndex(of: 0x3A), colon > 0, line[0] > 0x20, line[colon - 1] > 0x20 else {
      throw .malformed("a field holds a character that cannot stand there")
    }
    let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
    let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed
    switch name.count {
    case 14 where name.isName(Self.contentLength):
      guard let length = value.decimal, self.length == nil || self.length == length else {
        throw .malformed("it contradicts itself about the length of its answer")
      }
      self.length = length
    case 17 where name.isName(Self.transferEncoding):
      isEncoded = true
      isChunked =
        value.split(separator: 0x2C).last.map {
          UnsafeRawBufferPointer(rebasing: $0).trimmed.isName(Self.chunked)
        } ?? false
    case 10 where name.isName(Self.connection):
      if value.hasWord(Self.close) { saysClose = true }
      if value.hasWord(Self.keepAlive) { saysKeepAlive = true }
    default: break
    }
    if let place = names.place(name), answer.fields.count < 64 {
      answer.fields.append((place, names.value(value, at: place)))
    }
  }

  private static let name = Array("HTTP/".utf8)
  private static let contentLength = Array("content-length".utf8)
  private static let transferEncoding = Array("transfer-encoding".utf8)
  private static let connection = Array("connection".utf8)
  private static let chunked = Array("chunked".utf8)
  private static let close = Array("close".utf8)
  private static let keepAlive = Array("keep-alive".utf8)
}
