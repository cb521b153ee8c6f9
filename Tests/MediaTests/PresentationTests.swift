import Testing

@testable import Media

/// Pictures that are to be shown otherwise than they are coded.
@Suite("How a picture is to be shown", .serialized)
struct PresentationTests {
  private func request(_ codec: VideoCodec, _ container: Container) -> EncodeRequest {
    var request = EncodeRequest(codec: codec, quality: .minimum, container: container)
    request.preset = codec == .vp9 ? "8" : codec == .av1 ? "12" : "ultrafast"
    return request
  }

  private func encoded(_ plan: EncodePlan, _ source: String, _ folder: String) async throws -> MediaStream {
    let output = folder + "/out." + plan.container.rawValue
    _ = try await Encoder.encode(plan, source: .file(source), to: output)
    return try #require(try await MediaProbe.probe(output).video)
  }

  @Test(
    "what is turned or mirrored, and small, is copied to MP4 and encoded to the others, and looks the same",
    arguments: [Clip.barsUpsideDown, .barsMirrored, .barsQuarterTurn], [Container.mp4, .mkv])
  func turned(clip: Clip, container: Container) async throws {
    let source = try await Clips.shared.path(clip)
    let info = try await MediaProbe.probe(source)
    #expect(info.video?.presentation == [.turn])
    let decision = try Decision.of(info, EncodeRequest(container: container))
    #expect(decision.action == (container == .mp4 ? .remux : .encode), "\(decision.reason)")
    #expect(decision.reason.contains("turned or mirrored") == (container == .mkv))
    try await withFolder { folder in
      let target = folder + "/out." + container.rawValue
      let result = try await Optimizer.optimize(
        source: source, to: target, request: EncodeRequest(container: container), options: .init(keepLarger: true))
      #expect(result.action == .encoded)
      let (was, now) = (
        try await TablePictures(source, "v:0", decoder: []), try await TablePictures(target, "v:0", decoder: [])
      )
      #expect(try #require(was.distance(to: now)) < 12)
    }
  }

  @Test("Dolby Vision, both eyes and the sphere stay where streams are copied", arguments: [Container.mp4, .mkv])
  func copied(container: Container) async throws {
    for clip in [Clip.dolbyVision5, .dolbyVision8, .sphere] {
      let source = try await Clips.shared.path(clip)
      let info = try await MediaProbe.probe(source)
      let was = try #require(info.video)
      #expect(was.presentation == (clip.name == Clip.sphere.name ? [.stereo, .sphere] : [.dolbyVision]))
      try await withFolder { folder in
        let now = try await encoded(EncodePlan.remux(info, to: container), source, folder)
        #expect(
          now.presentation == was.presentation && now.dolbyVisionProfile == was.dolbyVisionProfile, "\(clip.name)")
      }
    }
  }

  @Test(
    "an encode keeps both eyes and the sphere",
    arguments: [(VideoCodec.h264, Container.mp4), (.h264, .mkv), (.vp9, .webm)])
  func encodedSphere(codec: VideoCodec, container: Container) async throws {
    let source = try await Clips.shared.path(.sphere)
    let plan = try EncodePlan(try await MediaProbe.probe(source), request(codec, container))
    let video = try await withFolder { folder in try await encoded(plan, source, folder) }
    #expect(video.presentation == [.stereo, .sphere])
    #expect(plan.dropped.allSatisfy { $0.contains("10-bit colour") })
  }

  @Test("no encode says that it is Dolby Vision: MP4 and WebM have the base, Matroska would say it all the same")
  func encodedDolbyVision() async throws {
    let source = try await Clips.shared.path(.dolbyVision8)
    let info = try await MediaProbe.probe(source)
    let plan = try EncodePlan(info, request(.h265, .mp4))
    #expect(plan.dropped == ["Dolby Vision data (its HDR10 or HLG base is kept)"])
    let video = try await withFolder { folder in try await encoded(plan, source, folder) }
    #expect(video.presentation.isEmpty)
    let refused = #expect(throws: MediaError.self) { _ = try EncodePlan(info, request(.h265, .mkv)) }
    #expect(refused?.kind == .unsupported && refused?.hint?.contains("mp4") == true)
    // Nor is it lost where a file is small already.
    #expect(throws: MediaError.self) { _ = try EncodePlan.remux(info, to: .webm) }
  }

  @Test("an output that says otherwise than its plan does not pass its check")
  func check() async throws {
    let source = try await Clips.shared.path(.dolbyVision8)
    let info = try await MediaProbe.probe(source)
    try await withFolder { folder in
      let output = folder + "/out.mp4"
      try await ffmpeg(["-i", source, "-c", "copy", "-tag:v", "hvc1", output])
      let lost = OutputCheck(
        source: info, plan: try EncodePlan.remux(info, to: .mp4), encoded: .init(frames: 25, seconds: 1, speed: 1))
      let error = await #expect(throws: MediaError.self) { try await lost.verify(output, "in.mp4") { _ in } }
      #expect(error?.message.contains("no longer says that the picture is Dolby Vision") == true)
      let false_ = OutputCheck(
        source: info, plan: try EncodePlan(info, request(.h265, .mp4)),
        encoded: .init(frames: 25, seconds: 1, speed: 1))
      let claim = await #expect(throws: MediaError.self) { try await false_.verify(source, "in.mp4") { _ in } }
      #expect(claim?.message.contains("it says that the picture is Dolby Vision") == true)
    }
  }

  @Test("sound that MP4 holds beyond its standard is copied", arguments: [Clip.flacSound, .slowMP3])
  func looseSound(clip: Clip) async throws {
    let source = try await Clips.shared.path(clip)
    let info = try await MediaProbe.probe(source)
    let plan =
      clip.name == Clip.flacSound.name
      ? try EncodePlan.remux(info, to: .mp4) : try EncodePlan(info, request(.h264, .mp4))
    try await withFolder { folder in
      let output = folder + "/out.mp4"
      _ = try await Encoder.encode(plan, source: .file(source), to: output)
      #expect(try await MediaProbe.probe(output).audio.map(\.codec) == info.audio.map(\.codec))
    }
  }
}
