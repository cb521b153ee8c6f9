import Foundation
import Testing

@testable import Reporting

@Suite("Reports")
struct ReportTests {
  private static let hostile = "a<b>&\"'\n| `x` \u{1b}[31m\u{0} =1+1, \u{2028}😀"

  private static var report: Report {
    var report = Report("Validation", created: "2026-11-23T12:00:00Z")
    report.summary = [.init("total_files", "files", 3), .init("total_duration", "seconds", 1.5)]
    report.entries = [
      .init("good.mp4", .sound, details: [("level", "full")], seconds: 0.25),
      .init(hostile, .damaged, kind: "truncated", words: hostile, hint: hostile, details: [("at", hostile)]),
      .init("=cmd()", .doubtful, kind: "av-desync", words: "the sound is longer"),
    ]
    report.notes = ["level full cannot see everything"]
    return report
  }

  @Test("every format names each fault and its kind", arguments: ReportFormat.allCases)
  func content(format: ReportFormat) {
    let text = format.text(of: Self.report)
    #expect(text.contains("truncated") && text.contains("cmd") && text.utf8.last == UInt8(ascii: "\n"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0 } || format == .csv)
  }

  @Test("JSON is what a parser reads back, with the totals' old names")
  func json() throws {
    let data = Data(ReportFormat.json.text(of: Self.report).utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["total_files"] as? Int == 3 && object["total_duration"] as? Double == 1.5)
    let results = try #require(object["results"] as? [[String: Any]])
    #expect(results.map { $0["valid"] as? Bool } == [true, false, true])
    #expect(results[1]["file_path"] as? String == Self.hostile && results[0]["validation_time"] as? Int == 250_000_000)
    #expect((object["errors_by_type"] as? [String: Int]) == ["truncated": 1, "av-desync": 1])
  }

  @Test("JUnit and HTML are well-formed, whatever the names", arguments: [ReportFormat.junit, .html])
  func markup(format: ReportFormat) {
    let text = format.text(of: Self.report)
    #expect(!text.contains("<b>") && text.contains("a&lt;b&gt;&amp;&quot;&#39;"))
    // Every tag that is opened is closed.
    for tag in ["testcase", "testsuite", "table", "tr", "td", "dl"] {
      let opened = text.matches(of: try! Regex("<\(tag)[ >]")).count
      let closedAtOnce = text.matches(of: try! Regex("<\(tag) [^>]*/>")).count
      #expect(opened - closedAtOnce == text.components(separatedBy: "</\(tag)>").count - 1)
    }
    if format == .junit { #expect(text.contains(#"tests="3" failures="1""#)) }
  }

  @Test("a cell of CSV is no formula, and its quotes are doubled")
  func csv() {
    let text = ReportFormat.csv.text(of: Self.report)
    #expect(text.hasPrefix("file,state,kind,what,hint,seconds,level,at\r\n"))
    #expect(text.contains("'=cmd(),doubt") && text.contains("\"a<b>&\"\"'"))
  }

  @Test("in Markdown a hostile name stays in its cell")
  func markdown() {
    let text = ReportFormat.markdown.text(of: Self.report)
    let line = text.split(separator: "\n").first { $0.contains("truncated") && $0.contains("damaged") }
    #expect(line?.contains("a\\<b\\>") == true && line?.contains("\\|") == true)
  }

  @Test(
    "the file's name tells the format",
    arguments: [("a.md", ReportFormat.markdown), ("b.HTML", .html), ("c.xml", .junit)])
  func names(name: String, format: ReportFormat) {
    #expect(ReportFormat(fileName: name) == format)
    #expect(ReportFormat(fileName: "report") == nil)
  }
}
