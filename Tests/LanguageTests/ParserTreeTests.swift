import Testing

@testable import Language

@Suite("Each form has its tree")
struct ParserTreeTests {
  @Test(
    "statements",
    arguments: [
      ("var x = 5; $x += 1", "(do (var x 5) (+= $x 1))"),
      ("$x+=1; $x /=2", "(do (+= $x 1) (/= $x 2))"),
      ("$x.y = 'a'", "(= $x.y 'a')"),
      ("for f, i in $list { echo $f }", "(for f i $list (block (echo $f)))"),
      ("for i in 1..<5 { }", "(for i (..< 1 5) (block))"),
      ("for i in 1.. { break }", "(for i (.. 1 _) (block (break)))"),
      ("while not $done { continue }", "(while (not $done) (block (continue)))"),
      ("use media/ladder.mts", #"(use "media/ladder.mts")"#),
      ("def f() { return }", "(def f () (block (return)))"),
      ("def f() { return $in | first }", "(def f () (block (return (pipe $in (first)))))"),
      (
        "def f(a: list<text>?, b = 5MB, ...c, --deep -d, --codec: h264|av1 = av1): table -> size { ls }",
        #"(def f (a:list<text>? b=5MB ...c --d|deep --codec:h264|av1="av1") table->size (block (ls)))"#
      ),
      ("def f(\n  a,\n  b: path = r2:cold\n) {\n ls\n}", #"(def f (a b:path="r2:cold") (block (ls)))"#),
      ("def f(a: path = ., b: path = ./x) { ls }", #"(def f (a:path="." b:path="./x") (block (ls)))"#),
      ("ls;ls ; ;\n\nls", "(do (ls) (ls) (ls))"),
      ("| first 5", #"(on (first "5"))"#),
      ("let x = h265", "(let x (h265))"),
      ("let r = http head https://h/x?a=1", #"(let r (http "head" "https://h/x?a=1"))"#),
      ("let x =\n  ls", "(let x (ls))"),
      ("", "(do)"),
      ("# only a note", "(do)"),
    ])
  func statements(text: String, tree: String) { #expect(dump(text) == tree) }

  @Test(
    "stages",
    arguments: [
      ("if $a { 1 } else if $b { 2 } else { 3 }", "(if $a (block 1) (if $b (block 2) (block 3)))"),
      ("if $a {\n 1\n}\n# note\nelse {\n 2\n}", "(if $a (block 1) (block 2))"),
      ("if $a\n{ 1 }", "(if $a (block 1))"),
      (
        "try { ls } catch e { warn $e } finally { ls }",
        "(try (block (ls)) (catch e (block (warn $e))) (finally (block (ls))))"
      ),
      ("try { ls }\n\ncatch { ls }", "(try (block (ls)) (catch (block (ls))))"),
      (
        "match $codec {\n h264, hevc => 23\n 1..5 => { ls }\n 'x' => fast, _ => null\n}",
        #"(match $codec (=> "h264","hevc" 23) (=> (.. 1 5) (block (ls))) (=> 'x' "fast") (=> _ null))"#
      ),
      ("^ffmpeg -i $f -c:v copy out.mp4", #"(^"ffmpeg" -i $f -c=":v" "copy" "out.mp4")"#),
      ("r2:videos/a.mp4 | probe", #"(pipe path:"r2:videos/a.mp4" (probe))"#),
      ("./a.mp4", #"path:"./a.mp4""#),
      ("../a", #"path:"../a""#),
      ("~/x | ls", #"(pipe path:"~/x" (ls))"#),
      ("*.mp4", #"path:"*.mp4""#),
      ("[1 2] | sort", #"(pipe ["1" "2"] (sort))"#),
      ("count($x) > 0", "(> (count() $x) 0)"),
      ("-5 + 2", "(+ -5 2)"),
      ("- $x", "(- $x)"),
      ("true", "true"),
      ("not true", "(not true)"),
      ("truest", "(truest)"),
      ("iffy", "(iffy)"),
      ("let-go 5", #"(let-go "5")"#),
      ("{|a, b| $a + $b}", "(closure |a b| (+ $a $b))"),
      ("ls \\\n  r2:a", #"(ls "r2:a")"#),
    ])
  func stages(text: String, tree: String) { #expect(dump(text) == tree) }

  @Test(
    "arguments",
    arguments: [
      ("f --a=1 --b 2 -c -d5 -e=6", #"(f --a="1" --b "2" -c -d="5" -e="6")"#),
      ("f --a=$x.y --b=[1 2] --c=(1 + 2)", #"(f --a=$x.y --b=["1" "2"] --c=(+ 1 2))"#),
      ("f - -- -x --y", #"(f "-" -- "-x" "--y")"#),
      ("f -5MB", #"(f "-5MB")"#),
      ("f [a, b\n c]", #"(f ["a" "b" "c"])"#),
      ("f [-x [a] {b: 1} $c (1)]", #"(f ["-x" ["a"] {b: 1} $c 1])"#),
      ("f a,b", #"(f "a,b")"#),
      ("f (1 +\n 2)", "(f (+ 1 2))"),
      ("f r2:$a/${b.c}x$(ls).mp4", "(f (word r2: $a / $b.c x $((ls)) .mp4))"),
      ("f a[0-9].{mp4,$x}", #"(f (word a [0-9] . {"mp4",$x}))"#),
      ("f a{,.bak}", #"(f (word a {(word),".bak"}))"#),
      ("f 'it''s'", "(f (word 'it' 's'))"),
      (#"f "\u{41}\n\\\"""#, "(f 'A\n\\\"')"),
      (#"f "a$ $. $x." "#, "(f 'a$ $. ·$x·.')"),
      ("f C:\\temp\\x", #"(f "C:\temp\x")"#),
      (
        "f {a: 1\n b: x, c-d: {e: size * 2}, \"f g\": [1]}",
        #"(f {a: 1, b: "x", c-d: {e: (* col:size 2)}, f g: ["1"]})"#
      ),
      ("f {a: $x == y}", #"(f {a: (== $x "y")})"#),
      ("f { }", "(f {})"),
      ("f {\n ls\n | g\n}", "(f (closure (pipe (ls) (g))))"),
      ("f $(ls\n | g)", "(f (word $((pipe (ls) (g)))))"),
      ("f naïve/電影.mp4", #"(f "naïve/電影.mp4")"#),
    ])
  func arguments(text: String, tree: String) { #expect(dump(text) == tree) }

  @Test(
    "expressions",
    arguments: [
      ("where a or b and not c == 1", "(where (or col:a (and col:b (not (== col:c 1)))))"),
      ("where 1 + 2 * 3 - 4", "(where (- (+ 1 (* 2 3)) 4))"),
      ("where a - b - c", "(where (- (- col:a col:b) col:c))"),
      ("where size-5MB > 0", "(where (> (- col:size 5MB) 0))"),
      ("where n in 1..5", "(where (in col:n (.. 1 5)))"),
      ("where n in ..5", "(where (in col:n (.. _ 5)))"),
      ("where n not in [429 503]", #"(where (not in col:n ["429" "503"]))"#),
      (
        "where name starts-with IMG_ and name ends-with .b",
        #"(where (and (starts-with col:name "IMG_") (ends-with col:name col:b)))"#
      ),
      ("where name contains 'a b'", "(where (contains col:name 'a b'))"),
      ("where path == /a/b", #"(where (== col:path "/a/b"))"#),
      ("where path == ./a", #"(where (== col:path "./a"))"#),
      ("where a == size / 2", "(where (== col:a (/ col:size 2)))"),
      ("where a == max(b, c)", "(where (== col:a (max() col:b col:c)))"),
      ("where a == true and b != null", "(where (and (== col:a true) (!= col:b null)))"),
      ("where a == x and b == y", #"(where (and (== col:a "x") (== col:b "y")))"#),
      ("where a==b", #"(where (== col:a "b"))"#),
      ("where limit > limit-5MB", #"(where (> col:limit "limit-5MB"))"#),
      ("where r == 1080p or r == 4k", #"(where (or (== col:r "1080p") (== col:r "4k")))"#),
      ("where v == 1.2.3", #"(where (== col:v "1.2.3"))"#),
      ("where s*40% > 1.5h", "(where (> (* col:s 40%) 1.5h))"),
      ("where a.0.b? ?? .c", "(where (?? col?:a.0.b col:c))"),
      ("where name =~ ^IMG_\\d+$(ls)", #"(where (=~ col:name (word ^IMG_\d+ $((ls)))))"#),
      ("where a >\n 5", "(where (> col:a 5))"),
      ("where --quiet -x a > 5", "(where --quiet -x (> col:a 5))"),
      ("set n size*2", #"(set "n" (* col:size 2))"#),
      ("set --if-missing n 5", #"(set --if-missing "n" 5)"#),
      ("agg total: sum(size)", "(agg total:(sum() col:size))"),
      ("agg a: count(),\n b: max(x) by c.d", "(agg a:(count()) b:(max() col:x) (by col:c.d))"),
      ("if $x == a.mp4 { ls }", #"(if (== $x "a.mp4") (block (ls)))"#),
      ("if $x { {a: 1} }", "(if $x (block {a: 1}))"),
      ("if ($x | 5) { }", "P0004"),
      ("let x = $(ls)", "(let x $((ls)))"),
      ("let x = $y.0?.z ?? 5", "(let x (?? $y.0?.z 5))"),
    ])
  func expressions(text: String, tree: String) {
    let seen = dump(text)
    #expect(tree.hasPrefix("P") ? seen.hasPrefix(tree) : seen == tree)
  }

  @Test("documentation belongs to the definition right below it")
  func documentation() {
    func documentation(_ text: String) -> [String]? {
      read(text).program.statements.compactMap { statement in
        if case .definition(let definition) = statement { return definition.documentation }
        return nil
      }.first
    }
    #expect(documentation("## One.\n##  two\n##\ndef f() { }") == ["One.", " two", ""])
    #expect(documentation("ls\n\n  ## One.\r\n  def f() { }") == ["One."])
    #expect(documentation("## Lost.\n\ndef f() { }") == [])
    #expect(documentation("## Lost.\n# note\n## Kept.\ndef f() { }") == ["Kept."])
    #expect(documentation("ls ## not this\ndef f() { }") == [])
  }

  @Test("the edition is read from the first two lines")
  func edition() {
    #expect(read("#!/usr/bin/env toolkit\n#! lang 1\nls").program.edition == 1)
    #expect(read("#! lang 2").program.edition == 2)
    #expect(read("ls\nls\n#! lang 2").program.edition == nil)
  }

  @Test("places are those of the text")
  func places() {
    let tree = read("ls r2:a  | where  size > 5 # c")
    guard case .pipeline(let pipeline)? = tree.program.statements.first else {
      Issue.record("no pipeline")
      return
    }
    #expect(tree.source.text(pipeline.range) == "ls r2:a  | where  size > 5")
    #expect(pipeline.stages.map { tree.source.text($0.range) } == ["ls r2:a", "where  size > 5"])
    guard case .verb(let verb) = pipeline.stages[1], case .expression(let value)? = verb.tail else {
      Issue.record("no tail")
      return
    }
    #expect(tree.source.text(value.range) == "size > 5")
    #expect(tree.tokens.map(\.kind).prefix(3) == [.verb, .blank, .word])
  }
}
