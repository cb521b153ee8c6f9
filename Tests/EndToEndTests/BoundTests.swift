import TestSupport
import Testing

/// In processes of their own, since they take as much memory as they may.
@Suite("What grows without end", .serialized)
struct BoundTests {
  @Test(
    "is stopped by a bound and told with its place",
    arguments: [
      "var s = 'abcdefgh'; while true { $s += $s }", "var s = 'abcdefgh'; while true { $s = \"$s$s\" }",
      "var l = [1 2 3]; while true { $l += $l }", "let l = 1.. | where true", "sum(1..)",
    ])
  func growth(program: String) async throws {
    let result = try await Toolkit.run("-c", program)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("error[R0107]"))
    #expect(result.errors.contains("-c:1:"))
  }

  @Test("in depth is stopped too, calls and values; what lies less deep is as good as any")
  func depth() async throws {
    #expect(try await Toolkit.run("-c", "def f() { f }; f").errors.hasPrefix("error[R0108]"))
    #expect(try await Toolkit.run("-c", "var x = []; while true { $x = [$x] }").errors.hasPrefix("error[R0109]"))
    let deep = try await Toolkit.run(
      "-c", "var x = []; for i in 1..9000 { $x = [$x] }; let y = $x; $x == $y; len(\"$x\"); $x = 1")
    #expect(deep.output == "true\n18002\n")
    #expect(deep.status == 0)
  }
}
