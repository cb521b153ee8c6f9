import Diagnostics
import TestSupport
import Testing

@testable import Language

/// What holds for every text, valid or not.
@Suite("Laws of reading")
struct ParserLawTests {
  /// Nil when the laws hold for a text.
  private func broken(_ text: String) -> String? {
    let tree = read(text)
    if tree.joinedTokens != tree.source.text(SourceRange(0, tree.source.bytes.count)) {
      return "tokens: \(text.debugDescription)"
    }
    for diagnostic in tree.diagnostics {
      if DiagnosticRenderer.text(diagnostic, color: false).isEmpty { return "not drawn: \(text.debugDescription)" }
      if diagnostic.message.isEmpty { return "without a message: \(text.debugDescription)" }
      let places =
        [diagnostic.primary?.range].compactMap { $0 } + diagnostic.secondary.map(\.range)
        + diagnostic.fixes.map(\.range)
      for place in places where place.start < 0 || place.end > tree.source.bytes.count {
        return "place outside: \(diagnostic.code) \(text.debugDescription)"
      }
    }
    return nil
  }

  @Test("random bytes are read to the end")
  func randomBytes() {
    var random = SplitMix64(seed: 1)
    let alphabet = Array("abz019 \n\t|;(){}[]$\"'\\#<>=!&,.:-+*/%?~^_é\u{1F3AC}\u{A0}\u{7}\r".unicodeScalars)
    for _ in 0..<7000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<40, using: &random) {
        if let scalar = alphabet.randomElement(using: &random) { text.unicodeScalars.append(scalar) }
      }
      if let law = broken(text) { Issue.record("\(law)") }
    }
  }

  @Test("programs made of pieces of others are read to the end")
  func mixedPieces() {
    var random = SplitMix64(seed: 2)
    let pieces = Corpus.programs.flatMap { text in
      let tree = read(text)
      return tree.tokens.map { tree.source.text($0.range) }
    }
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<40, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
      if let law = broken(text) { Issue.record("\(law)") }
    }
  }

  @Test("no token is needed to go on", arguments: Corpus.programs)
  func droppedTokens(text: String) {
    let tree = read(text)
    for token in tree.tokens {
      let rest = SourceRange(token.range.end, tree.source.bytes.count)
      if let law = broken(tree.source.text(SourceRange(0, token.range.start)) + tree.source.text(rest)) {
        Issue.record("\(law)")
      }
    }
  }

  @Test("each beginning of a program is valid or incomplete, but for a word that was cut", arguments: Corpus.programs)
  func prefixes(text: String) {
    let tokenEnds = Set(read(text).tokens.map(\.range.end))
    let bytes = Array(text.utf8)
    for end in bytes.indices {
      let prefix = String(decoding: bytes[..<end], as: UTF8.self)
      if let law = broken(prefix) { Issue.record("\(law)") }
      let tree = read(prefix)
      guard !tree.diagnostics.isEmpty, !tree.isIncomplete else { continue }
      let isCutWord = !tokenEnds.contains(end)
      #expect(isCutWord, "\(prefix.suffix(60).debugDescription): \(tree.diagnostics.map(\.message))")
    }
  }

  @Test(
    "what is open at the end of the text makes it incomplete",
    arguments: [
      "ls |", "ls | ", "ls |\n", "ls |\n# note\n", "each { ls", "each { ls\n", "each {", "echo \"abc", "echo 'abc",
      "where size>", "where size >\n", "where (a", "where a and", "where not", "echo [1 2", "echo {a: 1", "echo {a:",
      "echo {a: ", "echo $(ls", "echo \"$(ls", "echo \"${x", "echo ${x", "if", "if $x", "if $x\n", "if $x {",
      "if $x { ls } else", "for", "for x", "for x in", "for x in $y", "for x in $y {", "while", "while $x", "let",
      "let x", "let x =", "let x = ", "$x =", "$x +=", "def", "def f", "def f(", "def f(a", "def f(a:",
      "def f(a: size =",
      "def f()", "def f():", "def f(): table", "def f(): table ->", "def f(): table -> table", "try", "try {",
      "try { ls } catch", "try { ls } catch e", "try { ls } finally", "match", "match $x", "match $x {",
      "match $x { a", "match $x { a =>", "match $x { a => 1", "ls *.{mp4,", "ls *.{mp4", "ls *.{", "where f(",
      "where f(a,",
      "echo {|a", "echo {|a, b", "echo {|a|", "use", "agg n:", "agg n: count(),", "agg n: count() by",
      "agg n: count() by a,", "ls a[bc", "where a ==", "where a == -", "let x = 5 *",
    ])
  func incomplete(text: String) {
    let tree = read(text)
    #expect(tree.isIncomplete, "\(tree.diagnostics.map { "\($0.code) \($0.message) \($0.isIncomplete)" })")
  }

  @Test(
    "deep nesting is told, not suffered",
    arguments: [
      "(", "[", "{", "$(", "{|a|", "\"$(", "f(", "a{b,", "- ", "not ", "if x {", "try {", "{a: ",
      "where (1 or (2 and not 3 == 4 ?? 5..6 + 7 * ", "match x { 1 => {", "def f(a = [", "for x in $y { while $z {",
    ])
  func deep(piece: String) {
    for prefix in ["", "echo ", "where ", "let x = ", "where a == b and c or "] {
      let tree = read(prefix + String(repeating: piece, count: 5000))
      #expect(tree.diagnostics.contains { $0.code == "P0024" } || prefix == "echo " || tree.diagnostics.count > 0)
      #expect(tree.joinedTokens.utf8.count == tree.source.bytes.count)
    }
  }

  @Test("a long chain of operators is told, not suffered")
  func longChain() {
    for sign in [" + ", " and ", " or ", " ?? ", " == ", " < "] {
      let tree = read("where 1" + String(repeating: sign + "1", count: 20_000))
      #expect(tree.diagnostics.contains { $0.code == "P0024" })
    }
    #expect(read("where 1" + String(repeating: " + 1", count: 200)).diagnostics.isEmpty)
    #expect(read((0..<5000).map { _ in "let x = 1 + 2 * 3" }.joined(separator: "\n")).diagnostics.isEmpty)
    #expect(read("if $x { }" + String(repeating: " else if $x { }", count: 20_000)).diagnostics.count == 1)
    #expect(read("if $x { }" + String(repeating: " else if $x { ls }", count: 200)).diagnostics.isEmpty)
  }
}
