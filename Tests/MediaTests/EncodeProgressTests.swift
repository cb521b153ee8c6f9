import Testing

@testable import Media

@Suite("Reading ffmpeg's reports")
struct EncodeProgressTests {
  private func parse(_ text: String) -> [EncodeProgress] {
    var parser = EncodeProgressParser()
    return text.split(separator: "\n").compactMap { parser.feed(String($0)) }
  }

  @Test("a report is complete at its last line")
  func report() throws {
    let report = try #require(
      parse(
        "frame=100\nfps=0.00\nstream_0_0_q=-1.0\nbitrate= 288.7kbits/s\ntotal_size=144951\nout_time_us=4017052\nout_time_ms=4017052\nout_time=00:00:04.017052\nspeed=45.1x\nprogress=continue\n"
      ).first)
    #expect(report.frames == 100 && report.bytes == 144_951 && report.seconds == 4.017052 && report.speed == 45.1)
    #expect(!report.isEnd)
    #expect(report.fraction(of: 8.034104) == 0.5)
    #expect(report.secondsLeft(of: 49.117052) == 1)
    #expect(report.fraction(of: nil) == nil && report.fraction(of: 2) == 1)
  }

  @Test("unknown values and nonsense do no harm")
  func unknowns() {
    let reports = parse(
      "junk\n=\nframe=x\ntotal_size=N/A\nout_time_us=N/A\nspeed=N/A\nprogress=continue\nout_time_us=-9223372036854775807\nspeed=   2x\nprogress=end"
    )
    #expect(reports.count == 2)
    #expect(reports.first?.seconds == nil && reports.first?.speed == nil && reports.first?.bytes == nil)
    #expect(reports.last?.speed == 2 && reports.last?.isEnd == true && reports.last?.fraction(of: 10) == 1)
    #expect(reports.last?.secondsLeft(of: 10) == nil)
  }
}
