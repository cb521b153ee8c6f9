import Diagnostics
import Flow
import Interpreter
import Testing
import Verbs

@Suite("A module that cannot be used")
struct ModuleMistakeTests {
  private static let modules = [
    "round": "use about", "about": "use round", "busy": "def f() { 1 }\necho 5", "wrong": "def f() { sotr }",
  ]

  @Test(
    "is told with its own lines",
    arguments: [
      (
        "use round",
        """
        error[N0126]: `round` uses itself, by way of round, about
          ┌─ about:1:1
        1 │ use round
          │ ^^^^^^^^^

        """
      ),
      (
        "use busy",
        """
        error[N0127]: a module holds definitions only (`def`, `let`, `use`)
          ┌─ busy:2:1
        2 │ echo 5
          │ ^^^^^^
          = put it into a `def` and call that

        """
      ),
      (
        "use wrong",
        """
        error[N0101]: there is no verb `sotr`
          ┌─ wrong:1:11
        1 │ def f() { sotr }
          │           ^^^^ did you mean `sort`?
          = `help` lists the verbs

        """
      ),
    ])
  func drawn(_ text: String, _ drawn: String) {
    let session = Session(
      catalog: .all, tools: Tools(), terminal: Nowhere(),
      loadModule: { name, _ in SourceText(name: name, text: Self.modules[name] ?? "") })
    let found = Interpreter(session).check(SourceText(name: "-c", text: text))
    #expect(found.map { DiagnosticRenderer.text($0, color: false) } == [drawn])
  }
}
