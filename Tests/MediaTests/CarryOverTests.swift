import Processes
import Platform
import Testing

@testable import Media

/// What is hard to see in a list of streams, read from the first decoded picture by ffprobe.
@Suite("What travels with a picture")
struct CarryOverTests {
  private func firstFrame(_ path: String) async throws -> String {
    let (output, _) = try await Program.locate("ffprobe").collect(
      ["-v", "error", "-select_streams", "v:0", "-show_frames", "-show_entries", "frame:frame_side_data"]
        + ["-read_intervals", "%+#1", "-of", "compact", path])
    return String(decoding: output, as: UTF8.self)
  }

  @Test("the probe finds the screen and the brightness of HDR10 in the stream, and in the container")
  func probe() async throws {
    for clip in [Clip.hdr10, .hdr10mp4] {
      let video = try #require(try await MediaProbe.probe(Clips.shared.path(clip)).video)
      #expect(video.hdr == "hdr10" && video.contentLight == ContentLight(maximum: 1000, average: 400))
      let screen = try #require(video.mastering)
      #expect(screen.maxLuminance == 1000 && abs(screen.minLuminance - 0.005) < 1e-6)
      #expect(
        abs(screen.red.x - 0.68) < 1e-6 && abs(screen.green.y - 0.69) < 1e-6 && abs(screen.white.x - 0.3127) < 1e-6)
    }
    #expect(try await MediaProbe.probe(Clips.shared.path(.hdr)).video?.hdr == "pq")
  }

  @Test(
    "HDR10 keeps its screen and brightness where the encoder can write them",
    arguments: [(VideoCodec.h265, Container.mp4), (.h265, .mkv), (.av1, .mkv), (.av1, .mp4)])
  func hdr10(codec: VideoCodec, container: Container) async throws {
    let source = try await Clips.shared.path(.hdr10)
    let info = try await MediaProbe.probe(source)
    let plan = try EncodePlan(info, EncodeRequest(codec: codec, quality: .minimum, container: container))
    try await withFolder { folder in
      let output = folder + "/out." + container.rawValue
      _ = try await Encoder.encode(plan, source: .file(source), to: output)
      let after = try #require(try await MediaProbe.probe(output).video)
      #expect(after.colorTransfer == "smpte2084" && after.colorPrimaries == "bt2020" && after.bitDepth == 10)
      if codec == .h265 {
        let frame = try await firstFrame(output)
        #expect(frame.contains("max_content=1000") && frame.contains("max_average=400"))
        #expect(frame.contains("red_x=34000/50000") && frame.contains("max_luminance=10000000/10000"))
      } else {
        // Debian's ffmpeg does not show AV1's metadata: the bytes are there.
        let bytes = readFile(output)
        // OBU_METADATA, type 1: brightness 1000 and 400.
        let brightness: [UInt8] = [0x2A, 0x06, 0x01, 0x03, 0xE8, 0x01, 0x90]
        #expect(bytes.indices.contains { bytes[$0...].starts(with: brightness) })
      }
    }
  }

  @Test("captions inside the picture stay where the encoder writes them, else it is said that they are lost")
  func captions() async throws {
    let source = try await Clips.shared.path(.captions)
    let info = try await MediaProbe.probe(source)
    for codec in [VideoCodec.h264, .h265, .vp9] {
      var request = EncodeRequest(codec: codec, quality: .minimum, container: .mkv)
      request.preset = codec == .vp9 ? "8" : "ultrafast"
      let plan = try EncodePlan(info, request)
      try await withFolder { folder in
        let outcome = try await Encoder.encode(plan, source: .file(source), to: folder + "/out.mkv")
        let isKept = try await firstFrame(folder + "/out.mkv").contains("Closed Captions")
        #expect(isKept == (codec == .h264))
        #expect(outcome.notes.contains { $0.hasPrefix("closed captions inside") } == !isKept)
      }
    }
    let copied = try EncodePlan.remux(info, to: .mkv)
    try await withFolder { folder in
      let outcome = try await Encoder.encode(copied, source: .file(source), to: folder + "/out.mkv")
      #expect(outcome.notes.isEmpty)
    }
  }

  @Test("cover art goes into Matroska as a file that is attached, byte for byte, also when streams are copied")
  func cover() async throws {
    let source = try await Clips.shared.path(.rich)
    let info = try await MediaProbe.probe(source)
    var request = EncodeRequest(codec: .h264, quality: .minimum, container: .mkv)
    request.preset = "ultrafast"
    try await withFolder { folder in
      for plan in [try EncodePlan(info, request), try EncodePlan.remux(info, to: .mkv)] {
        let output = folder + "/out.mkv"
        _ = try await Encoder.encode(plan, source: .file(source), to: output)
        #expect(names(in: folder) == ["out.mkv"] && plan.covers.count == 1)
        let after = try await MediaProbe.probe(output)
        let covers = after.streams.filter(\.isAttachedPicture)
        #expect(covers.map { $0.tags["filename"] } == ["cover.jpg"] && covers.map(\.codec) == ["mjpeg"])
        #expect(after.streams.count { $0.kind == .video } == 2)
        let was = try #require(info.streams.first(where: \.isAttachedPicture)?.index)
        #expect(try await digest(source, was) == digest(output, covers.first?.index ?? -1))
        unlink(output)
      }
    }
  }

  /// Of one stream's packets.
  private func digest(_ path: String, _ stream: Int) async throws -> String {
    let words = ["-v", "error", "-i", path, "-map", "0:\(stream)", "-c", "copy", "-f", "md5", "-"]
    return String(decoding: try await Program.locate("ffmpeg").collect(words).output, as: UTF8.self)
  }

  @Test("two passes meet a bitrate, and leave nothing behind", arguments: [VideoCodec.h264, .h265, .vp9, .vp8])
  func twoPasses(codec: VideoCodec) async throws {
    let source = try await Clips.shared.path(.faststart)
    let info = try await MediaProbe.probe(source)
    var request = EncodeRequest(codec: codec, quality: .minimum, bitrate: 80_000)
    request.preset = codec == .h264 || codec == .h265 ? "ultrafast" : "5"
    let plan = try EncodePlan(info, request)
    #expect(plan.firstPassOptions != nil)
    try await withFolder { folder in
      let output = folder + "/out." + plan.container.rawValue
      let shares = Gathered<Double>()
      _ = try await Encoder.encode(plan, source: .file(source), to: output) { progress in
        if let share = progress.fraction { shares.append(share) }
      }
      #expect(names(in: folder) == ["out." + plan.container.rawValue])
      #expect(shares.all == shares.all.sorted() && shares.all.last == 1)
      let after = try await MediaProbe.probe(output)
      let bits = try #require(after.videoBitrate)
      #expect(bits > 20_000 && bits < 200_000, "\(bits)")
    }
  }

  @Test(
    "a remux changes no packet of the picture",
    arguments: [(Clip.indexLast, Container.mp4), (.faststart, .mkv), (.vp9, .mkv), (.turned, .mp4), (.rich, .mkv)])
  func remux(clip: Clip, container: Container) async throws {
    let source = try await Clips.shared.path(clip)
    let info = try await MediaProbe.probe(source)
    let plan = try EncodePlan.remux(info, to: container)
    try await withFolder { folder in
      let output = folder + "/out." + container.rawValue
      let outcome = try await Encoder.encode(plan, source: .file(source), to: output)
      #expect(outcome.encoder == "copy")
      let after = try await MediaProbe.probe(output)
      #expect(try await pictureHash(source) == pictureHash(output))
      #expect(after.audio.map(\.language) == info.audio.map(\.language) && after.chapters.count == info.chapters.count)
      #expect(after.subtitles.count == info.subtitles.count && after.video?.displaySize == info.video?.displaySize)
      if container == .mp4 { #expect(after.isFaststart == true) }
    }
  }

  /// A hash of what is decoded: containers write packets in different forms.
  private func pictureHash(_ path: String) async throws -> [UInt8] {
    try await Program.locate("ffmpeg").collect(
      ["-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "md5", "-"]
    ).output
  }

  @Test(
    "what was counted of a stream is not said of another, and not believed where it cannot be",
    arguments: [Container.mkv, .webm])
  func statistics(container: Container) async throws {
    let source = try await Clips.shared.path(.counted)
    let info = try await MediaProbe.probe(source)
    #expect(info.video?.tags["BPS"] == "800000000" && info.videoBitrate ?? .max < info.size * 8)
    var request = EncodeRequest(codec: container == .webm ? .vp9 : .h264, quality: .minimum, container: container)
    request.preset = container == .webm ? "8" : "ultrafast"
    let plan = try EncodePlan(info, request)
    try await withFolder { folder in
      let output = folder + "/out." + container.rawValue
      _ = try await Encoder.encode(plan, source: .file(source), to: output)
      let after = try await MediaProbe.probe(output)
      let names = Set(after.streams.flatMap(\.tags.keys))
      #expect(names.contains("DURATION") && names.allSatisfy { !$0.contains("BPS") && !$0.contains("STATISTICS") })
    }
  }

  @Test("a camera's name stays in MP4 however it was written, and what has no place there is named")
  func maker() async throws {
    let source = try await Clips.shared.path(.made)
    let info = try await MediaProbe.probe(source)
    let plan = try EncodePlan(info, EncodeRequest(quality: .minimum, preset: "ultrafast"))
    try await withFolder { folder in
      for plan in [plan, try EncodePlan.remux(info, to: .mp4)] {
        let output = folder + "/out.mp4"
        _ = try await Encoder.encode(plan, source: .file(source), to: output)
        let after = try await MediaProbe.probe(output)
        #expect(after.tag("make") == "Canon" && after.tag("model") == "R5" && after.tag("title") == "A title")
        // Its own brand, and not the one of the source among the tags.
        #expect(after.format == "mp4" && plan.dropped.isEmpty)
      }
    }
    let tagged = try await MediaProbe.probe(Clips.shared.path(.tagged))
    let words = try EncodePlan(tagged, EncodeRequest()).dropped
    #expect(words == ["tags that mp4 has no names for: IMDB, MOOD"])
    #expect(try EncodePlan(tagged, EncodeRequest(container: .mkv)).dropped.isEmpty)
  }

  @Test("the camera, place and time of a film stay, in each container as it writes them", arguments: Container.allCases)
  func camera(container: Container) async throws {
    let source = try await Clips.shared.path(.camera)
    let info = try await MediaProbe.probe(source)
    #expect(info.created?.hasPrefix("2024-05-06T07:08:09") == true && info.tag("com.apple.quicktime.make") == "Apple")
    let plan = try EncodePlan(
      info, EncodeRequest(codec: container == .webm ? .vp9 : .h264, quality: .minimum, container: container))
    try await withFolder { folder in
      let output = folder + "/out." + container.rawValue
      _ = try await Encoder.encode(plan, source: .file(source), to: output)
      let after = try await MediaProbe.probe(output)
      #expect(
        after.created?.hasPrefix("2024-05-06T07:08:09") == true && after.tag("com.apple.quicktime.make") == "Apple")
      #expect(after.tag("com.apple.quicktime.location.iso6709") == "+48.8577+002.2950/")
    }
  }
}
