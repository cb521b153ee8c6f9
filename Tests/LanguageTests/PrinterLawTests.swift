import Diagnostics
import TestSupport
import Testing

@testable import Language

@Suite("Laws of the printed form")
struct PrinterLawTests {
  @Test("whole programs keep their meaning and their comments", arguments: Corpus.programs)
  func programs(text: String) throws {
    #expect(FormattingLaw.broken(text) == nil)
    let formatted = try ProgramPrinter.format(read(text), shapes: testShapes)
    #expect(!formatted.split(separator: "\n").contains { $0.count > ProgramPrinter.width && $0.contains("|") })
  }

  @Test("the forms of the grammar keep their meaning", arguments: PrinterCorpus.pieces)
  func pieces(text: String) {
    #expect(read(text).diagnostics.map(\.message) == [])
    #expect(FormattingLaw.broken(text) == nil)
    for around in PrinterCorpus.surroundings {
      let inside = around.before + text + around.after
      if read(inside).diagnostics.isEmpty, let law = FormattingLaw.broken(inside) { Issue.record("\(inside)\n\(law)") }
    }
  }

  @Test("blanks, newlines and comments wherever they may stand keep their place", arguments: 0..<3)
  func mutations(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let texts = Corpus.programs + PrinterCorpus.pieces
    var (valid, failures) = (0, [String]())
    for _ in 0..<700 {
      guard let text = texts.randomElement(using: &random) else { continue }
      let changed = mutated(text, &random)
      guard read(changed).diagnostics.isEmpty else { continue }
      valid += 1
      if let law = FormattingLaw.broken(changed) { failures.append("\(changed)\n--- \(law)") }
    }
    record(failures)
    #expect(valid > 150)
  }

  /// Puts blanks and the like between some tokens, drops some, and doubles or swaps pieces.
  private func mutated(_ text: String, _ random: inout SplitMix64) -> String {
    let tree = read(text)
    var pieces = tree.tokens.map { tree.source.text($0.range) }
    let inserted = [
      " ", "  ", "\n", "\n\n", "\n\n\n", " # note\n", "\n# note\n", "\n  # a\n\n\n  # b\n", " \\\n ", ";", "; ", ",",
      "\n|",
      " | x", "\r\n", "\t", "## doc\n", " { a; b }", " (1)", "{}", " [1]", "not ", "- ", "-",
    ]
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...pieces.count, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0 where place < pieces.count: pieces.remove(at: place)
      case 1 where place < pieces.count: pieces.insert(pieces[place], at: place)
      default: pieces.insert(inserted.randomElement(using: &random) ?? " ", at: place)
      }
    }
    return pieces.joined()
  }

  @Test("large programs joined from random forms keep their meaning", arguments: 0..<3)
  func generated(seed: Int) {
    var generator = ProgramGenerator(seed: 100 + UInt64(seed), forms: 150)
    var (valid, failures) = (0, [String]())
    for _ in 0..<30 {
      let text = generator.program()
      guard read(text).diagnostics.isEmpty else { continue }
      valid += 1
      if let law = FormattingLaw.broken(text) { failures.append("\(text)\n--- \(law)") }
    }
    record(failures)
    #expect(valid > 10)
  }

  /// Tells the shortest ones: they say most.
  private func record(_ failures: [String]) {
    for failure in failures.sorted(by: { $0.utf8.count < $1.utf8.count }).prefix(3) { Issue.record("\(failure)") }
  }

  @Test("deep and long programs are printed")
  func deep() {
    for text in [
      "where " + String(repeating: "(", count: 90) + "a" + String(repeating: ")", count: 90),
      String(repeating: "each { ", count: 20) + "ls" + String(repeating: " }", count: 20),
      "where 1" + String(repeating: " + 1", count: 300),
      "if $x { }" + String(repeating: " else if $x { ls }", count: 200),
      String(repeating: "ls | where size>5 | each { a; b }\n", count: 2000),
      "echo " + String(repeating: "[", count: 90) + String(repeating: "]", count: 90),
    ] {
      if let law = FormattingLaw.broken(text) { Issue.record("\(law.prefix(500))") }
    }
  }

  @Test("a byte order mark stays", arguments: ["\u{FEFF}ls", "\u{FEFF}\nls", "\u{FEFF} # c\nls", "\u{FEFF}"])
  func byteOrderMark(text: String) throws {
    let formatted = try ProgramPrinter.format(read(text), shapes: testShapes)
    #expect(formatted.unicodeScalars.first == "\u{FEFF}")
    #expect(try ProgramPrinter.format(read(formatted), shapes: testShapes) == formatted)
    // Anywhere else it belongs to a word, which must not become a mark.
    #expect(throws: ProgramPrinter.Refusal.changed) {
      try ProgramPrinter.format(read(" \u{FEFF}ls"), shapes: testShapes)
    }
  }

  @Test("a broken program is never printed")
  func broken() {
    for text in ["ls |", "ls > out.txt", "each { ls", "where size>256mb", "ls )"] {
      #expect(throws: ProgramPrinter.Refusal.broken) { try ProgramPrinter.format(read(text), shapes: testShapes) }
    }
  }
}
