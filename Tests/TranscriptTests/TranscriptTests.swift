import Platform
import Synchronization
import TestSupport
import Testing

@Suite("Transcripts")
struct TranscriptTests {
  @Test("Each session shows what its transcript says", arguments: TranscriptFiles.cases)
  func session(_ example: Transcript.Case) async {
    let outputs = await onDeepThread {
      let session = RecordedSession()
      return example.entries.map { session.run($0.input) }
    }
    if TranscriptFiles.isRecording {
      var recorded = example
      for (index, output) in outputs.enumerated() { recorded.entries[index].output = output }
      guard recorded.text != example.text else { return }
      TranscriptFiles.rewrite(recorded)
      Issue.record("rewritten: read the difference")
    } else {
      for (entry, output) in zip(example.entries, outputs) {
        #expect(output == entry.output, "> \(entry.input)")
      }
    }
  }

  @Test("The files are there, and no two cases of a file have one heading")
  func files() {
    #expect(!TranscriptFiles.cases.isEmpty)
    let names = TranscriptFiles.cases.map { "\($0.file): \($0.heading)" }
    #expect(Set(names).count == names.count)
  }
}

extension Transcript.Case: CustomTestStringConvertible {
  var testDescription: String { "\(file): \(heading)" }
}

/// The transcripts beside this file.
enum TranscriptFiles {
  static let isRecording = getenv("TOOLKIT_RECORD") != nil
  static let cases: [Transcript.Case] = names.flatMap { Transcript(read($0), file: $0).cases }

  private static let folder = String(#filePath.dropLast("TranscriptTests.swift".count)) + "Transcripts/"
  private static let writing = Mutex(())

  /// Puts a case in the place of the one with its heading.
  static func rewrite(_ recorded: Transcript.Case) {
    writing.withLock { _ in
      var transcript = Transcript(read(recorded.file), file: recorded.file)
      guard let index = transcript.cases.firstIndex(where: { $0.heading == recorded.heading }) else { return }
      transcript.cases[index] = recorded
      guard let file = fopen(folder + recorded.file, "w") else { return }
      let bytes = Array(transcript.text.utf8)
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
  }

  private static var names: [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".transcript") { names.append(name) }
    }
    return names.sorted()
  }

  private static func read(_ name: String) -> String {
    guard let file = fopen(folder + name, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
