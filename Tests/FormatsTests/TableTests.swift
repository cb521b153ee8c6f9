import Formats
import Interpreter
import Quantities
import Testing

@Suite("Tables for people")
struct TableTests {
  private static let files: [Value] = [
    file("videos/raw/2026-01-31/interview-with-the-director.mov", 327_575_142, 83.5, true),
    file("videos/漢字.mp4", 17, 3600, false),
    file("a\u{1B}[2J\nb 🎬 e\u{301}.mp4", 5_000_000_000, 0.25, true),
  ]

  private static func file(_ path: String, _ bytes: Int64, _ seconds: Double, _ ok: Bool) -> Value {
    .record(
      Record([
        ("path", .path(PathText(path))), ("size", .size(ByteSize(bytes: bytes))),
        ("duration", .duration(TimeSpan(seconds: seconds) ?? TimeSpan(nanoseconds: 0))), ("ok", .bool(ok)),
        ("modified", .date(Timestamp(nanoseconds: 1_769_817_600_000_000_000))), ("note", .null),
      ]))
  }

  private func table(_ rows: [Value], _ width: Int? = nil) -> String {
    TableWriter.lines(of: rows, TableWriter.Style(width: width, isForTerminal: true)).joined(separator: "\n")
  }

  @Test("Columns stand under their headings, amounts at the right, whatever the width of the characters")
  func aligned() {
    #expect(
      table(Self.files) == """
        path                                                    size  duration  ok     modified          note
        videos/raw/2026-01-31/interview-with-the-director.mov  312.4 MiB  1.392min  true   2026-01-31 00:00
        """, "drawn below")
  }

  @Test("A narrow terminal", arguments: [100, 80, 60, 40, 20, 10, 1])
  func narrow(width: Int) {
    print("== \(width)\n" + table(Self.files, width))
  }
}
