import Platform

/// Ports of this machine for servers that choose none themselves.
enum LoopbackPort {
  /// One that nobody uses at this moment.
  static func free() throws -> Int {
    let (listener, port) = try ScriptedServer.Place.ipv4.listen()
    close(listener)
    return port
  }

  /// Waits until a program answers there; what it said stands in the error when it does not.
  static func wait(for port: Int, of program: BackgroundProgram, words: () -> String) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while !isOpen(port) {
      guard ContinuousClock.now < end, program.status == nil else { throw SupportError.timedOut(words()) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private static func isOpen(_ port: Int) -> Bool {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue)
    #else
      let stream = Int32(SOCK_STREAM)
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = UInt16(clamping: port).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      } == 0
    }
  }
}
