import Flow
import Interpreter
import Testing

@testable import Verbs

@Suite struct ShapingTests {
  static let rows = "[{n: a, s: 3MB, k: x} {n: b, s: 1MB, k: y} {n: c, s: null, k: x}]"

  @Test(
    "programs give their results",
    arguments: [
      ("\(rows) | agg n: count(), m: count(s), t: sum(s), lo: min(s), hi: max(n) by k | get t", "3MB\n1MB"),
      ("\(rows) | agg a: sum(s)/count(s), b: round(mean(len(n)), 1)", #"{"a":2000000,"b":1.0}"#),
      ("[] | agg n: count(), s: sum(x), m: mean(x)", #"{"n":0,"s":0,"m":null}"#),
      ("1..100 | agg n: count()", #"{"n":100}"#),
      ("[{d: 2s} {d: 4s}] | agg m: mean(d), p: pct(d, 50), x: stddev(d), f: first(d), l: last(d) | get m", "3s"),
      ("[{x: 0.1} {x: 0.2} {x: 1}] | agg s: sum(x) | get s", "1.3"),
      ("echo 1677-09-21T00:12:44Z | format date '%s %F'", "-9223372036 1677-09-21"),
      ("[{a: {b: 1}} {a: {b: 2}}] | agg s: sum(a.b) by a.b | get b", "1\n2"),
      ("[3 1 2 1] | sort --desc | first 2", "3\n2"),
      ("[{a: 1, b: x} {a: 0, b: y} {a: 1, b: z}] | sort a --desc | select b | first 2 | get b", "x\nz"),
      ("[3 1 2] | sort | skip 1 | first 1", "2"),
      ("[{a: 1} {a: 2} {a: 3}] | where a > 1 | sort a --desc | first 1", #"{"a":3}"#),
      ("[1 2 3] | sort | last 1", "3"),
      ("[[2 1] 3] | flatten", "2\n1\n3"),
      ("[{a: {b: 1}, a_b: 2}] | flatten", #"{"a_b":1,"a_b_2":2}"#),
      (
        "[{k: 1, v: a} {k: 1, v: b} {k: 2, v: c}] | join { echo [{k: 1, w: x}] } k",
        "{\"k\":1,\"v\":\"a\",\"w\":\"x\"}\n{\"k\":1,\"v\":\"b\",\"w\":\"x\"}"
      ),
      ("[{k: 1} {k: 2}] | join { 1..1000 | each {|n| echo {k: $n} } } k --semi", "{\"k\":1}\n{\"k\":2}"),
      ("[{k: 1} {k: 0}] | join { 1..1000 | each {|n| echo {k: $n} } } k --anti", #"{"k":0}"#),
      ("[{k: 1, v: a}] | join [{k: 1, v: b}] k", #"{"k":1,"v":"a","v_right":"b"}"#),
      ("[{k: 1} {k: 2}] | join [{k: 1, w: x}] k --left | count", "2"),
      ("[{k: null}] | join [{k: null}] k | count", "0"),
      ("1..10 | sample 4 --seed 7 | count", "4"),
      ("1..1000 | sample 0% | count", "0"),
      ("1..10 | chunk 4 | each { count($it) }", "4\n4\n2"),
      ("[] | reduce {|a, b| $a + $b }", "null"),
      ("1..3 | stats | get sum", "6"),
      ("[{c: a} {c: b} {c: a}] | group c", "{\"c\":\"a\",\"count\":2}\n{\"c\":\"b\",\"count\":1}"),
      ("[1 1.0 2] | dedupe", "1\n2"),
      ("echo 'a:b:c' | split ':' x y", #"{"x":"a","y":"b:c"}"#),
      ("echo 0s | format duration clock", "0:00"),
      ("echo 2026-01-04 | format date '%G-W%V-%u %j %a %b'", "2026-W01-7 004 Sun Jan"),
    ])
  func programs(program: String, result: String) async {
    #expect(await Runner.run(program) == result)
  }

  @Test(
    "mistakes are found before anything runs",
    arguments: [
      ("[{a: 1}] | agg n: cuont()", "N0114 there is no function `cuont`"),
      ("[{a: 1}] | agg n: a", "N0103 `a` has a value in every row; an aggregate makes them one"),
      ("[{a: 1}] | agg n: count(), n: sum(a)", "N0112 two columns would be named `n`"),
      ("[{a: 1}] | agg p: pct(a, 950)", "T0111 pct: the percentile is a number from 0 to 100"),
      ("ls | agg s: sum(name)", "T0111 `sum` works on amounts, not on a text"),
      ("ls | select name size | where ext == mp4", "N0102 there is no column `ext` here"),
      ("ls | rename size bytes | where size > 1MB", "N0102 there is no column `size` here"),
      ("ls | reject name | sort name", "N0102 there is no column `name` here"),
      ("ls | group ext | sort cuont", "N0102 there is no column `cuont` here"),
      ("ls | agg total: sum(size) by ext | sort totl", "N0102 there is no column `totl` here"),
      ("ls | select nmae", "N0102 there is no column `nmae` here"),
      ("[1] | chunk 0", "T0101 <size> of `chunk`: expected an int from 1, got an int: 0"),
      ("echo x | parse '{a}{b}'", "T0101 <pattern> of `parse`: between two gaps of a pattern there must be some text"),
    ])
  func mistakes(program: String, message: String) async { #expect(await Runner.run(program) == "refused: " + message) }

  @Test("a text that does not fit is a failed row, and the others go on")
  func failedRows() async {
    let (text, failed) = await Runner.outcome("[a-1 b c-3] | parse '{name}-{n:int}' | get n?")
    #expect(text == "1\nnull\n3")
    #expect(failed == 1)
  }

  @Test(
    "a damaged line is a row of its own and not the end, and only what is looked at is read",
    arguments: [
      ("where n > 1", "{\"n\":2,\"k\":\"b\"}\n!\n{\"n\":3,\"k\":\"a\"}"),
      ("where n > 1 | count", "3"), ("agg t: sum(n) by k", "{\"k\":\"a\",\"t\":4}\n{\"k\":\"b\",\"t\":2}"),
      ("group k | get count", "2\n1"),
      ("sort n --desc", "{\"n\":3,\"k\":\"a\"}\n{\"n\":2,\"k\":\"b\"}\n{\"n\":1,\"k\":\"a\"}\n!"),
      ("select k", "{\"k\":\"a\"}\n{\"k\":\"b\"}\n!\n{\"k\":\"a\"}"), ("set m n*2 | get m?", "2\n4\n!\n6"),
      ("par 2 { $it.n }", "1\n2\n!\n3"), ("where nn > 1", "failed: missing-field: there is no column `nn` in this row"),
    ])
  func damage(stages: String, result: String) async {
    let text = "{\"n\":1,\"k\":\"a\"}\n{\"n\":2,\"k\":\"b\"}\n{\"n\":\n{\"n\":3,\"k\":\"a\"}"
    let (output, failed) = await Runner.outcome("echo '\(text)' | from ndjson | \(stages)")
    #expect(
      output.split(separator: "\n").map { $0.contains("damaged-json") ? "!" : $0 }.joined(separator: "\n") == result)
    if !stages.hasPrefix("where nn") { #expect(failed == 1) }
  }

  @Test("rows wider than their shapes keep all columns through a rename that clashes")
  func renameClash() async {
    #expect(await Runner.run("[{a: 1, b: 2}] | rename a b").hasPrefix("failed: column-exists"))
  }
}

@Suite struct SortingTests {
  @Test(
    "the first rows of a sort are those of the full sort, equal ones in their order",
    arguments: [1, 20, 255, 700, 3000])
  func first(count: Int) throws {
    var sorter = RowSorter(isDescending: true, keeping: count)
    var whole = RowSorter(isDescending: true)
    for number in 0..<2000 {
      let key = Value.int(number * 7919 % 97)
      try sorter.add(.int(number), key, [])
      try whole.add(.int(number), key, [])
    }
    #expect(try sorter.sorted().map(\.description) == whole.sorted().prefix(count).map(\.description))
  }

  @Test("more rows than one chunk holds come in their order")
  func chunks() throws {
    var sorter = RowSorter(isDescending: false)
    for number in 0..<150_000 { try sorter.add(.int(number), .int(number * 7919 % 150_001), []) }
    let sorted = try sorter.sorted().map { ($0.amount ?? -1) * 7919 }.map {
      $0.truncatingRemainder(dividingBy: 150_001)
    }
    #expect(sorted.count == 150_000 && zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("sorting itself can be interrupted")
  func interrupted() throws {
    let cancellation = Cancellation()
    var sorter = RowSorter(isDescending: false) { try cancellation.check() }
    for number in 0..<20_000 { try sorter.add(.int(number), .int(number * 7919 % 20_011), []) }
    cancellation.cancel()
    #expect(throws: Interrupted.self) { try sorter.sorted() }
  }
}

@Suite struct ParTests {
  @Test("results come in the order of the items, each block with all its rows")
  func order() async {
    let result = await Runner.run("1..200 | par 8 {|n| sort-of $n }\ndef sort-of(n: int) { echo [$n $n] }")
    #expect(result == (1...200).map { "\($0)\n\($0)" }.joined(separator: "\n"))
  }

  @Test("an item that fails is a row with ok and error, the others go on")
  func failing() async {
    let (result, failed) = await Runner.outcome(
      "[{n: 1} {n: 0} {n: 2}] | par 2 {|row| echo {n: $row.n, q: (6 / $row.n)} } | select n ok? q?")
    #expect(result == "{\"n\":1,\"ok\":null,\"q\":6}\n{\"n\":0,\"ok\":false,\"q\":null}\n{\"n\":2,\"ok\":null,\"q\":3}")
    #expect(failed == 1)
    #expect(
      await Runner.run("[1 0] | par 2 --fail-fast { 1 / $it }").hasSuffix("failed: division-by-zero: division by zero"))
  }

  @Test("one within another shares its limit and comes to an end")
  func nested() async {
    let result = await Runner.run(
      "1..20 | par 3 {|a| 1..20 | par 4 {|b| 1..3 | par 5 {|c| $a * $b * $c } } } | reduce {|a, b| $a + $b }")
    #expect(result == String(210 * 210 * 6))
  }

  @Test("a stage that wants no more stops it, and an endless source with it")
  func stopping() async { #expect(await Runner.run("1.. | par 4 { $it * 2 } | first 3") == "2\n4\n6") }

  @Test("exit in a block ends the program")
  func leaving() async { #expect(await Runner.run("1..10 | par 2 { exit 5 }") == "left 5") }
}
