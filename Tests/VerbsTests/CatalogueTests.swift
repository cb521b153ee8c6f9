import Diagnostics
import Interpreter
import TestSupport
import Testing
import Verbs

/// What holds for every verb of the catalogue.
@Suite("Every verb")
struct CatalogueTests {
  static let names = VerbCatalog.all.names
  static let examples = names.flatMap { name in
    (VerbCatalog.all[name]?.examples ?? []).map { Shown(verb: name, example: $0) }
  }

  struct Shown: Sendable, CustomTestStringConvertible {
    let verb: String
    let example: Example
    var testDescription: String { "\(verb): \(example.line)" }
  }

  private func signature(_ name: String) throws -> Signature { Signature(of: try #require(VerbCatalog.all[name])) }

  @Test("says what it does in one sentence", arguments: names)
  func summary(name: String) throws {
    let verb = try #require(VerbCatalog.all[name])
    #expect(verb.summary.hasSuffix("."))
    #expect(verb.summary.first?.isUppercase == true)
    #expect(!verb.summary.dropLast().contains(". "), "one sentence")
    #expect(!verb.summary.contains("\n"))
    #expect(!verb.examples.isEmpty)
  }

  @Test("says of each parameter what it is, and gives each a name of its own", arguments: names)
  func parameters(name: String) throws {
    let parameters = try signature(name).parameters
    #expect(Set(parameters.map(\.name)).count == parameters.count)
    let letters = parameters.compactMap(\.letter)
    #expect(Set(letters).count == letters.count)
    for parameter in parameters {
      #expect(parameter.help.hasSuffix("."), "\(parameter.name)")
      #expect(!parameter.name.isEmpty && parameter.name == parameter.name.lowercased())
    }
    // What may be left out stands after what may not, or nobody could tell which is meant.
    let operands = parameters.filter { $0.role == .operand }
    #expect(operands.drop { $0.isRequired }.allSatisfy { !$0.isRequired })
    #expect(parameters.count { $0.role == .rest || $0.role == .rowExpression } <= 1)
  }

  @Test("tells each option in its help, which its --help shows", arguments: names)
  func help(name: String) async throws {
    let signature = try signature(name)
    let text = signature.helpText
    for parameter in signature.parameters {
      #expect(text.contains(parameter.isFlag ? "--\(parameter.name)" : parameter.name))
    }
    for line in text.split(separator: "\n") { #expect(line.last != " ", "\(line)") }
    // After `^` stands the name of another program, whose own help that would be.
    guard name != "^" else { return }
    let shown = await onDeepThread { QuietSession().run("\(name) --help") }
    #expect(shown == text)
  }

  @Test("has examples that can be read and hold no mistake", arguments: examples)
  func checked(_ shown: Shown) async {
    let mistakes = await onDeepThread {
      QuietSession().interpreter.check(SourceText(name: "example", text: shown.example.line)).map {
        DiagnosticRenderer.text($0, color: false)
      }
    }
    #expect(mistakes.isEmpty, "\(mistakes.joined())")
  }

  @Test("gives what its examples say", arguments: examples.filter { $0.example.result != nil })
  func results(_ shown: Shown) async {
    let result = await onDeepThread { QuietSession().run(shown.example.line) }
    #expect(result == shown.example.result)
  }

  @Test("names itself or its family in one of its examples", arguments: names)
  func named(name: String) throws {
    let verb = try #require(VerbCatalog.all[name])
    #expect(verb.examples.contains { $0.line.contains(name) })
  }
}

extension ParameterDeclaration {
  fileprivate var letter: Character? {
    switch role {
    case .option(let short), .toggle(let short): short
    default: nil
    }
  }
}
