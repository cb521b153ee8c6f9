import Platform
import TestSupport
import Testing

/// The sessions that are written down beside this file and beside the modules, run by the built program.
@Suite("Transcripts")
struct TranscriptTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/"
  private static let files = below(root + "Tests/TranscriptTests/Transcripts") + below(root + "stdlib")

  @Test("Each session shows what its transcript says", arguments: files)
  func sessions(_ file: String) async throws {
    let arguments = ["test", file] + (TextFolder.isRecording ? ["--record"] : [])
    let result = try await ProcessRunner([Toolkit.binary] + arguments, directory: Self.root).run()
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    #expect(result.output.hasSuffix(" all as written\n") || result.status != 0)
  }

  @Test("There are transcripts here and beside the modules")
  func present() {
    #expect(Self.files.contains { $0.contains("/Transcripts/") })
    #expect(Self.files.contains { $0.contains("/stdlib/") })
  }

  private static func below(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var files: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix(".") { continue }
      if name.hasSuffix(".transcript") { files.append(folder + "/" + name) }
      if entry.pointee.d_type == UInt8(DT_DIR) { files += below(folder + "/" + name) }
    }
    return files.sorted()
  }
}
