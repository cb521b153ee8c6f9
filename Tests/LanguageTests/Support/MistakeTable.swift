/// A text with its mistakes marked, what is said of them, and the texts that the fixes of the first one make.
struct Mistake: Sendable {
  var marked: String
  var codes: [String]
  var fixed: [String]

  init(_ marked: String, _ codes: String..., fixed: [String] = []) {
    self.marked = marked
    self.codes = codes
    self.fixed = fixed
  }
}

/// Texts with their mistakes marked.
enum MistakeTable {
  static let mistakes: [Mistake] = [
    // Brought along from shells.
    Mistake("ls «>» out.txt", "P0007", fixed: ["ls | save out.txt"]),
    Mistake("ls a«>»b", "P0007", fixed: ["ls a | save b"]),
    Mistake("ls «<» x", "P0007"),
    Mistake("ls «>>» x", "P0007"),
    Mistake("ls 2«>&»1", "P0007"),
    Mistake("each { size «>» 5MB }", "P0007"),
    Mistake("«whre» size>5", "P0052", fixed: ["where size>5"]),
    Mistake("ls «&&» rm x", "P0008", fixed: ["ls; rm x"]),
    Mistake("ls «||» rm x", "P0009"),
    Mistake("sleep 5 «&»", "P0010"),
    Mistake("sleep 5«&» | x", "P0010"),
    Mistake("x «=» 5", "P0032", fixed: ["let x = 5", "$x = 5"]),
    Mistake("x«=»5", "P0032", fixed: ["let x=5", "$x=5"]),
    Mistake("ls my«\\ »file", "P0038"),
    Mistake("ls a«\\*»", "P0038"),
    Mistake("echo «$1»", "P0027"),
    Mistake("echo \"«$1»\"", "P0027", fixed: [#"echo "\$1""#]),
    Mistake("echo «$?»", "P0027"),
    Mistake("if $x { ls } «elif» $y { ls }", "P0037", fixed: ["if $x { ls } else if $y { ls }"]),
    // Brought along from other languages.
    Mistake("where a «&&» b", "P0008", fixed: ["where a and b"]),
    Mistake("where a «||» b", "P0009", fixed: ["where a or b"]),
    Mistake("where a«&&»b", "P0008", fixed: ["where a and b"]),
    Mistake("where «!»a", "P0031", fixed: ["where not a"]),
    Mistake("where a «%» 2 == 0", "P0015", fixed: ["where a mod 2 == 0"]),
    Mistake("where a«%»2 == 0", "P0015", fixed: ["where a mod 2 == 0"]),
    Mistake("where a «=» b", "P0014", fixed: ["where a == b"]),
    Mistake("if $x «=» 5 { ls }", "P0014", fixed: ["if $x == 5 { ls }"]),
    Mistake("where a < b «<» c", "P0013", fixed: ["where a < .b and .b < c"]),
    Mistake("where 1 <= $x.y «<=» 5 and z", "P0013", fixed: ["where 1 <= $x.y and $x.y <= 5 and z"]),
    Mistake("$x«[0]» | first", "P0033", fixed: ["$x.0 | first"]),
    Mistake("ls $x«[0]»", "P0033", fixed: ["ls $x.0"]),
    Mistake("let «$»x = 5", "P0022", fixed: ["let x = 5"]),
    Mistake("for «$»f in $x { ls }", "P0022", fixed: ["for f in $x { ls }"]),
    Mistake("where «.5» > a", "P0041", fixed: ["where 0.5 > a"]),
    Mistake("echo {a: 1, «b:2»}", "P0034", fixed: ["echo {a: 1, b: 2}"]),
    Mistake("echo {a:1, «b:» 2}", "P0028"),
    // Units and numbers.
    Mistake("where size>«256mb»", "P0016", fixed: ["where size>256MB", "where size>256MiB"]),
    Mistake("sleep (2 * «5sec»)", "P0016", fixed: ["sleep (2 * 5s)"]),
    Mistake("where a == «99999999999999999999»", "P0017"),
    // Words and brackets.
    Mistake("if $f.codec == h264«{» ls }", "P0012", fixed: ["if $f.codec == h264 { ls }"]),
    Mistake("each«{» ls }", "P0012", fixed: ["each { ls }"]),
    Mistake("par 4«{» ls }", "P0012", fixed: ["par 4 { ls }"]),
    Mistake("ls foo«(»bar)", "P0011", fixed: ["ls foo$(bar)"]),
    Mistake("ls a«]»", "P0003"),
    Mistake("ls «)»; ls «}»", "P0003", "P0003"),
    Mistake("each { ls «)» }", "P0003"),
    Mistake("(1 + «[»2)", "P0001"),
    Mistake("echo (ls «r2:a»)", "P0004"),
    Mistake("where a in (1 «2»)", "P0004"),
    Mistake("f (1)«x»", "P0034", fixed: ["f (1) x"]),
    Mistake("ls «“a b”» c", "P0039", fixed: ["ls \"a b\" c"]),
    Mistake("ls «“»a b", "P0039", fixed: ["ls \"a b"]),
    Mistake("ls a«\u{A0}»b", "P0039", fixed: ["ls a b"]),
    Mistake("ls«\u{7}»x", "P0030"),
    // Strings.
    Mistake(#"echo "a«\q»b""#, "P0025", fixed: [#"echo "a\\qb""#]),
    Mistake(#"echo "«\u{110000»}""#, "P0026"),
    Mistake("echo «\"»abc", "P0002"),
    Mistake("echo «'»abc\nls", "P0002"),
    // Statements.
    Mistake("let «2x» = 5", "P0021"),
    Mistake("let «a-b» = 5", "P0021", fixed: ["let a_b = 5"]),
    Mistake("let x «5»", "P0023"),
    Mistake("let «=» 5", "P0020"),
    Mistake("def «2f»() { }", "P0021"),
    Mistake("def f «{» }", "P0023"),
    Mistake("def f(a «b») { }", "P0023", fixed: ["def f(a, b) { }"]),
    Mistake("def f(a: «,» b) { }", "P0040"),
    Mistake("for x «$y» { }", "P0023"),
    Mistake("for f in «ls r2:a» { echo $f }", "P0036", fixed: ["for f in $(ls r2:a) { echo $f }"]),
    Mistake("while «{» ls }", "P0006"),
    Mistake("if $x «ls»", "P0018"),
    Mistake("if $x«;» ls", "P0018"),
    Mistake("try «ls»", "P0018"),
    Mistake("«else» { ls }", "P0019"),
    Mistake("«catch» e { ls }", "P0019"),
    Mistake("match 5 { 1 => ls «r2:a», 2 => 3 }", "P0044"),
    Mistake("match $x { 1 «2» }", "P0043"),
    // Stages.
    Mistake("ls | «|» x", "P0005"),
    Mistake("$x «foo»", "P0028"),
    Mistake("r2:a «foo»", "P0028"),
    Mistake("where a == b «c»", "P0028"),
    Mistake("where «==» 5", "P0006"),
    Mistake("where size>5 «--dry-run» | ls", "P0029", fixed: ["where --dry-run size>5 | ls"]),
    Mistake("agg «count()» by x", "P0035", fixed: ["agg n: count() by x"]),
    Mistake("echo { a: 1, «5» }", "P0042"),
    // All of a text in one run.
    Mistake(
      "ls «>» x\nwhere size>«5mb» | wher | where «==» 1; let «9» = 1\n(1 «2»)", "P0007", "P0016", "P0006", "P0021",
      "P0004"),
  ]
}
