import Diagnostics
import Flow
import Interpreter
import Testing
import Verbs

@Suite("A session that is read-only")
struct ReadOnlyTests {
  @Test("refuses before the run what would change something")
  func refused() {
    let session = Session(catalog: .all, gate: EffectGate(.refuse), tools: Tools(), terminal: Nowhere())
    let found = Interpreter(session).check(SourceText(name: "-c", text: "ls | rm\nls | rm --dry-run"))
    let drawn = found.map { DiagnosticRenderer.text($0, color: false) }
    #expect(
      drawn == [
        """
        error[N0123]: this session is read-only, and `rm` changes things
          ┌─ -c:1:6
        1 │ ls | rm
          │      ^^
          = see what it would do with --dry-run, or start the session without --read-only

        """
      ])
  }
}

struct Nowhere: Terminal {
  let isInteractive = false
  func show(_ progress: Progress) {}
  func note(_ message: String) {}
  func confirm(_ question: String) -> Bool { false }
  func write(_ bytes: [UInt8]) {}
}
