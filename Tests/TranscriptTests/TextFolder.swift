import Platform
import Synchronization

/// A folder of recorded texts beside the tests.
final class TextFolder: Sendable {
  /// Whether what comes is to be written down anew.
  static let isRecording = getenv("TOOLKIT_RECORD") != nil

  private let path: String
  private let writing = Mutex(())

  /// The folder of this name beside a source file.
  init(_ name: String, besides file: String) {
    path = String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) + name
  }

  /// The files whose names end so, by name.
  func files(_ suffix: String) -> [(name: String, text: String)] {
    (namesInFolder(path) ?? []).filter { $0.hasSuffix(suffix) }.sorted().map { ($0, read($0)) }
  }

  /// Puts another text in the place of a file's.
  func rewrite(_ name: String, _ change: (String) -> String) {
    writing.withLock { _ in
      let bytes = Array(change(read(name)).utf8)
      guard let file = fopen(path + name, "w") else { return }
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
  }

  private func read(_ name: String) -> String {
    guard let file = fopen(path + name, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
