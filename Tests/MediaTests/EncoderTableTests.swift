import Testing

@testable import Media

@Suite("The table of encoders")
struct EncoderTableTests {
  @Test(
    "constant quality and speed are the figures users know",
    arguments: [
      (VideoCodec.h264, [18, 20, 23, 26, 28], ["slower", "slow", "medium", "fast", "faster"]),
      (.h265, [22, 24, 28, 30, 32], ["slower", "slow", "medium", "fast", "faster"]),
      (.vp9, [31, 33, 36, 39, 42], ["1", "2", "3", "6", "8"]),
      (.vp8, [8, 9, 10, 12, 15], ["1", "2", "3", "6", "8"]),
      (.av1, [25, 30, 34, 38, 42], ["1", "2", "4", "6", "8"]),
    ])
  func figures(codec: VideoCodec, crf: [Int], presets: [String]) {
    let row = QualityProfile.allCases.map { EncoderTable.setting(codec, $0) }
    #expect(row.map(\.crf) == crf)
    #expect(row.map(\.preset) == presets)
    #expect(row.allSatisfy { EncoderTable.presets(codec).contains($0.preset) })
    #expect(row.allSatisfy { EncoderTable.crfRange(codec).contains($0.crf) })
  }

  @Test("libvpx hurries for the two smallest profiles only", arguments: [VideoCodec.vp9, .vp8])
  func deadlines(codec: VideoCodec) {
    let row = QualityProfile.allCases.map { EncoderTable.setting(codec, $0).deadline }
    #expect(row == ["good", "good", "good", "realtime", "realtime"])
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
