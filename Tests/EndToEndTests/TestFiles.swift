import Platform
import TestSupport

/// Small dealings with files.
enum TestFiles {
  /// What lies in a folder, hidden files included, in order.
  static func names(in folder: String) -> [String] {
    (namesInFolder(folder) ?? []).sorted()
  }
}

/// All bytes of a file.
func readFile(_ path: String) throws -> [UInt8] {
  guard let file = fopen(path, "r") else { throw SupportError.system("open \(path)", errno) }
  defer { fclose(file) }
  var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk.prefix(count)
  }
}

/// Makes or replaces a file.
func writeFile(_ bytes: [UInt8], to path: String) throws {
  guard let file = fopen(path, "w") else { throw SupportError.system("open \(path)", errno) }
  defer { fclose(file) }
  guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw SupportError.system("write \(path)", errno) }
}
