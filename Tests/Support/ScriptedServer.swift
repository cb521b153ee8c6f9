import Flow
import Platform
import Synchronization

#if canImport(Glibc)
  private let stream = Int32(SOCK_STREAM.rawValue)
#else
  private let stream = Int32(SOCK_STREAM)
#endif

/// A server that does to each connection what a test says, byte for byte: it cuts, lies, is slow or silent.
public final class ScriptedServer: Sendable {
  public let port: Int
  private let listener: Int32
  private let count = Atomic(0)
  private let open = Mutex<Set<Int32>>([])

  /// How many connections came.
  public var connections: Int { count.load(ordering: .acquiring) }

  /// Runs the script for each connection, on a thread of its own; the number counts the connections from 1.
  public init(at place: Place = .ipv4, _ script: @escaping @Sendable (Peer, Int) -> Void) throws {
    (listener, port) = try place.listen()
    _ = DedicatedThread.start(stackSize: 1 << 18) { [weak self, listener] in
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0, let server = self else { break }
        // Else a program that another test starts would keep it open.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let number = server.count.add(1, ordering: .acquiringAndReleasing).newValue
        server.open.withLock { _ = $0.insert(descriptor) }
        let peer = Peer(descriptor)
        _ = DedicatedThread.start(stackSize: 1 << 18) { [weak server] in
          script(peer, number)
          server?.open.withLock { _ = $0.remove(descriptor) }
          peer.close()
        }
      }
      close(listener)
    }
    Self.living.withLock { $0.append(self) }
  }

  /// All servers, until the tests end: a test's last word about its server comes before the server's last answer.
  private static let living = Mutex<[ScriptedServer]>([])

  /// Ends it with all its connections.
  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    for descriptor in open.withLock({ $0 }) { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  public struct ServerError: Error {}

  /// Where a server listens: at a free port of the loopback, or at a path.
  public enum Place: Sendable {
    case ipv4
    case ipv6
    case unix(String)

    public func listen() throws -> (listener: Int32, port: Int) {
      switch self {
      case .ipv4:
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let listener = try listen(AF_INET, &address)
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
      case .ipv6:
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        let listener = try listen(AF_INET6, &address)
        return (listener, Int(UInt16(bigEndian: address.sin6_port)))
      case .unix(let path):
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return (try listen(AF_UNIX, &address), 0)
      }
    }

    /// Takes a free port of the loopback at which nobody listens, and nobody else can as long as the socket is open.
    public static func reserve() throws -> (socket: Int32, port: Int) {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let taken = try ipv4.listen(AF_INET, &address, isSilent: true)
      return (taken, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func listen<Address>(_ family: Int32, _ address: inout Address, isSilent: Bool = false) throws -> Int32 {
      let listener = socket(family, stream, 0)
      _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
      var length = socklen_t(MemoryLayout<Address>.size)
      let isListening = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, length) == 0 && (isSilent || Platform.listen(listener, 128) == 0)
            && getsockname(listener, $0, &length) == 0
        }
      }
      guard isListening else { throw ServerError() }
      return listener
    }
  }
}

/// One connection of a scripted server, with plain blocking calls that give up after ten seconds.
public final class Peer: Sendable {
  private let descriptor: Int32
  private let rest = Mutex<[UInt8]>([])
  private let isClosed = Atomic(false)

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var patience = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  /// The head of the next request, without its empty line; nil when the client has closed.
  @discardableResult
  public func readHead() -> String? {
    rest.withLock { rest in
      while true {
        if let end = rest.indices.first(where: { rest[$0...].starts(with: [13, 10, 13, 10]) }) {
          defer { rest.removeFirst(end + 4) }
          return String(decoding: rest[..<end], as: UTF8.self)
        }
        guard let more = receive() else { return nil }
        rest += more
      }
    }
  }

  /// So many bytes of a body; fewer when the client closes.
  @discardableResult
  public func readBody(_ count: Int) -> [UInt8] {
    rest.withLock { rest in
      while rest.count < count, let more = receive() { rest += more }
      defer { rest.removeFirst(min(count, rest.count)) }
      return Array(rest.prefix(count))
    }
  }

  /// Head and body of the next request, where its length is said.
  public func readRequest() -> (head: String, body: [UInt8])? {
    guard let head = readHead() else { return nil }
    let line = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
    let length = line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
    return (head, readBody(length))
  }

  /// Sends everything; false when the client does not take it.
  @discardableResult
  public func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  public func write(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Sends what is there now, without waiting; how many bytes the client's system took.
  public func writeWhatFits(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes {
      max(0, send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
    }
  }

  /// An answer with a body.
  @discardableResult
  public func answer(_ body: String, status: String = "200 OK", fields: String = "") -> Bool {
    write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)")
  }

  /// Waits until the client closes; false when it does not within ten seconds.
  public func isClosedByClient() -> Bool {
    while true {
      var byte: UInt8 = 0
      let count = recv(descriptor, &byte, 1, 0)
      if count > 0 { continue }
      return count == 0 || errno == ECONNRESET
    }
  }

  /// Closes so that the client gets a reset.
  public func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  public func close() {
    if !isClosed.exchange(true, ordering: .acquiringAndReleasing) { _ = Platform.close(descriptor) }
  }

  private func receive() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }
}
