import Globs
import Quantities
import Testing

@Suite("Glob")
struct GlobTests {
  @Test(
    "matches whole paths",
    arguments: [
      ("*.mp4", "a.mp4", true), ("*.mp4", "a/b.mp4", false), ("*.mp4", ".mp4", true), ("*.mp4", "a.mp4x", false),
      ("*", "", true), ("*", ".hidden", true), ("?", "é", true), ("?", "😀", true), ("?", "ab", false),
      ("?", "/", false),
      ("**/*.mp4", "a.mp4", true), ("**/*.mp4", "x/y/a.mp4", true), ("**/*.mp4", "x/y/a.mov", false),
      ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/xb", false), ("a/**/b", "ab", false),
      ("a/**", "a/b/c", true), ("a/**", "a", false), ("a/**", "a/", false), ("**", "a/b", true),
      ("a**b", "axxb", true), ("a**b", "ax/xb", false), ("**.mp4", "x/a.mp4", false), ("***/a", "x/a", true),
      ("**/**/a", "a", true), ("**/a/**", "a", false), ("**/a/**", "x/a/y", true),
      ("*.{mp4,mov}", "a.mov", true), ("*.{mp4,mov}", "a.mkv", false), ("{a,b{c,d}}x", "bdx", true),
      ("{a,b{c,d}}x", "bx", false), ("{a,}x", "x", true), ("{,a}", "", true), ("x{a/b,c}/*", "xa/b/f", true),
      ("{**,x}/y", "p/q/y", true), ("{**/a,b}", "x/a", true), ("{**/a,b}", "a", true), ("{a,b,c,d}", "d", true),
      ("[a-c]", "b", true), ("[a-c]", "d", false), ("[!a-c]", "d", true), ("[^a]", "a", false), ("[!a]", "/", false),
      ("[]a]", "]", true), ("[a-]", "-", true), ("[é-ü]", "ö", true), ("[z-a]", "m", false), ("[{,}]", ",", true),
      ("[abc", "[abc", true), ("[a/b]", "[a/b]", true), ("{a", "{a", true), ("{a}", "{a}", true), ("a}", "a}", true),
      ("a,b", "a,b", true), ("{a{b,c}", "{ab", true), ("{a,b", "{a,b", true), ("{a,[}]}", "}", true),
      ("\\*", "*", true), ("\\*", "a", false), ("\\a", "\\a", true), ("\\{a,b\\}", "{a,b}", true),
      ("{\\,,b}", ",", true),
      ("a\\", "a\\", true), ("[\\]]", "]", true), ("é", "e\u{301}", false), ("a\n*", "a\nb", true), ("", "", true),
      ("", "a", false),
    ] as [(String, String, Bool)])
  func matching(pattern: String, path: String, expected: Bool) throws {
    #expect(try Glob(pattern).matches(path) == expected)
    // The same again on the machine for long patterns: an alternative that never matches makes it one.
    let long = "{" + String(repeating: "\u{1}", count: 100) + ",}" + pattern
    #expect(try Glob(long).matches(path) == expected || !Self.staysAlone(pattern))
  }

  /// Whether a pattern means the same after a group: `**` at its beginning has to stand where a component begins.
  private static func staysAlone(_ pattern: String) -> Bool { !pattern.contains("**") }

  @Test(
    "tells whether a folder is worth opening",
    arguments: [
      ("*.mp4", "a", false), ("*/*.mp4", "a", true), ("*/*.mp4", "a/b", false), ("**/x", "a/b/c", true),
      ("2024*/**/*.mp4", "2023", false), ("2024*/**/*.mp4", "2024-05/a", true), ("{a,b/c}/x", "b", true),
      ("{a,b/c}/x", "c", false),
    ] as [(String, String, Bool)])
  func pruning(pattern: String, folder: String, expected: Bool) throws {
    #expect(try Glob(pattern).mayMatch(inside: folder) == expected)
  }

  @Test(
    "hostile patterns take time in proportion",
    arguments: [
      String(repeating: "a*", count: 2000), String(repeating: "**/", count: 1300), String(repeating: "{", count: 4000),
      String(repeating: "{a,", count: 1000) + String(repeating: "}", count: 1000), String(repeating: "[", count: 4000),
      String(repeating: "{a,b}", count: 800), String(repeating: "*?", count: 2000),
      String(repeating: "{,{,", count: 900),
      String(repeating: "{*,*}", count: 400),
    ])
  func hostile(pattern: String) throws {
    let glob = try Glob(pattern)
    let text = String(repeating: "a", count: 300)
    let start = ContinuousClock.now
    _ = glob.matches(text)
    _ = glob.mayMatch(inside: text)
    // Backtracking would need years.
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test("a pattern of unbounded length is refused")
  func tooLong() {
    #expect(throws: GlobError.self) { try Glob(String(repeating: "a", count: 5000)) }
  }

  @Test(
    "splits what a person wrote",
    arguments: [
      ("r2:videos/**/*.{mp4,mov}", "r2:videos", "**/*.{mp4,mov}"), ("/x/y/*.mp4", "/x/y", "*.mp4"),
      ("*.mp4", "", "*.mp4"),
      ("/*.mp4", "/", "*.mp4"), ("./*.mp4", ".", "*.mp4"), ("~/v/*", "~/v", "*"), ("r2:*", "r2:", "*"),
      ("a/b.mp4", "a/b.mp4", nil), ("a\\*b/c*", "a*b", "c*"), ("a\\*b", "a*b", nil), ("a\\b/*", "a\\b", "*"),
      ("https://x.y/a?b=[1]", "https://x.y/a?b=[1]", nil), ("a{b", "", "a{b"), ("v/\\{x\\}", "v/{x}", nil),
    ] as [(String, String, String?)])
  func splitting(text: String, root: String, pattern: String?) throws {
    let split = try Glob.split(text)
    #expect(split.root == ObjectPath(root))
    #expect(split.pattern?.description == pattern)
  }

  @Test("an escaped text matches itself only", arguments: ["a*b", "[x]{y,z}?", "\\", "plain"])
  func escaping(text: String) throws {
    #expect(try Glob(Glob.escaping(text)).matches(text))
    #expect(try Glob.split(Glob.escaping(text)).pattern == nil)
  }
}
