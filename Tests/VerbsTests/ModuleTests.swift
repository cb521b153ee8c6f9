import Interpreter
import Shell
import TestSupport
import Testing
import Verbs

/// The modules that come with the program, as help, completion and the reference show them.
@Suite("Modules that come with the program")
struct ModuleTests {
  static let names = Modules.references.map(\.name)

  @Test(
    "are there, each with words about itself and about each of its definitions, which have examples", arguments: names)
  func described(name: String) throws {
    let module = try #require(Modules.references.first { $0.name == name })
    #expect(module.summary.hasSuffix("."), "\(module.summary)")
    #expect(!module.definitions.isEmpty)
    for definition in module.definitions {
      #expect(definition.comment.summary.hasSuffix("."), "\(definition.name)")
      #expect(!definition.comment.examples.isEmpty, "\(definition.name)")
      #expect(definition.comment.examples.contains { $0.line.contains(definition.name) }, "\(definition.name)")
      #expect(VerbCatalog.all[definition.name] == nil)
    }
  }

  @Test("No two of them define the same name")
  func distinct() {
    #expect(Self.names.contains("media/ladder"))
    let defined = Modules.references.flatMap { $0.definitions.map(\.name) } + Self.names
    let twice = Dictionary(grouping: defined) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
    #expect(twice == [])
  }

  @Test("help names each module and each of its definitions", arguments: names)
  func listed(name: String) async throws {
    let module = try #require(Modules.references.first { $0.name == name })
    #expect(await Runner.run("help").contains("  \(name) "))
    let help = await Runner.run("help \(name)")
    #expect(help.contains("Usage: use \(name)"))
    #expect(await Runner.run("help \(name).mts") == help)
    for definition in module.definitions {
      #expect(help.contains("  \(definition.name)"))
      let text = await Runner.run("help \(definition.name)")
      #expect(text.contains("Usage: \(definition.usage)"))
      #expect(text.hasSuffix("`use \(name)` makes it known."))
      for example in definition.comment.examples {
        #expect(text.contains("\n  > \(example.line)"))
        for line in example.result ?? [] { #expect(text.contains("\n  \(line)")) }
      }
    }
  }

  @Test("help explains what a session defines, as --help does, and offers what is spelt nearly so")
  func defined() async {
    let define = "## Doubles a number.\n## @example twice 2\n## => 4\ndef twice(n: int, --often -o) { $n * 2 }; "
    let help = await Runner.run(define + "help twice")
    #expect(
      help == """
        Doubles a number.

        Usage: twice <n> [--often]

        Arguments:
          n  An int.

        Options:
          -o, --often
          -h, --help   Show how this verb is used.
          --dry-run    Change nothing; give a row for each thing that would be done.

        Examples:
          > twice 2
          4
        """)
    #expect(await Runner.run(define + "twice --help") == help)
    #expect(await Runner.run(define + "help").contains("Defined in this session:\n\n  twice  Doubles a number."))
    #expect(await Runner.run("help media/laddr").contains("there is no verb `media/laddr`"))
  }

  @Test(
    "are completed after `use` and `help`",
    arguments: [
      ("use me", ["media", "media/efficiency", "media/ladder"]), ("use media/l", ["media/ladder"]),
      ("help media/l", ["media/ladder"]), ("help optim", ["optimize"]), ("use own", ["own.mts"]),
      ("mine --", ["--deep"]),
      ("min", ["mine"]),
    ])
  func completed(line: String, candidates: [String]) async {
    let found = await onDeepThread {
      let runner = Runner()
      _ = runner.run("def mine(--deep) { 1 }")
      let completer = Completer(.all, modules: Modules.references, session: runner.session) { text in
        ["own.mts"].filter { $0.hasPrefix(text) }
      }
      return completer.complete(line, line.utf8.count).candidates.map(\.display)
    }
    #expect(found == candidates)
  }
}
