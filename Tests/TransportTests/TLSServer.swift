import Platform
import TestSupport

/// A real TLS server with certificates made for it: Python's `ssl` over OpenSSL.
struct TLSServer {
  let folder: TemporaryDirectory
  let port: Int
  private let program: BackgroundProgram

  /// The certificate of the authority that signed the server's.
  var authority: String { folder.file("ca.pem") }

  /// Starts one whose certificate is for these names and good for so many days from now.
  init(names: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2) async throws {
    folder = try TemporaryDirectory()
    try folder.write(Self.certificates, to: "certificates.sh")
    try folder.write(Self.server, to: "server.py")
    let making = try BackgroundProgram(
      ["/bin/sh", "certificates.sh", names, "\(days)"], directory: folder.path, output: folder.file("log"))
    guard try await making.waitForExit() == 0 else { throw SupportError.timedOut(folder.read("log") ?? "openssl") }
    program = try BackgroundProgram(
      ["/usr/bin/env", "python3", "server.py"], directory: folder.path, output: folder.file("log"), keeping: folder)
    guard try await Self.hasFile("port", in: folder) else { throw SupportError.timedOut(folder.read("log") ?? "") }
    port = Int(folder.read("port") ?? "") ?? 0
  }

  /// Waits until the server has made a file, as it does to tell how far it is.
  func hasFile(_ name: String) async throws -> Bool { try await Self.hasFile(name, in: folder) }

  private static func hasFile(_ name: String, in folder: TemporaryDirectory) async throws -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while folder.read(name) == nil {
      guard ContinuousClock.now < end else { return false }
      try await Task.sleep(for: .milliseconds(5))
    }
    return true
  }

  private static let certificates = """
    set -e
    key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
    openssl req $key -keyout key.pem -out server.csr -subj /CN=server
    printf 'subjectAltName=%s\\n' "$1" > extensions
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days "$2" -extfile extensions -out server.pem
    """

  /// `/down` leads on to http, `/Down` does too with another spelling. `/length` says how long its answer is; `/end` and `/torn` do not, and only the first says goodbye.
  private static let server = """
    import os, socket, ssl, threading
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("server.pem", "key.pem")
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def plain_recv(peer):
        peer.settimeout(10)
        while peer.recv(65536):
            pass

    def serve(plain):
        try:
            with context.wrap_socket(plain, server_side=True) as peer:
                data = b""
                while True:
                    more = peer.recv(65536)
                    if not more:
                        return
                    data += more
                    while b"\\r\\n\\r\\n" in data:
                        head, data = data.split(b"\\r\\n\\r\\n", 1)
                        path = head.split()[1]
                        if path == b"/length":
                            peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nsecret")
                        elif path.lower() == b"/down":
                            scheme = b"http" if path == b"/down" else b"HTTP"
                            peer.sendall(b"HTTP/1.1 302 Found\\r\\nLocation: " + scheme + b"://127.0.0.1:9/\\r\\n"
                                         b"Content-Length: 0\\r\\n\\r\\n")
                        elif path == b"/stall":
                            peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nsec")
                            open("stalled", "w").close()
                            try:
                                plain_recv(peer)
                            finally:
                                open("closed", "w").close()
                            return
                        elif path == b"/large":
                            peer.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 8000000\\r\\n\\r\\n" + b"x" * 8000000)
                        else:
                            peer.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\nsecret")
                            if path == b"/end":
                                peer.unwrap()
                            return
        except (OSError, ValueError):
            pass

    with open("port.new", "w") as file:
        file.write(str(listener.getsockname()[1]))
    os.rename("port.new", "port")
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """
}
