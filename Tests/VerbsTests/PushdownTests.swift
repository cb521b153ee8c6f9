import Globs
import Interpreter
import Platform
import Quantities
import TestSupport
import Testing

/// What later stages tell a source, and that it changes nothing but the work.
@Suite("Conditions that are handed to the source")
struct PushdownTests {
  @Test("give the same rows and the same failures as conditions that stay where they are", arguments: 0..<8)
  func law(seed: Int) async throws {
    let folder = try Self.library()
    var random = SplitMix64(seed: UInt64(seed))
    var programs: [(pushed: String, kept: String, expression: String)] = []
    for _ in 0..<50 {
      let (first, second) = (Self.condition(&random, 3), Self.condition(&random, 2))
      let between = [
        "", "| sort size", "| reverse", "| select name ext size path modified", "| first 7", "| enumerate",
      ]
      let rest = "| where \(first) \(between.randomElement(using: &random) ?? "") | where \(second) | get path"
      let list = "ls '\(folder.path)'\(Bool.random(using: &random) ? "" : " --depth 1")"
      programs.append(
        ("\(Self.values)\(list) \(rest)", "\(Self.values)\(list) | skip 0 \(rest)", "\(list) \(rest)"))
    }
    let shares = await onDeepThread { [programs] in
      programs.map { program -> Bool in
        let (pushed, kept) = (Runner().run(program.pushed), Runner().run(program.kept))
        #expect(Self.isSame(pushed, kept, program.expression), "\(program.pushed)\n\(pushed)\n--\n\(kept)")
        let told = Runner().run("\(Self.values)explain { \(program.expression) } | first | get pushed")
        return told.contains("leaves out")
      }
    }
    // Of such conditions a good part can be handed on, or the law would say nothing.
    #expect(shares.count { $0 } > 10)
  }

  @Test(
    "are told by explain",
    arguments: [
      ("ls | where ext == mp4", "leaves out all but ext == mp4"),
      (
        "ls | where ext in [mp4 mov] and size > 1GB | count",
        "reads only ext size; leaves out all but ext in [mp4 mov] and size > 1GB"
      ),
      ("ls | where ext == mp4 or ext == mov", "leaves out all but ext == mp4 or ext == mov"),
      ("ls | where size > $limit", "leaves out all but size > $limit"),
      ("ls | where modified >= now() - 1d", "leaves out all but modified >= now() - 1d"),
      // A moment that comes later may let through what an earlier one does not.
      ("ls | where modified < now() - 1d", "null"),
      ("ls | where ext != mp4 and size > 1GB", "leaves out all but size > 1GB"),
      // Behind a condition that may fail nothing is handed on.
      ("ls | where now() > 2020-01-01 and ext == mp4", "null"),
      ("ls | where {|row| $row.size > 1GB}", "null"),
      ("ls | sort size | where ext == mp4", "leaves out all but ext == mp4"),
      ("ls | select name | where name == a", "reads only name; leaves out all but name == a"),
      ("ls | rename name ext | where ext == a", "null"),
      ("ls | set ext 'mp4' | where ext == mp4", "null"),
      ("ls | first 5 | where ext == mp4", "stops after 5 rows"),
      ("ls | where ext == mp4 | first 5", "leaves out all but ext == mp4"),
      ("ls | first 5 | sort size", "stops after 5 rows"),
      ("ls | tee all.csv | where ext == mp4", "null"),
      ("open a.csv | where size > 3 | select name", "reads only name size"),
      ("open a.csv | select name | first 2", "stops after 2 rows; reads only name"),
      ("open a.csv | count", "reads no columns"),
      ("open a.csv | sort size | first 2 | select name", "reads only name size"),
    ])
  func told(line: String, pushed: String) async {
    let result = await Runner.run("let limit = 5MB; explain { \(line) } | first | get pushed")
    #expect(result == pushed)
  }

  @Test("A stage that holds so many rows says how many, and a call of a `def` does what its body does")
  func held() async {
    let define = "def big(n: size = 1MB) { where size > $n | sort size }; "
    #expect(await Runner.run("explain { ls | sort size | first 9 } | skip | first | get memory") == "holds 9 rows")
    #expect(
      await Runner.run("explain { ls | sort size | where size > 1MB | first 9 } | skip | first | get memory")
        == "collects")
    #expect(await Runner.run(define + "explain { ls | big } | get memory") == "streams\ncollects")
    #expect(
      await Runner.run(define + "explain { ls | big 5MB } | get note").hasSuffix("runs where size > $n | sort size"))
    #expect(await Runner.run(define + "explain { ls | big } | first | get pushed") == "leaves out all but size > $n")
    #expect(await Runner.run("def f() { f }; explain { f } | get memory") == "streams")
  }

  @Test(
    "do not hide what a stage on the way fails for",
    arguments: [
      "sort foo | where ext == none", "select name foo | where name == none",
      "select name | where size > 1B | where name == none",
      "select name | where size > 1B and name == none", "sort path.foo | where ext == none",
      "select name | sort size | where name == none", "where foo > 1 | where name == none",
      "set x foo | where name == none", "reject foo | where name == none", "each { $it.foo } | where name == none",
    ])
  func failures(body: String) async throws {
    // In a body nobody knows which columns flow in, so that it is found while running.
    let folder = try Self.library()
    let result = await Runner.run("def body() { \(body) }; ls '\(folder.path)' | body")
    #expect(result.hasPrefix("failed: missing-field") || result.hasPrefix("refused: N0102"), "\(result)")
  }

  @Test("A variable that is declared again further on may change while the rows pass, so it is not handed on")
  func redeclared() async {
    let loop = { (name: String) in
      "let wanted = 'mp4'; explain { for file in $(ls | where ext == $wanted) { let \(name) = 'mov' } } | first | get pushed"
    }
    #expect(await Runner.run(loop("other")) == "leaves out all but ext == $wanted")
    #expect(await Runner.run(loop("wanted")) == "null")
  }

  @Test(
    "A path begins for certain with what no other bytes can stand for",
    arguments: [
      (ObjectCondition.text(.path, .startsWith("r2:videos/a")), "r2:videos/a"),
      (.text(.path, .startsWith("r2:Köln/a")), "r2"), (.text(.path, .startsWith("a;b")), ""),
      (.text(.path, .startsWith("é")), ""), (.text(.name, .startsWith("a")), ""),
      (.all([.text(.path, .startsWith("r2:")), .text(.path, .startsWith("r2:videos"))]), "r2:videos"),
      (.any([.text(.path, .startsWith("a")), .text(.path, .startsWith("b"))]), ""),
    ])
  func prefix(condition: ObjectCondition, prefix: String) { #expect(condition.certainPrefix == prefix) }

  /// Rows that come before a failure come as far as their batches go; and whether `first` ends before a failure does too.
  private static func isSame(_ one: String, _ other: String, _ program: String) -> Bool {
    let failures = [one, other].map { text in
      text.split(separator: "\n").last.flatMap { $0.hasPrefix("failed") ? $0 : nil }
    }
    if failures[0] == nil, failures[1] == nil { return one == other }
    return failures[0] == failures[1] || program.contains("first 7")
  }

  // MARK: What is listed and asked

  private static let names = [
    "a.mp4", "b.MP4", "c.mov", "d.mkv", "e.mK\u{76}", "f.m\u{212A}v", "sub/g.mp4", "sub/deep/h.mp4", ".hidden.mp4",
    ".mp4",
    "noext", "caf\u{E9}.mp4", "cafe\u{301}.mov", "x y.mp4", "[z].mp4", "-w.mp4", "new\nline.mp4", "dir.mp4/i.txt",
    "j.mp4.part",
    "\u{1F3AC}.webm", "K.mp4", "\u{212A}.mp4",
  ]

  private static let values =
    "let limit = 20B; let kind = 'mp4'; let odd = $([7] | first); let day = 2020-06-01; let kinds = [mp4 mov]; "

  private static func library() throws -> TemporaryDirectory {
    let folder = try TemporaryDirectory()
    for (number, name) in names.enumerated() {
      try folder.write(String(repeating: "x", count: number * number % 41), to: name)
      // Some are from 2020, some from now.
      guard number % 3 == 0 else { continue }
      var times = [timeval](repeating: timeval(tv_sec: 1_590_000_000 + number * 86_400, tv_usec: 0), count: 2)
      _ = utimes(folder.file(name), &times)
    }
    return folder
  }

  private static func condition(_ random: inout SplitMix64, _ depth: Int) -> String {
    guard depth > 0, Int.random(in: 0..<3, using: &random) > 0 else { return atom(&random) }
    let (left, right) = (condition(&random, depth - 1), condition(&random, depth - 1))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return "(\(left) or \(right))"
    case 1: return "not (\(left))"
    default: return "\(left) and \(right)"
    }
  }

  private static func atom(_ random: inout SplitMix64) -> String {
    let atoms = [
      "ext == mp4", "ext == MP4", "ext == mkv", "ext in [mp4 mkv]", "ext in $kinds", "ext == $kind", "ext != mp4",
      "ext not in [mov]", "ext == ''", "ext starts-with m", "ext ends-with v", "ext contains p", "ext == $odd",
      "name == K.mp4", "name == 'caf\u{E9}.mp4'", "name starts-with cafe", "name starts-with 'caf\u{E9}'",
      "name ends-with '.mov'", "name contains '\u{301}'", "name like *.mp4", "name like '[a-d].*'", "name like **",
      "name like '{a,b}.*'", "name =~ '^[a-e]'", "name > d", "name > $odd", "name.x == 1", "type == file",
      "type == folder",
      "path contains sub", "path ends-with mp4", "path like '**/*.mp4'", "path starts-with '/'", "path == $odd",
      "size > 10B", "size <= 20B", "size == 0B", "size != 1B", "size >= $limit", "size < $odd", "size > $limit * 2",
      "size + 1B > 9B", "modified > 2020-05-25", "modified <= $day", "modified >= now() - 1d", "modified < now() - 1d",
      "modified > today() - 1w", "modified > $odd", "true", "null",
    ]
    return atoms.randomElement(using: &random) ?? "true"
  }
}
