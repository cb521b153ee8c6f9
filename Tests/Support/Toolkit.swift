import Platform

/// The built programs.
public enum Toolkit {
  /// The `toolkit` beside the test bundle, or what `TOOLKIT_BINARY` names.
  public static var binary: String {
    getenv("TOOLKIT_BINARY").map { String(cString: $0) } ?? built("toolkit")
  }

  /// A program that was built together with the tests.
  public static func built(_ name: String) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let bundle = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    if let slash = bundle.lastIndex(of: "/"), bundle.hasSuffix(".xctest") { return bundle[..<slash] + "/" + name }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/.build/debug/\(name)"
  }

  /// Runs `toolkit` with the arguments.
  public static func run(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:], directory: String? = nil,
    limit: Duration = .seconds(60)
  ) async throws -> ProcessResult {
    try await ProcessRunner(
      [binary] + arguments, input: input, environment: environment, directory: directory, limit: limit
    ).run()
  }
}
