import Flow
import Platform

/// A real nginx with a configuration of a test's own, at free ports of the loopback, with a certificate made for it.
public final class NginxServer: Sendable {
  /// Its folder, with `html` for files and `ca.pem`, the certificate of the authority that signed its own.
  public let folder: TemporaryDirectory
  /// The ports, in the order of their numbers in the configuration.
  public let ports: [Int]
  private let program: BackgroundProgram

  /// The certificate of the authority that signed the server's.
  public var authority: String { folder.file("ca.pem") }

  /// Starts one.
  ///
  /// - Parameters:
  ///   - http: what stands in the block `http`, with `PORT0`, `PORT1` and so on for free ports; a file `html/1k` of 1 KiB is there.
  ///   - isSecure: whether `server.pem` and `key.pem` are made, which takes some 30 ms.
  public init(ports count: Int = 1, isSecure: Bool = false, _ http: String) async throws {
    folder = try TemporaryDirectory()
    try folder.write(String(repeating: "x", count: 1024), to: "html/1k")
    for name in ["logs/error.log", "temporary/empty"] { try folder.write("", to: name) }
    if isSecure { try await Self.makeCertificates(in: folder) }
    ports = try (0..<count).map { _ in try LoopbackPort.free() }
    var text = http
    for (number, port) in ports.enumerated() { text = text.replacing("PORT\(number)", with: "127.0.0.1:\(port)") }
    try folder.write(Self.around(text), to: "nginx.conf")
    chmod(folder.path, 0o755)
    program = try BackgroundProgram(
      [
        "/usr/bin/env", "PATH=/usr/sbin:/usr/bin:/bin", "nginx", "-p", folder.path, "-c", "nginx.conf", "-e",
        "logs/error.log",
      ],
      directory: folder.path, output: folder.file("log"), keeping: folder)
    for port in ports {
      try await LoopbackPort.wait(for: port, of: program) { [folder] in
        "nginx: " + (folder.read("log") ?? "") + (folder.read("logs/error.log") ?? "")
      }
    }
  }

  /// Ends it.
  public func stop() { program.stop() }

  private static func around(_ http: String) -> String {
    """
    \(geteuid() == 0 ? "user root;" : "")
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log logs/error.log;
    events { worker_connections 1000; }
    http {
      access_log off;
      client_body_temp_path temporary/1;
      proxy_temp_path temporary/2;
      fastcgi_temp_path temporary/3;
      uwsgi_temp_path temporary/4;
      scgi_temp_path temporary/5;
      \(http)
    }
    """
  }

  private static func makeCertificates(in folder: TemporaryDirectory) async throws {
    try folder.write(certificates, to: "certificates.sh")
    let making = try BackgroundProgram(
      ["/bin/sh", "certificates.sh"], directory: folder.path, output: folder.file("log"))
    guard try await making.waitForExit() == 0 else { throw SupportError.timedOut(folder.read("log") ?? "openssl") }
  }

  private static let certificates = """
    set -e
    key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    openssl req -x509 $key -keyout ca.key -out ca.pem -days 2 -subj /CN=authority
    openssl req $key -keyout key.pem -out server.csr -subj /CN=server
    printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\\n' > extensions
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 -extfile extensions -out server.pem
    """
}
