import Diagnostics
import Flow
import Interpreter
import Synchronization
import TestSupport
import Testing
import Verbs

/// Programs that nobody would write: none may end the process.
@Suite("Hostile programs", .serialized)
struct HostileProgramTests {
  /// Pieces that programs are put together from.
  private static let pieces =
    Corpus.programs.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }.filter { $0 != "stdin" } + [
      "$x", "$in", "$_", "$it", "let x =", "var x =", "$x =", "$x +=", "for i in 1..3 {", "while true {", "}", "{", "(",
      ")", "[", "]",
      "|", "| sort", "| first", "| last 2", "| count", "| each {", "| where", "| select a", "| set b", "| to json",
      "| from csv",
      "if true {", "if $x {", "else {", "match $x {", "1 => 2", "_ => 3", "try {", "catch e {", "finally {", "def f(",
      "f", "break",
      "continue", "return", "return 5", "1", "2.5", "5MB", "90s", "40%", "2026-01-31", "'a'", "\"a $x b\"", "null",
      "true", "..", "1..5",
      "9223372036854775807", "-9223372036854775807", "+", "-", "*", "/", "mod", "==", "<", "in", "like", "=~", "and",
      "not", "??", "a",
      ".a", "a?", "{a: 1}", "[{a: 1} {a: 2}]", "$(", "echo", "exit 2", "fail x", "sum(", "pct(", "split(", ";", "\n",
      ",", ":", "#", "--desc",
      "first 9223372036854775807", "last 9223372036854775807", "$x.0", "$x.a?", "${x}", "|a, b|",
    ]

  private static let lines = [
    "var s = 0; for i in 1..20 { if $i mod 2 == 0 { continue }; $s += $i }; $s",
    "def f(n: int, ...rest, --flag -f: text = 'a') { if $n > 0 { f ($n - 1) $flag } else { $rest } }; f 5 a b --flag x",
    "[3 1 2] | sort | each {|x| $x * 2} | where {|y| $y > 2} | count",
    "let r = {a: 1, b: {c: [1 2 3]}}; $r.b.c.1; \"${r.a} $r.b.c.0\"; $r.z?",
    "try { [1 0] | each { 6 / $it } } catch e { $e.message } finally { echo done }",
    "match 5 { 1..3 => 'low', 5 => { echo mid }, _ => null }",
    "1..100 | first 10 | last 3 | to json | from json | first",
    "[{a: 1, b: x} {a: 2}] | where a > 1 and b? == null | set c a+1 | select c | to csv",
    "while true { break }; for x, i in [a b] { \"$i$x\" }",
    "[3 1] | if true { let n = count($in); $n } else { $in }",
  ]

  @Test("of pieces of others end in a result, a mistake or a failure", arguments: 0..<8)
  func pieces(seed: Int) async {
    await onDeepThread {
      var random = SplitMix64(seed: UInt64(seed))
      let bounded = BoundedSession()
      for _ in 0..<700 {
        let count = Int.random(in: 1..<14, using: &random)
        bounded.run((0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined(separator: " "))
      }
    }
  }

  @Test("that were programs before something was dropped, doubled or swapped end too", arguments: 0..<8)
  func mutations(seed: Int) async {
    await onDeepThread {
      var random = SplitMix64(seed: UInt64(100 + seed))
      let bounded = BoundedSession()
      for _ in 0..<700 {
        var words = (Self.lines.randomElement(using: &random) ?? "").split(separator: " ").map(String.init)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !words.isEmpty {
          let place = Int.random(in: 0..<words.count, using: &random)
          switch Int.random(in: 0..<4, using: &random) {
          case 0: words.remove(at: place)
          case 1: words.insert(words[place], at: place)
          case 2: words.swapAt(place, Int.random(in: 0..<words.count, using: &random))
          default: words[place] = Self.pieces.randomElement(using: &random) ?? ""
          }
        }
        bounded.run(words.joined(separator: " "))
      }
    }
  }

  @Test("that nest values very deep end")
  func deepValues() async {
    await onDeepThread {
      let bounded = BoundedSession(pulls: .max)
      bounded.run("var x = []; for i in 1..100000 { $x = [$x] }; let y = $x; $x == $y; \"$x\" == 'a'; $x; $x = 1")
      bounded.run("var r = {}; for i in 1..100000 { $r = {a: $r} }; $r == $r; $r | to json; $r = 1")
      bounded.run("let y = 1")
    }
  }

  @Test(
    "that nest values without end are told so, long before the stack is used up",
    arguments: [
      "var a = []; for i in 1..400000 { $a = [$a] }", "var a = {}; for i in 1..400000 { $a = {a: $a} }",
      "var a = []; for i in 1..400000 { $a = [1 [$a 2]]; let flat = [1 2 3] }",
      "var a = 1; for i in 1..400000 { let b = $a; $a = {|x| $b } }", "var a = {}; for i in 1..400000 { $a.b = $a }",
      "1..400000 | reduce {|a, b| [$a] }", "var a = [1]; while true { $a = $($a | chunk 1) }",
    ])
  func endlessNesting(program: String) async {
    let ending = await onDeepThread { BoundedSession(pulls: .max).run(program) }
    #expect(ending == "R0109")
  }

  @Test(
    "that let a text or a list grow without end are told so",
    arguments: [
      "var s = 'aaaaaaaaaaaaaaaa'; while true { $s = \"$s$s$s$s\" }",
      "var s = 'aaaaaaaaaaaaaaaa'; while true { $s += $s }",
      "var s = 'ab'; while true { $s = replace($s, 'b', \"$s$s$s$s$s$s$s$s$s\") }",
      "var s = 'aaaaaaaaaaaaaaaa'; while true { $s = join([$s $s $s $s], $s) }",
      "var s = [1 2]; while true { $s += $s }",
      "var s = 'a'; for i in 1..21 { $s += $s }; split($s, '')",
      "let x = 1..9223372036854775807; keys($x); join($x, '')",
    ])
  func endlessGrowth(program: String) async {
    let ending = await onDeepThread { BoundedSession(pulls: .max).run(program) }
    #expect(["R0107", "T0111"].contains(ending))
  }

  @Test("that go down more fields than can be are told so")
  func endlessFields() async {
    let path = "$x" + String(repeating: ".a", count: 200_000)
    let ending = await onDeepThread { BoundedSession(pulls: .max).run("var x = {}; \(path) = 1") }
    #expect(ending == "N0136")
  }

  @Test("are checked to the end, with places inside them, and twice the same, a hundred thousand however made")
  func checks() async {
    let findings = await withTaskGroup { group in
      for seed in 0..<4 { group.addTask { await onDeepThread { Self.broken(seed: UInt64(seed), programs: 25_000) } } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(findings.prefix(3) == [])
  }

  private static func broken(seed: UInt64, programs: Int) -> [String] {
    let interpreter = Interpreter(
      Session(catalog: .all, gate: EffectGate(.refuse), tools: Tools(), terminal: Nowhere()))
    var generator = ProgramGenerator(seed: seed, forms: 6)
    var findings: [String] = []
    for turn in 0..<programs {
      let source = SourceText(name: "t", text: generator.program())
      let diagnostics = interpreter.check(source)
      let places = diagnostics.flatMap {
        [$0.primary?.range].compactMap { $0 } + $0.secondary.map(\.range) + $0.fixes.map(\.range)
      }
      if places.contains(where: { $0.start < 0 || $0.end > source.bytes.count }) {
        findings.append("a place outside: \(source.text(SourceRange(0, source.bytes.count)))")
      }
      guard turn.isMultiple(of: 10) else { continue }
      let again = interpreter.check(source)
      if diagnostics.map({ DiagnosticRenderer.text($0, color: false) })
        != again.map({ DiagnosticRenderer.text($0, color: false) })
      {
        findings.append("told differently: \(source.text(SourceRange(0, source.bytes.count)))")
      }
    }
    return findings
  }
}

/// A session that changes nothing, whose programs are stopped after some time.
private final class BoundedSession {
  private let session: Session
  private let interpreter: Interpreter
  private let pulls: Int

  init(pulls: Int = 200) {
    session = Session(catalog: .all, gate: EffectGate(.refuse), tools: Tools(), terminal: Nowhere())
    interpreter = Interpreter(session)
    self.pulls = pulls
  }

  /// How the program ended, in a word.
  @discardableResult
  func run(_ text: String) -> String {
    // Loops without results are stopped by the clock, others by their rows.
    let session = session
    let alarm = pulls == .max ? nil : Alarm(milliseconds: 60) { session.interrupt(by: 2) }
    defer { alarm?.cancel() }
    switch interpreter.run(SourceText(name: "t", text: text), to: Counting(pulls, session)) {
    case .done: return "done"
    case .refused(let diagnostics):
      for diagnostic in diagnostics { _ = DiagnosticRenderer.text(diagnostic, color: false) }
      return diagnostics.first?.code ?? "refused without a reason"
    case .failed(let failure):
      _ = DiagnosticRenderer.text(failure.diagnostic, color: false)
      return failure.diagnostic.code
    case .interrupted: return "interrupted"
    case .left: return "left"
    }
  }
}

private final class Counting: ResultSink {
  private let limit: Int
  private let session: Session

  init(_ limit: Int, _ session: Session) { (self.limit, self.session) = (limit, session) }

  func show(_ rows: Rows) throws {
    defer { rows.close() }
    var pulls = 0
    while let batch = try rows.next() {
      pulls += 1
      for row in batch.prefix(2) { _ = row.description }
      if pulls >= limit { throw Interrupted() }
    }
  }
}

private struct Nowhere: Terminal {
  let isInteractive = false
  func show(_ progress: Progress) {}
  func note(_ message: String) {}
  func confirm(_ question: String) -> Bool { false }
  func write(_ bytes: [UInt8]) {}
}
