/// Small programs, each with a form that a printer could get wrong.
enum PrinterCorpus {
  /// What can be put around a program.
  static let surroundings: [(before: String, after: String)] = [
    ("each {", "}"), ("each {\n", "\n}"), ("let x = $(", ")"), ("if $x{", "} else {ls}"), ("# first\n\n\n", "# last"), ("ls;", ";ls"),
    ("def f() {", "\n# end\n}"), ("", "\n| first 3"),
    ("ls r2:videos/a-rather-long-folder-name/with-another-folder | each {", "} | where size > 5MB and name like *.mp4"),
  ]

  static let pieces: [String] = [
    "where size>256MiB", "where a - b", "where a--b", "where true*2", "where 2*null*3", "null==a", "where null==a", "where (- x)", "where - 5 > -5", "where -5+2 > 0", "where - x > 1", "where n in 1..5",
    "where n in 1 .. 5", "where n in ..5", "where a== b and(c or d)", "where not(a)", "where a???5", "where size/2>3", "where a == size/2",
    "where a == size / 2", "where size / s > 5MB", "where a not   in [1 2]", "where a >\n 5", "where (a\n + b\n  * c) > 5", "where x == (1)",
    "f [1,2]", "f [ , 1,,2 , ]", "f [1], [2]", "f [1],[2]", "f [(1)(2)]", "f [[a] [b]]", "f [a\n b c\n\n\n d]", "f [a, # one\n b]", "f [\n]", "f [\n# c\n]", "f [{\na: 1\n}]",
    "f {a: 1\nb: 2}", "f { }", "f {\n}", "f { ; }", "f { # c\n ; }", "f {|a| }", "f {|a|}", "f {|a b| $a}", "f {|| ls}", "f { | first }", "f {|a| | first }",
    "f {\n  # only\n}", "f {a: {b: {c: 1}}}", "f {\"a b\": 1}", "f $(ls)", "f $(ls;ls)", "f x$(ls;ls)y", "f $()", "f $( ;)", "f \"$(ls  |  first)\"", "f 'a\nb' c", "f --a=[1  2] -d5 --b={a: 1}",
    "f -- -x", "f - -", "f a \\\n  b \\\n  --c", "^ffmpeg -i $f", "f (\n1\n)", "f (1 + # c\n 2)", "f ( # c\n 1)",
    "ls; | first 2", "ls # c\n; | first", "; | first", "| first 5", "| # c\n first 5", "let x = | first", "let x =\n  ls", "let x = # c\n ls",
    "ls |\n where a | # b\n first # c\n# d\n| last", "ls\n\n\n| first", "ls | # a\n# b\n first",
    "if $a{1}else{2}", "if $a\n{ 1 }\nelse\n{ 2 }", "if $a { 1 }\n# why\nelse { 2 }", "if $a { } else if $b {} else { 3 }", "if $a { 1 # c\n }",
    "try { ls }\ncatch e { warn $e }\n\nfinally { ls }", "try{ls}", "try {\nls }", "match $x { 1 => 2; 3 => 4 }", "match $x { 1 => 2, 3 => 4, }", "match $x {\n a,\n b => {}\n _ => { }\n }",
    "match $x { 1 => {a: 1}, 2 => {ls}, 3 => { # c\n } }", "match $x { 1 => { ; } }", "match $x {}", "match $x {\n}", "match $x {\n # a\n 1 => 2 # b\n\n\n 3 => 4\n # c\n}",
    "match $x { ,1 => 2;;,3 => 4 }", "while $x{break}", "for a,b in [1 2]{continue}", "for i in 1.. { }", "1.. ; 5", "use a.mts;use b.mts",
    "def f(){}", "def f ( a , b:size=5MB,...c:text ) : table->list<text>? { ls }", "def f(a: x | y = x) { }", "def f(\n a,\n\n\n # c\n b\n) {\n}", "## doc\ndef f() {}", "## lost\n\ndef f() {}", "ls ## not\ndef f() {}", "ls; ## no\ndef f() {}", "# note\n## doc\n  def f() {}", "{\n ## doc\n def f() { } }",
    "agg n:count(),m: max(a)by b,c", "agg n: count(),\n  m: max(a) by b,\n c", "set x size*2", "echo {a: 1}|get a", "count($x)>0", "pct( $x ,95 )>500ms",
    "echo a # c", "echo a   # c   \n\n\n\n# d\n\n", "\n\n\nls", "#!/usr/bin/env toolkit\n#! lang 1\n\n\nls", "", "\n", "# only", ";", "ls ;\n;\n ls", "f [#a,#b]", "f [(1)#a]", "f --a=[1]#b",
    "ls\r\n| first 5\r\n# c\r\n", "echo 'a\r\nb'", "\tls\t\tx", "f C:\\temp", "ls \\\n# c\n| x", "echo {a: # c\n 1}", "f [ # c\n]", "f [a # c\n , b]", "f {a: 1,\n\n\n # c\n b: 2 }",
    "ls r2:videos/a | where name == \"a-long-name\" and size > 5MB | optimize h265 high | validate --level full | save report.md",
    "each { ls r2:videos/a | where name == \"a-long-name\" and size > 5MB | optimize h265 high | validate --level full }",
    "let x = [aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccc {ddddddddddd: 1, eeeeeeeeeeeee: 2}]",
    "ls | each {\n a\n} | where aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa == bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb | x",
    "if $aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa { bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb } else { ccccccccccccccccccccccccccccccccccccccc }",
    "if f(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ccccccccccccccccccccccc) { 1 }",
    "echo \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
    "match $aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa { bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb => 1; ccccccccccccccccccccccccccccccccccccccc => 2; _ => 3 }",
    "each { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb; | ccccccccccccccccccccccccccccc; ddddddddddd }",
    "a $(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccc ddddddddddddddddddd eeeeeeeeeeeeeeeeeeeeeeeeeeee fffffffff)",
    "ls | first; echo 'two\nlines' | each { ls } | where aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa == bbbbbbbbbbbbbbbbbbbbbbbb | x",
  ]
}
