import Testing

@testable import Media

@Suite("The table of encoders")
struct EncoderTableTests {
  @Test(
    "constant quality and speed are the figures users know",
    arguments: [
      (VideoCodec.h264, [18, 20, 23, 26, 28], ["slower", "slow", "medium", "fast", "faster"]),
      (.h265, [22, 24, 26, 28, 30], ["slower", "slow", "medium", "fast", "faster"]),
      (.vp9, [31, 33, 36, 39, 42], ["1", "2", "3", "4", "5"]),
      (.vp8, [8, 9, 10, 12, 15], ["1", "2", "3", "4", "5"]),
      (.av1, [25, 30, 34, 38, 42], ["3", "4", "6", "8", "10"]),
    ])
  func figures(codec: VideoCodec, crf: [Int], presets: [String]) {
    let row = QualityProfile.allCases.map { EncoderTable.setting(codec, $0) }
    #expect(row.map(\.crf) == crf)
    #expect(row.map(\.preset) == presets)
    #expect(row.allSatisfy { EncoderTable.presets(codec).contains($0.preset) })
    #expect(row.allSatisfy { EncoderTable.crfRange(codec).contains($0.crf) })
  }

  @Test("AV1 is SVT's where it is there and takes the picture, else libaom's")
  func av1() {
    let (large, tiny) = (PictureSize(width: 640, height: 360), PictureSize(width: 96, height: 48))
    var old = EncoderCapabilities.usual
    old.encoders.remove("libsvtav1")
    #expect(EncoderTable.encoder(of: .av1, size: large) == "libsvtav1")
    #expect(EncoderTable.encoder(of: .av1, size: tiny) == "libaom-av1")
    #expect(EncoderTable.encoder(of: .av1, old, size: large) == "libaom-av1")
    #expect(EncoderTable.aomSpeed("10") == "8" && EncoderTable.aomSpeed("3") == "3")
  }

  @Test("every codec has a container that holds it")
  func containers() {
    for codec in VideoCodec.allCases { #expect(codec.defaultContainer.videoCodecs.contains(codec)) }
    #expect(!Container.mp4.videoCodecs.contains(.vp8))
    #expect(!Container.webm.videoCodecs.contains(.h264))
    #expect(Container.mkv.videoCodecs == Set(VideoCodec.allCases))
    #expect(VideoCodec(name: "HEVC") == .h265 && VideoCodec(name: "divx") == nil)
  }
}
