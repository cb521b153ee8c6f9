import Testing

@testable import Language

@Suite("The printed form")
struct PrinterTests {
  private func formatted(_ text: String) throws -> String { try ProgramPrinter.format(read(text), shapes: testShapes) }

  @Test(
    "one line",
    arguments: [
      ("where size>256MiB", "where size > 256MiB"),
      ("ls|where a==b and not(c)|first  5", "ls | where a == b and not (c) | first 5"),
      ("where size/duration>2MB/s", "where size / duration > 2MB/s"),
      ("where n == 10-2 or x in 1..5", "where n == 10 - 2 or x in 1..5"),
      ("where limit > limit-5MB", "where limit > limit-5MB"),
      ("where a  not   in [1,2  3]", "where a not in [1, 2 3]"),
      ("each {ls}", "each { ls }"),
      ("each { a;b ; c }", "each { a; b; c }"),
      ("let heavy={|f|$f.size>1GiB}", "let heavy = {|f| $f.size > 1GiB }"),
      ("echo { a: 1 , b: 2MB } [ 1 2 ] ( 1+2 ) {   }", "echo {a: 1, b: 2MB} [1 2] (1 + 2) {}"),
      ("sleep ( 2s*$tries )", "sleep (2s * $tries)"),
      ("if pct( $x ,95 )>5{ls}else{ rm x }", "if pct($x, 95) > 5 { ls } else { rm x }"),
      ("echo $( ls|count ) a$( ls|count ) \"$( ls|count )\"", "echo $(ls | count) a$( ls|count ) \"$( ls|count )\""),
      ("ls   'a   b'  \"$x  y\"   # note  ", "ls 'a   b' \"$x  y\"  # note"),
      (
        "def f ( limit:size=256MiB , --codec  -c:h264 | av1=av1,...rest ) :table->table{ls}",
        "def f(limit: size = 256MiB, --codec -c: h264|av1 = av1, ...rest): table -> table { ls }"
      ),
      ("for f ,i in 1..5{ls}", "for f, i in 1..5 { ls }"),
      ("match $x{1,2=>3;_=>{ls}}", "match $x { 1, 2 => 3; _ => { ls } }"),
      ("agg n:count(),m: max(size)by a,b", "agg n: count(), m: max(size) by a, b"),
      ("ls; | first 2", "ls;\n| first 2"),
      ("where - x > -5", "where - x > -5"),
      ("", ""),
    ])
  func lines(text: String, form: String) throws { #expect(try formatted(text) == (form.isEmpty ? "" : form + "\n")) }

  @Test("comments, empty lines and broken pipelines")
  func layout() throws {
    #expect(
      try formatted(
        """
        #!/usr/bin/env toolkit
        #! lang 1



        ls r2:a | # all of it
            where size>5 |
          # slow
          probe
        if $x {

              # nothing yet

        }
        else { each {
        a; b # two

        } }
        ls;ls
        """) == """
          #!/usr/bin/env toolkit
          #! lang 1

          ls r2:a  # all of it
          | where size > 5
          # slow
          | probe
          if $x {
            # nothing yet
          } else {
            each {
              a
              b  # two
            }
          }
          ls
          ls

          """)
  }

  @Test("what does not fit on a line")
  func width() throws {
    let name = String(repeating: "a", count: 40)
    #expect(try formatted("ls \(name) | ls \(name) | first 5") == "ls \(name) | ls \(name) | first 5\n")
    #expect(try formatted("ls \(name) | ls \(name) | first 12345") == "ls \(name)\n| ls \(name)\n| first 12345\n")
    #expect(try formatted("each { ls \(name) | ls \(name) }") == "each { ls \(name) | ls \(name) }\n")
    #expect(
      try formatted("each { ls \(name) | ls \(name) | x }") == "each {\n  ls \(name) | ls \(name) | x\n}\n")
    #expect(
      try formatted("try { ls \(name) }\ncatch e { ls \(name) }\nfinally { ls }")
        == "try {\n  ls \(name)\n} catch e {\n  ls \(name)\n} finally {\n  ls\n}\n")
    #expect(try formatted("let x = [\(name) \(name) \(name)]") == "let x = [\n  \(name)\n  \(name)\n  \(name)\n]\n")
    // Nothing is done to words, and a comment counts for nothing.
    #expect(try formatted("ls \(name)/\(name)/\(name)") == "ls \(name)/\(name)/\(name)\n")
    #expect(try formatted("ls | first # \(name) \(name) \(name)") == "ls | first  # \(name) \(name) \(name)\n")
  }

  @Test("brackets over several lines keep their lines")
  func brackets() throws {
    #expect(
      try formatted(
        """
        let x = [ 1 2
        3, # three

        {a: 1
        b: 2} ]
        f a \\
        --b c
        where (a +
        b) > 5
        """) == """
          let x = [
            1 2
            3,  # three

            {
              a: 1
              b: 2
            }
          ]
          f a \\
            --b c
          where (a +
            b) > 5

          """)
  }
}
