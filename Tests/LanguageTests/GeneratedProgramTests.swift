import Diagnostics
import TestSupport
import Testing

@testable import Language

/// The laws of reading and printing on many small programs; what they hold is in `ProgramGenerator`.
@Suite("Laws on generated programs")
struct GeneratedProgramTests {
  private static let shares = 4
  private static let programsPerShare = 25_000

  @Test("hold for a hundred thousand of them")
  func laws() async {
    let findings = await withTaskGroup { group in
      for seed in 0..<Self.shares { group.addTask { Self.findings(seed: UInt64(seed)) } }
      return await group.reduce(into: Findings()) { $0.join($1) }
    }
    for law in findings.broken.sorted(by: { $0.utf8.count < $1.utf8.count }).prefix(5) { Issue.record("\(law)") }
    let count = Self.shares * Self.programsPerShare
    #expect(count == 100_000)
    #expect(findings.valid > count * 9 / 10, "\(findings.valid) of \(count) are valid")
    // Every kind of node occurs, or a law was tried on less than the grammar.
    #expect(findings.missingForms.isEmpty, "\(findings.missingForms)")
  }

  private struct Findings {
    var valid = 0
    var broken: [String] = []
    var forms: Set<String> = []

    mutating func join(_ other: Findings) {
      valid += other.valid
      broken += other.broken
      forms.formUnion(other.forms)
    }

    var missingForms: [String] { GrammarForms.all.filter { !forms.contains($0) } }
  }

  private static func findings(seed: UInt64) -> Findings {
    var findings = Findings()
    var generator = ProgramGenerator(seed: seed, forms: 6)
    for turn in 0..<programsPerShare {
      let text = generator.program()
      let tree = read(text)
      if tree.diagnostics.isEmpty {
        findings.valid += 1
        if let law = FormattingLaw.broken(tree) { findings.broken.append("\(text)\n--- \(law)") }
        if let law = brokenPrefix(tree, &generator) { findings.broken.append("\(text)\n--- \(law)") }
      }
      if let law = brokenByLoss(tree, &generator) { findings.broken.append("\(text)\n--- \(law)") }
      if turn % 20 == 0 { findings.forms.formUnion(GrammarForms.forms(in: tree)) }
    }
    return findings
  }

  /// A beginning that ends with a token is valid or incomplete.
  private static func brokenPrefix(_ tree: SyntaxTree, _ generator: inout ProgramGenerator) -> String? {
    guard !tree.tokens.isEmpty else { return nil }
    let end = tree.tokens[generator.number(0...tree.tokens.count - 1)].range.end
    let prefix = read(tree.source.text(SourceRange(0, end)))
    if prefix.diagnostics.isEmpty || prefix.isIncomplete { return nil }
    return "its beginning of \(end) bytes: \(prefix.diagnostics.map(\.message))"
  }

  /// Without one of its tokens a program is read to the end all the same, and what is said of it lies inside.
  private static func brokenByLoss(_ tree: SyntaxTree, _ generator: inout ProgramGenerator) -> String? {
    guard !tree.tokens.isEmpty else { return nil }
    let lost = tree.tokens[generator.number(0...tree.tokens.count - 1)].range
    let text =
      tree.source.text(SourceRange(0, lost.start)) + tree.source.text(SourceRange(lost.end, tree.source.bytes.count))
    let rest = read(text)
    guard rest.diagnostics.allSatisfy({ $0.lies(within: rest.source.bytes.count) }) else {
      return "a place outside: \(text)"
    }
    var end = 0
    for token in rest.tokens {
      guard token.range.start == end else { return "a gap in the tokens at \(end): \(text)" }
      end = token.range.end
    }
    return end == rest.source.bytes.count ? nil : "tokens end at \(end): \(text)"
  }
}

extension Diagnostic {
  /// Whether all of its places lie in a text of so many bytes.
  fileprivate func lies(within count: Int) -> Bool {
    let places = [primary?.range].compactMap { $0 } + secondary.map(\.range) + fixes.map(\.range)
    return !message.isEmpty && places.allSatisfy { $0.start >= 0 && $0.end <= count }
  }
}
