import Testing

@testable import Language

@Suite("Ambiguous texts have one reading")
struct ParserTableTests {
  @Test(
    "each text of the table reads as its tree",
    arguments: [
      ("ls | where size>256MiB", "(pipe (ls) (where (> col:size 256MiB)))"),
      ("ls | where size > 256MiB", "(pipe (ls) (where (> col:size 256MiB)))"),
      ("ls | where size> 256MiB", "(pipe (ls) (where (> col:size 256MiB)))"),
      ("ls | where size >256MiB", "(pipe (ls) (where (> col:size 256MiB)))"),
      ("where size/duration>2MB/s", "(where (> (/ col:size col:duration) 2MB/s))"),
      ("where a == b", #"(where (== col:a "b"))"#),
      ("where a == .b", "(where (== col:a col:b))"),
      ("where size > expected * 1.1", "(where (> col:size (* col:expected 1.1)))"),
      ("where codec == libx265-10bit", #"(where (== col:codec "libx265-10bit"))"#),
      ("where n == 10-2", "(where (== col:n (- 10 2)))"),
      ("where n mod 2 == 0", "(where (== (mod col:n 2) 0))"),
      ("where res == 1920x1080", #"(where (== col:res "1920x1080"))"#),
      ("where day == 2026-01-31", "(where (== col:day date))"),
      (
        "where name like *.{mp4,webm} and size>1MB",
        #"(where (and (like col:name (word *. {"mp4","webm"})) (> col:size 1MB)))"#
      ),
      ("where (a or b) and not c", "(where (and (or col:a col:b) (not col:c)))"),
      ("where a ?? 0 > 3", "(where (> (?? col:a 0) 3))"),
      ("where video.codec? == av1", #"(where (== col?:video.codec "av1"))"#),
      ("where {|r| $r.size > 5MB}", "(where (closure |r| (> $r.size 5MB)))"),
      ("where $pred", "(where $pred)"),
      ("sort -5", #"(sort "-5")"#),
      ("ls -- -weird.mp4", #"(ls -- "-weird.mp4")"#),
      ("save -", #"(save "-")"#),
      (#"ls "my dir"/*.mp4"#, "(ls (word 'my dir' /*.mp4))"),
      ("ls $dir/*.mp4", "(ls (word $dir /*.mp4))"),
      ("each {ls}", "(each (closure (ls)))"),
      ("each { ls r2:videos }", #"(each (closure (ls "r2:videos")))"#),
      ("echo {a: 1, b: 2MB}", "(echo {a: 1, b: 2MB})"),
      ("echo {}", "(echo {})"),
      ("let n = 5 * 2", "(let n (* 5 2))"),
      ("$n = $n + 1", "(= $n (+ $n 1))"),
      ("$n == 1", "(== $n 1)"),
      (
        #"echo "a $x.y b ${x}z $(ls | count) \$5 100%""#,
        "(echo 'a ·$x.y· b ·$x·z ·$((pipe (ls) (count)))· $5 100%')"
      ),
      ("http get https://h/p?a=1&b=2#frag", #"(http "get" "https://h/p?a=1&b=2#frag")"#),
      ("ls file#1.mp4", #"(ls "file#1.mp4")"#),
      ("ls # c", "(ls)"),
      (
        "agg n: count(), p: pct(size, 95) by codec, container",
        "(agg n:(count()) p:(pct() col:size 95) (by col:codec col:container))"
      ),
      ("ls\n| first 2\n\n| sort name", #"(pipe (ls) (first "2") (sort "name"))"#),
      ("ls\n# note\n| first 2", #"(pipe (ls) (first "2"))"#),
    ])
  func table(text: String, tree: String) { #expect(dump(text) == tree) }
}
