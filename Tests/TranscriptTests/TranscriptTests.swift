import Platform
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
  static let cases = folder.files(".transcript").flatMap { Transcript($0.text, file: $0.name).cases }

  private static let folder = TextFolder("Transcripts/", besides: #filePath)

  /// Puts a case in the place of the one with its heading.
  static func rewrite(_ recorded: Transcript.Case) {
    folder.rewrite(recorded.file) { text in
      var transcript = Transcript(text, file: recorded.file)
      guard let index = transcript.cases.firstIndex(where: { $0.heading == recorded.heading }) else { return text }
      transcript.cases[index] = recorded
      return transcript.text
    }
  }
}
