import Platform

/// A real Varnish with its own rules in front of an origin on the loopback.
public final class VarnishServer: Sendable {
  /// Where it listens.
  public let port: Int
  private let folder: TemporaryDirectory
  private let program: BackgroundProgram

  /// Starts one in front of the server at a port.
  public init(before origin: Int) async throws {
    folder = try TemporaryDirectory()
    port = try LoopbackPort.free()
    // What it keeps of itself is read by its child, which runs as a user of its own when root starts it.
    chmod(folder.path, 0o755)
    program = try BackgroundProgram(
      [
        "/usr/bin/env", "PATH=/usr/sbin:/usr/bin:/bin", "varnishd", "-F", "-n", folder.file("state"),
        "-a", "127.0.0.1:\(port)", "-b", "127.0.0.1:\(origin)", "-s", "malloc,16m", "-T", "none",
      ],
      directory: folder.path, output: folder.file("log"), keeping: folder)
    try await LoopbackPort.wait(for: port, of: program) { [folder] in "varnishd: " + (folder.read("log") ?? "") }
  }
}
