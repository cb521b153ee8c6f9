internal import NIOCore
import Flow
import Platform
import Synchronization

/// The addresses of hosts, asked for once and kept for a while.
final class AddressBook: Sendable {
  typealias Answer = @Sendable (Result<[SocketAddress], TransportError>) -> Void

  private struct Entry {
    var addresses: [SocketAddress] = []
    var isGoodUntil = NIODeadline.now()
    var waiting: [Answer]?
  }

  private let entries = Mutex<[String: Entry]>([:])
  /// How long an answer is kept. The system's own resolver does not tell how long it may be.
  private let lifetime: TimeAmount

  init(lifetime: TimeAmount) { self.lifetime = lifetime }

  /// Calls back with the addresses of a host, best first, with port 0: at once when they are known, else from a thread of the
  /// look-up's own, since the system's resolver blocks.
  func find(_ host: String, _ answer: @escaping Answer) {
    if let address = try? SocketAddress(ipAddress: host, port: 0) { return answer(.success([address])) }
    let known = entries.withLock { entries -> [SocketAddress]?? in
      var entry = entries[host] ?? Entry()
      if !entry.addresses.isEmpty, entry.isGoodUntil > .now() { return .some(entry.addresses) }
      defer { entries[host] = entry }
      if entry.waiting != nil {
        entry.waiting?.append(answer)
        return .some(nil)
      }
      entry.waiting = [answer]
      return nil
    }
    switch known {
    case .some(.some(let addresses)): answer(.success(addresses))
    case .some(nil): return
    case nil:
      let isStarted = DedicatedThread.start(stackSize: 1 << 19) { [self] in finish(host, Self.lookUp(host)) }
      if !isStarted { finish(host, .failure(TransportError(.failed, "there is no thread to look up \(host) with"))) }
    }
  }

  /// Forgets a host: nobody could be reached at its addresses.
  func forget(_ host: String) {
    entries.withLock { if $0[host]?.waiting == nil { $0[host] = nil } }
  }

  private func finish(_ host: String, _ result: Result<[SocketAddress], TransportError>) {
    let waiting = entries.withLock { entries in
      let waiting = entries[host]?.waiting ?? []
      switch result {
      case .success(let addresses):
        entries[host] = Entry(addresses: addresses, isGoodUntil: .now() + lifetime, waiting: nil)
      case .failure: entries[host] = nil
      }
      return waiting
    }
    for answer in waiting { answer(result) }
  }

  /// Asks the system, which may take long.
  private static func lookUp(_ host: String) -> Result<[SocketAddress], TransportError> {
    var hints = addrinfo()
    hints.ai_socktype = streamSocket
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    var addresses: [SocketAddress] = []
    var next = list
    while code == 0, let entry = next {
      if let address = SocketAddress(entry.pointee, host: host), !addresses.contains(address) {
        addresses.append(address)
      }
      next = entry.pointee.ai_next
    }
    if !addresses.isEmpty { return .success(addresses) }
    let isTemporary = code == EAI_AGAIN
    return .failure(
      TransportError(
        .cannotResolve,
        isTemporary ? "the address of \(host) cannot be found out now" : "there is no host called \(host)",
        hint: isTemporary ? "is there a connection to the network?" : "check the spelling of the name"))
  }
}

#if canImport(Glibc)
  private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
  private let streamSocket = Int32(SOCK_STREAM)
#endif

extension SocketAddress {
  /// The address in an answer of the system's resolver.
  fileprivate init?(_ entry: addrinfo, host: String) {
    guard let address = entry.ai_addr else { return nil }
    switch entry.ai_family {
    case AF_INET:
      self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee, host: host) }
    case AF_INET6:
      self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee, host: host) }
    default: return nil
    }
  }
}

extension String {
  /// Whether it is an address and not a name.
  var isAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
