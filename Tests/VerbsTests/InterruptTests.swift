import Interpreter
import TestSupport
import Testing

@Suite("An interrupt", .serialized)
struct InterruptTests {
  @Test("is never caught, stops whatever runs, and lets `finally` do its work")
  func finally() async {
    let output = await onDeepThread {
      let session = QuietSession()
      let shell = session.interpreter.session
      let alarm = Alarm(milliseconds: 100) { shell.interrupt(by: 2) }
      defer { alarm.cancel() }
      return session.run(
        "try { while true { } } catch e { print caught } finally { for i in 1..3 { print $i }; [b a] | sort | each { print $it } }; print after"
      )
    }
    #expect(output == "1\n2\n3\na\nb")
  }

  @Test(
    "ends every kind of endless work", .timeLimit(.minutes(1)),
    arguments: [
      "while true { }", "1.. | count", "1.. | last", "1.. | sort", "for i in 1.. { }", "for i in $(1..) { let x = $i }",
      "1.. | each { null } | count", "1.. | where false", "1.. | each {|n| while true { } }",
      "let x = 1.. | where {|n| $n < 0}",
      "var x = 0; while true { try { $x += 1 } catch { } }", "if true { 1.. | count }", "1.. | par 2 { $it } | count",
    ])
  func endless(program: String) async {
    let output = await onDeepThread {
      let session = QuietSession()
      let shell = session.interpreter.session
      let alarm = Alarm(milliseconds: 50) { shell.interrupt(by: 2) }
      defer { alarm.cancel() }
      return session.run(program)
    }
    #expect(output.isEmpty)
  }
}
