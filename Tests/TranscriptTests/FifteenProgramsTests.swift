import Diagnostics
import Interpreter
import Language
import Shell
import TestSupport
import Testing
import Verbs

/// The programs that the language was designed for.
@Suite("The fifteen programs")
struct FifteenProgramsTests {
  /// Verbs that are still to come; one that has come is checked from then on without a change here.
  private static let coming: Set<String> = ["http", "loadtest", "mv", "prewarm", "report"]

  /// What else is still to come, by the number of its program.
  private static let gaps: [Int: String] = [:]

  @Test(
    "hold no mistake but verbs that are still to come",
    arguments: Array(Corpus.programs.enumerated()).map(Numbered.init))
  func checked(_ program: Numbered) async {
    let found = await onDeepThread { Self.mistakes(in: program.text) }
    if let gap = Self.gaps[program.number] {
      #expect(found.count == 1 && found[0].contains(gap), "\(found.joined(separator: "\n"))")
    } else {
      #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
  }

  private static func mistakes(in text: String) -> [String] {
    let session = RecordedSession()
    let source = SourceText(name: "program", text: text)
    let coming = coming.subtracting(VerbCatalog.all.names)
    let shapes = VerbCatalog.all.shapes()
    return session.check(Parser.parse(source, shapes: shapes)).filter { diagnostic in
      !coming.contains { diagnostic.message == "there is no verb `\($0)`" }
    }.map { DiagnosticRenderer.text($0, color: false) }
  }

  struct Numbered: Sendable, CustomTestStringConvertible {
    let number: Int
    let text: String
    init(_ program: (offset: Int, element: String)) { (number, text) = (program.offset + 1, program.element) }
    var testDescription: String { "\(number)" }
  }
}
