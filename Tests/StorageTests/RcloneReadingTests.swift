import Globs
import Processes
import Quantities
import Testing

@testable import Storage

@Suite("Reading what rclone prints")
struct RcloneReadingTests {
  @Test(
    "keys survive rclone's spelling in both directions",
    arguments: [
      ("plain.mp4", "plain.mp4"), ("new\nline", "new␊line"), ("␊", "‛␊"), ("‛", "‛‛"), ("‛␊", "‛‛‛␊"), ("\u{7F}", "␡"),
      ("\t\r\u{1B}", "␉␍␛"), ("‛‛", "‛‛‛‛"), ("␠", "␠"), ("／．", "／．"), ("e\u{301}\n", "e\u{301}␊"), ("␡\u{1}", "‛␡␁"),
    ])
  func names(key: String, name: String) {
    #expect(Array(RcloneName.name(ofKey: key).utf8) == Array(name.utf8))
    #expect(Array(RcloneName.key(ofName: name).utf8) == Array(key.utf8))
  }

  @Test(
    "keys that rclone would tidy up are known",
    arguments: [
      ("a/b", true), ("/a", true), ("a/", true), ("", true), ("a//b", false), ("a/../b", false), ("./a", false),
      ("..", false), ("a/.", false), ("a/...", true), ("a\0b", false),
    ])
  func addressable(key: String, expected: Bool) {
    #expect(RcloneName.isAddressable(key) == expected)
  }

  @Test("items are cut from the stream wherever its chunks end", arguments: [1, 2, 7, 100_000])
  func chunks(size: Int) {
    let text = """
      [
      {"Path":"a\\u0026b\\n\\ud83d\\ude00\\"\\\\.mp4","Name":"x","Size":12,"ModTime":"2026-11-23T03:23:23.798Z","IsDir":false,"Metadata":{"a":["}",{"b":1}]}},
      {"Path":"d","Size":-1,"IsDir":true,"IsBucket":true},
      {"Path":"bad
      {"NoPath":1}
      {"Path":"last","Size":1e3}
      ]

      """
    var reader = RcloneItemReader()
    var items: [RcloneItem] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      items += reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
    }
    #expect(items.map(\.path) == ["a&b\n😀\"\\.mp4", "d", "last"])
    #expect(items.map(\.size) == [12, -1, 1000])
    #expect(items.map(\.isFolder) == [false, true, false])
    #expect(items.map(\.isBucket) == [false, true, false])
    #expect(items.first?.modified == 1_795_404_203_798_000_000)
  }

  @Test(
    "secrets stay out of messages",
    arguments: [
      ("Get \"https://h/b?X-Amz-Signature=abc&x=1\": EOF", "Get \"https://h/b?X-Amz-Signature=***&x=1\": EOF"),
      ("ftp://user:pa@ss@host/x failed", "ftp://***@host/x failed"),
      ("Authorization: Bearer abc.def x", "Authorization: *** *** x"),
      ("token=abc", "token=***"), ("nothing to hide", "nothing to hide"),
    ])
  func secrets(text: String, expected: String) {
    let scrubbed = Secrets.scrub(text)
    #expect(!scrubbed.contains("abc") && !scrubbed.contains("pa@ss"))
    if !text.contains("Bearer") { #expect(scrubbed == expected) }
  }

  @Test("rclone's last words become the reason, its exit code the kind")
  func failures() {
    let log =
      #"{"level":"error","msg":"first"}"# + "\n"
      + #"{"level":"notice","msg":"Failed to lsjson with 2 errors: last error was: directory not found"}"#
    let missing = RcloneFailure(ProcessOutcome(status: .exited(3), lastErrors: log))
    #expect(missing.error("cannot list", ObjectPath("r2:x\u{1B}")).code == "not-found")
    #expect(missing.error("cannot list", ObjectPath("r2:x\u{1B}")).message == "there is no `r2:x\\u{1b}`")
    let full = RcloneFailure(ProcessOutcome(status: .exited(1), lastErrors: "write /x: no space left on device"))
    #expect(full.error("cannot download", ObjectPath("r2:x")).code == "disk-full")
    let killed = RcloneFailure(ProcessOutcome(status: .signaled(9), lastErrors: ""))
    #expect(killed.error("cannot list", nil).message == "cannot list: rclone says: rclone ended with signal 9")
  }

  @Test(
    "a pattern's last component goes to rclone only where it is as wide",
    arguments: [
      ("*.mp4", "*.mp4"), ("**/*.mp4", "*.mp4"), ("a/b*/c-*_1.mp4", "c-*_1.mp4"), ("**", nil), ("*", nil),
      ("*.{mp4,mov}", nil),
      ("{a/*,b}", nil), ("[a]/x", nil), ("a?", nil), ("a**b", "a**b"), ("x/é*", nil), ("", nil),
    ] as [(String, String?)])
  func filters(pattern: String, filter: String?) throws {
    #expect(try Glob(pattern).rcloneFilter == filter)
  }
}
