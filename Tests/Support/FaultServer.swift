import Dispatch
import Platform
import Synchronization

/// A server of scripted answers on the loopback interface, which can also pass requests on to a real server and cut its
/// answers. One thread a connection, blocking.
public final class FaultServer: Sendable {
  /// What came.
  public struct Request: Sendable {
    public var method = ""
    public var target = ""
    public var fields: [String: String] = [:]
    public var body: [UInt8] = []
    public var head: [UInt8] = []
    /// Counted from 1.
    public var number = 0
  }

  /// What is answered.
  public enum Reply: Sendable {
    case answer(Int, String, fields: [String: String] = [:])
    /// Promises more bytes than it sends, then closes.
    case short(Int, String, missing: Int, fields: [String: String] = [:])
    case forward
    /// Passes on the answer of the real server up to so many bytes, then closes.
    case cut(Int)
    case close
    /// Passes on the answer of the real server up to so many bytes, then says nothing until the other side has gone.
    case stall(Int)
    /// Says nothing at all until the other side has gone.
    case hold
  }

  public let port: UInt16
  private let listener: Int32
  private let upstream: UInt16?
  private let decide: @Sendable (Request) -> Reply
  private let seen = Mutex<[Request]>([])

  /// Listens on a port of its own.
  ///
  /// - Parameter upstream: the port of the real server, for what is passed on.
  public init(upstream: UInt16? = nil, _ decide: @escaping @Sendable (Request) -> Reply) throws {
    let (socket, port) = try Loopback.listen()
    (listener, self.port, self.upstream, self.decide) = (socket, port, upstream, decide)
    DispatchQueue(label: "accept").async { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        DispatchQueue.global().async { self.serve(connection) }
      }
    }
  }

  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  public var requests: [Request] { seen.withLock { $0 } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    var rest: [UInt8] = []
    while let request = read(connection, &rest) {
      switch decide(request) {
      case .answer(let status, let body, let fields):
        let sent = request.method == "HEAD" ? [] : Array(body.utf8)
        if !send(head(status, fields, length: body.utf8.count) + sent, to: connection) { return }
      case .short(let status, let body, let missing, let fields):
        _ = send(head(status, fields, length: body.utf8.count + missing) + Array(body.utf8), to: connection)
        return
      case .forward:
        _ = send(forwarded(request), to: connection)
        return
      case .cut(let count):
        _ = send(Array(forwarded(request).prefix(count)), to: connection)
        return
      case .stall(let count):
        _ = send(Array(forwarded(request).prefix(count)), to: connection)
        return waitForEnd(of: connection)
      case .hold: return waitForEnd(of: connection)
      case .close: return
      }
    }
  }

  private func waitForEnd(of connection: Int32) {
    var rest: [UInt8] = []
    while receive(connection, &rest) { rest = [] }
  }

  private func head(_ status: Int, _ fields: [String: String], length: Int) -> [UInt8] {
    let lines = fields.map { "\($0): \($1)\r\n" }.joined()
    return Array("HTTP/1.1 \(status) X\r\nContent-Length: \(length)\r\n\(lines)\r\n".utf8)
  }

  private func read(_ connection: Int32, _ rest: inout [UInt8]) -> Request? {
    let mark = Array("\r\n\r\n".utf8)
    var end: Int?
    while true {
      end = (0..<max(0, rest.count - 3)).first { rest[$0..<$0 + 4].elementsEqual(mark) }
      if end != nil { break }
      guard receive(connection, &rest) else { return nil }
    }
    guard let end else { return nil }
    var request = Request()
    request.head = Array(rest[..<(end + 2)])
    let lines = String(decoding: rest[..<end], as: UTF8.self).split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    (request.method, request.target) = (String(words.first ?? ""), String(words.dropFirst().first ?? ""))
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      request.fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    rest.removeFirst(end + 4)
    let length = request.fields["content-length"].flatMap { Int($0) } ?? 0
    while rest.count < length { guard receive(connection, &rest) else { return nil } }
    request.body = Array(rest.prefix(length))
    rest.removeFirst(length)
    request.number = seen.withLock { seen in
      seen.append(request)
      return seen.count
    }
    return request
  }

  private func forwarded(_ request: Request) -> [UInt8] {
    guard let upstream, let socket = Loopback.connect(to: upstream) else { return [] }
    defer { close(socket) }
    _ = send(request.head + Array("Connection: close\r\n\r\n".utf8) + request.body, to: socket)
    var answer: [UInt8] = []
    while receive(socket, &answer) {}
    return answer
  }

  private func receive(_ socket: Int32, _ bytes: inout [UInt8]) -> Bool {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    let count = block.withUnsafeMutableBytes { Platform.read(socket, $0.baseAddress, $0.count) }
    if count > 0 { bytes += block[..<count] }
    return count > 0
  }

  private func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        Platform.send(socket, all.baseAddress.map { $0 + sent }, all.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }
}
