import Platform

/// Reads the answers of HTTP/1.1 (RFC 9112) as they come, keeps the fields that are wanted, and counts the bodies.
///
/// What is ambiguous is refused: an answer that is read differently from how it was meant would shift all that follow.
struct AnswerParser {
  /// What is wrong with an answer.
  enum Fault: Error {
    case malformed(String)
    case tooLarge
  }

  enum State {
    case head
    case body(left: Int64)
    case untilClose
    case chunkSize
    case chunk(left: Int64)
    case chunkEnd
    case trailers
    case complete
  }

  let headLimit: Int
  private var state = State.complete
  /// The beginning of a head or of a line whose end has not come.
  private var carry: [UInt8] = []
  private var isHead = false
  private var interimCount = 0
  private var trailerCount = 0
  /// Whether not a byte has come.
  private(set) var isUntouched = true
  /// Whether the connection can be used for another request, once the answer is complete.
  private(set) var isReusable = true

  init(headLimit: Int) { self.headLimit = headLimit }

  /// Begins with the next answer.
  mutating func begin(isHead: Bool) {
    state = .head
    if !carry.isEmpty { carry = [] }
    self.isHead = isHead
    (interimCount, trailerCount) = (0, 0)
    (isUntouched, isReusable) = (true, true)
  }

  /// Whether the answer is complete.
  var isComplete: Bool { if case .complete = state { true } else { false } }

  /// Whether the end of the connection is the end of the answer.
  var endsAtClose: Bool { if case .untilClose = state { true } else { false } }

  /// Takes some bytes.
  mutating func parse(
    _ bytes: UnsafeRawBufferPointer, into work: LaneWork, names: FieldNames
  ) throws(Fault) {
    var rest = bytes
    isUntouched = isUntouched && bytes.isEmpty
    while !rest.isEmpty {
      switch state {
      case .head: try takeHead(&rest, work, names)
      case .body(let left):
        let count = min(left, Int64(rest.count))
        work.answer.receivedLength &+= count
        state = count == left ? .complete : .body(left: left &- count)
        rest.drop(Int(count))
      case .untilClose:
        work.answer.receivedLength &+= Int64(rest.count)
        rest.drop(rest.count)
      case .chunk(let left):
        let count = min(left, Int64(rest.count))
        work.answer.receivedLength &+= count
        state = count == left ? .chunkEnd : .chunk(left: left &- count)
        rest.drop(Int(count))
      case .chunkSize, .chunkEnd, .trailers: try takeLine(&rest)
      case .complete:
        // More than the answer: whatever it is, it belongs to no request of ours.
        isReusable = false
        return
      }
    }
  }

  // MARK: Heads

  private mutating func takeHead(
    _ rest: inout UnsafeRawBufferPointer, _ work: LaneWork, _ names: FieldNames
  ) throws(Fault) {
    if carry.isEmpty, let end = rest.endOfHead(from: 0) {
      let head = UnsafeRawBufferPointer(rebasing: rest[..<end])
      rest.drop(end)
      return try readHead(head, work, names)
    }
    let known = carry.count
    carry.append(contentsOf: rest)
    guard let end = carry.withUnsafeBytes({ $0.endOfHead(from: max(0, known - 3)) }) else {
      rest.drop(rest.count)
      if carry.count > headLimit { throw .tooLarge }
      return
    }
    rest.drop(end - known)
    let head = carry
    carry = []
    try head.reading { bytes throws(Fault) in
      try readHead(UnsafeRawBufferPointer(rebasing: bytes[..<end]), work, names)
    }
  }

  /// Reads a complete head, with its empty line.
  private mutating func readHead(
    _ bytes: UnsafeRawBufferPointer, _ work: LaneWork, _ names: FieldNames
  ) throws(Fault) {
    if bytes.count > headLimit { throw .tooLarge }
    var head = AnswerHead()
    try head.read(bytes, into: &work.answer, names: names)
    if head.status == 101 { throw .malformed("it changed the protocol without being asked to") }
    if head.status < 200 {
      interimCount += 1
      work.answer.fields.removeAll()
      if interimCount > 64 { throw .malformed("it sent interim answers without end") }
      return
    }
    work.answer.status = head.status
    work.answer.version = head.isOld ? .http1_0 : .http1_1
    isReusable = head.isKeptAlive
    if let length = head.length, !head.isChunked { work.answer.declaredLength = length }
    if isHead || head.status == 204 || head.status == 304 {
      state = .complete
    } else if head.isChunked {
      state = .chunkSize
      // Length and chunks together: an attempt to be read in two ways.
      if head.length != nil { isReusable = false }
    } else if let length = head.length, !head.isEncoded {
      state = length == 0 ? .complete : .body(left: length)
    } else {
      state = .untilClose
      isReusable = false
    }
  }

  // MARK: Chunks

  private mutating func takeLine(_ rest: inout UnsafeRawBufferPointer) throws(Fault) {
    guard let end = rest.firstIndex(of: 0x0A) else {
      carry.append(contentsOf: rest)
      rest.drop(rest.count)
      if carry.count > 8192 { throw .malformed("a line between its chunks has no end") }
      return
    }
    let part = UnsafeRawBufferPointer(rebasing: rest[..<end])
    rest.drop(end + 1)
    if carry.isEmpty { return try readLine(part.withoutReturn) }
    let line = carry + part
    carry = []
    try line.reading { bytes throws(Fault) in try readLine(bytes.withoutReturn) }
  }

  private mutating func readLine(_ line: UnsafeRawBufferPointer) throws(Fault) {
    switch state {
    case .chunkEnd:
      guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
      state = .chunkSize
    case .trailers:
      trailerCount += line.count
      if trailerCount > headLimit { throw .tooLarge }
      if line.isEmpty { state = .complete }
    default:
      guard let size = line.chunkSize else { throw .malformed("the size of a chunk is no number") }
      state = size == 0 ? .trailers : .chunk(left: size)
    }
  }
}

extension Endpoint {
  func wording(of fault: AnswerParser.Fault) -> TransportError {
    switch fault {
    case .malformed(let what): malformed(what)
    case .tooLarge: TransportError(.tooLarge, "\(self) sent fields that are larger than is sensible")
    }
  }
}

extension [UInt8] {
  fileprivate func reading(
    _ body: (UnsafeRawBufferPointer) throws(AnswerParser.Fault) -> Void
  ) throws(AnswerParser.Fault) {
    try withUnsafeBytes { bytes in Result { () throws(AnswerParser.Fault) in try body(bytes) } }.get()
  }
}

extension UnsafeRawBufferPointer {
  fileprivate mutating func drop(_ count: Int) { self = UnsafeRawBufferPointer(rebasing: self[count...]) }

  /// Where the bytes behind the first empty line begin, looked for from an offset on.
  fileprivate func endOfHead(from offset: Int) -> Int? {
    guard let base = baseAddress else { return nil }
    var position = offset
    while position < count, let found = memchr(base + position, 0x0A, count - position) {
      let next = UnsafeRawPointer(found) - base + 1
      if next < count, self[next] == 0x0A { return next + 1 }
      if next + 1 < count, self[next] == 0x0D, self[next + 1] == 0x0A { return next + 2 }
      position = next
    }
    return nil
  }

  /// Without a carriage return at its end.
  var withoutReturn: UnsafeRawBufferPointer {
    last == 0x0D ? UnsafeRawBufferPointer(rebasing: dropLast()) : self
  }

  /// The number before the extensions of a chunk's first line.
  fileprivate var chunkSize: Int64? {
    let digits = UnsafeRawBufferPointer(rebasing: prefix { $0 != 0x3B }).trimmed
    guard !digits.isEmpty, digits.count <= 15 else { return nil }
    var size: Int64 = 0
    for byte in digits {
      switch byte {
      case 0x30...0x39: size = size &* 16 &+ Int64(byte &- 0x30)
      case 0x41...0x46, 0x61...0x66: size = size &* 16 &+ Int64((byte | 0x20) &- 0x57)
      default: return nil
      }
    }
    return size
  }
}
