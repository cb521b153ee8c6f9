import Dispatch
import Flow
import Patterns
import Testing

@Suite("Regular expressions")
struct PatternTests {
  @Test(
    "find what they describe",
    arguments: [
      ("b.$", "abc", true), ("^b", "abc", false), ("", "", true), ("", "abc", true), ("a", "", false),
      (#"^\d{4}-\d{2}$"#, "2026-01", true), (#"^\w+$"#, "été", true), (#"^.$"#, "🎬", true), ("(?i)É", "é", true),
      (#"(\w)\1"#, "hello", true), ("(?<=raw/)x", "raw/x", true), ("a.b", "a\nb", false), ("(?s)a.b", "a\nb", true),
    ])
  func finding(pattern: String, text: String, isFound: Bool) throws {
    #expect(try Pattern(pattern).isFound(in: text, Cancellation()) == isFound)
  }

  @Test(
    "say what is wrong with them, and where",
    arguments: [
      ("(a", "missing closing parenthesis", 2), ("*.mp4", "quantifier does not follow a repeatable item", 0),
      ("[z-a]", "range out of order in character class", 3), (#"a\"#, #"\ at end of pattern"#, 2),
    ])
  func damaged(pattern: String, problem: String, offset: Int) {
    #expect(throws: PatternError.damaged(problem, offset: offset)) { try Pattern(pattern) }
  }

  @Test("may nest without end: the pattern is refused")
  func nesting() {
    let deep = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000)
    #expect(throws: PatternError.self) { try Pattern(deep) }
  }

  @Test("are interrupted while they try every way through a text")
  func interrupting() throws {
    let endless = try Pattern("^(a+)+$")
    let cancellation = Cancellation()
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(50)) { cancellation.cancel() }
    #expect(throws: Interrupted.self) {
      try endless.isFound(in: String(repeating: "a", count: 60) + "!", cancellation)
    }
  }

  @Test("hold a bounded memory")
  func memory() throws {
    let greedy = try Pattern("^(?:(a|b)|c)*$")
    #expect(throws: PatternError.tooCostly) {
      try greedy.isFound(in: String(repeating: "ab", count: 4_000_000), Cancellation())
    }
  }
}
