import Testing

@testable import Media

@Suite("Reading ffmpeg's complaints")
struct FFmpegMessageTests {
  @Test("a line is taken apart, addresses left out")
  func parts() {
    let message = FFmpegMessage(
      line: "[mov,mp4,m4a,3gp,3g2,mj2 @ 0x561e40dc0880] [error] stream 1, offset 0xcfd6: partial file")
    #expect(message.source == "mov,mp4,m4a,3gp,3g2,mj2" && message.level == "error")
    #expect(message.text == "stream 1, offset 0xcfd6: partial file")
    let plain = FFmpegMessage(line: "[error] Error while decoding stream #0:1: Invalid data found")
    #expect(plain.source == nil && plain.level == "error" && plain.text.hasPrefix("Error while"))
    let foreign = FFmpegMessage(line: "x265 [info]: HEVC encoder version")
    #expect(foreign.level == nil && foreign.text == "x265 [info]: HEVC encoder version")
    #expect(FFmpegMessage(line: "[").text == "[" && FFmpegMessage(line: "").text.isEmpty)
  }

  @Test(
    "each kind of complaint means what it means",
    arguments: [
      ("[h264 @ 0x1] [error] error while decoding MB 5 4, bytestream -7", .damaged(.decodeError)),
      ("[error] Error while decoding stream #0:0: Invalid data found when processing input", .damaged(.decodeError)),
      ("[flac @ 0x1] [error] CRC error at PTS 12", .damaged(.decodeError)),
      ("[mjpeg @ 0x1] [fatal] No JPEG data found in image", .damaged(.decodeError)),
      ("[some-new-codec @ 0x1] [error] never seen before", .damaged(.decodeError)),
      ("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] [error] stream 0, offset 0x1: partial file", .damaged(.truncated)),
      ("[matroska,webm @ 0x1] [error] File ended prematurely", .damaged(.truncated)),
      ("[error] Truncating packet of size 17 to 16", .damaged(.truncated)),
      ("[mov,mp4,m4a,3gp,3g2,mj2 @ 0x1] [error] moov atom not found", .fatal(.noIndex)),
      ("[error] file:x: Permission denied", .fatal(.unreadable)),
      (
        "[null @ 0x1] [error] Application provided invalid, non monotonically increasing dts to muxer",
        .damaged(.timestamp)
      ),
      ("[h264 @ 0x1] [error] mmco: unref short failure", .cosmetic),
      ("[h264 @ 0x1] [error] co located POCs unavailable", .cosmetic),
      ("[h264 @ 0x1] [info] concealing 5 DC, 5 AC, 5 MV errors in P frame", .damaged(.decodeError)),
      ("[info]     concealing 5    : a tag of a film", .cosmetic),
      ("[info]     title           : No space left on device", .cosmetic),
      ("[mp4 @ 0x1] [error] anything that the output says", .cosmetic),
      ("[swscaler @ 0x1] [warning] deprecated pixel format used", .cosmetic),
      ("x265 [error]: a line of a library", .cosmetic), ("", .cosmetic),
      ("[error] av_interleaved_write_frame(): No space left on device", .diskFull),
      ("[mp4 @ 0x1] [error] No space left on device", .diskFull),
    ] as [(String, FFmpegMessage.Verdict)])
  func verdicts(line: String, verdict: FFmpegMessage.Verdict) {
    #expect(FFmpegMessage(line: line).verdict == verdict)
  }
}
