import Flow
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

  @Test("it is done when its pictures are, not when its sound is")
  func pictures() throws {
    var report = EncodeProgress()
    (report.frames, report.seconds, report.speed) = (150, 8, 2)
    let paced = report.paced(by: 200, of: 8)
    report.bytes = 44
    #expect(Progress("encode a.mp4", report, duration: 8).bytes == nil)
    report.bytes = 262_144
    #expect(Progress("encode a.mp4", report, duration: 8).bytes == 262_144)
    #expect(paced.fraction(of: 8) == 0.75 && paced.secondsLeft(of: 8) == 1)
    #expect(report.paced(by: 100, of: 8) == report && report.paced(by: nil, of: 8) == report)
    report.isEnd = true
    #expect(report.paced(by: 200, of: 8).fraction(of: 8) == 1)
  }

  @Test("frames are counted where the index tells of all that are shown", arguments: [(8.0, 200), (4, nil)])
  func shownFrames(duration: Double, count: Int64?) {
    var video = MediaStream(index: 0, kind: .video, codec: "h264")
    (video.frameCount, video.frameRate, video.duration) = (200, 25, duration)
    #expect(MediaInfo(container: "mp4", streams: [video]).shownFrames == count)
  }
}
