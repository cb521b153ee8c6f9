import Platform
import Processes
import Testing

@testable import Media

@Suite("Encoders in hardware")
struct HardwareTests {
  private func request(_ hardware: HardwareChoice, _ codec: VideoCodec = .h264) -> EncodeRequest {
    var request = EncodeRequest(codec: codec, preset: "ultrafast")
    request.hardware = hardware
    return request
  }

  @Test(
    "none is trusted without a proof: where there is no device, each falls back with the reason",
    arguments: [HardwareChoice.nvidia, .intel, .amd, .apple, .vaapi, .auto])
  func proofs(choice: HardwareChoice) async throws {
    let info = try await MediaProbe.probe(Clips.shared.path(.faststart))
    let capabilities = try await EncoderCapabilities.current(for: request(choice), info)
    let plan = try EncodePlan(info, request(choice), capabilities)
    if access("/dev/dri/renderD128", F_OK) != 0, access("/dev/nvidia0", F_OK) != 0 {
      #expect(capabilities.proven.isEmpty && plan.encoder == "libx264")
      #expect(plan.changed.first?.hasSuffix("software was used") == true)
    } else {
      #expect(plan.encoder == "libx264" || plan.fallback.first?.encoder == "libx264")
    }
  }

  @Test("only what ffmpeg lists is tried, and only codecs that a maker has")
  func names() {
    #expect(HardwareEncoder(.nvidia, .h265)?.name == "hevc_nvenc" && HardwareEncoder(.amd, .av1)?.name == "av1_amf")
    #expect(
      HardwareEncoder(.vaapi, .vp8)?.name == "vp8_vaapi" && HardwareEncoder(.apple, .h264)?.name == "h264_videotoolbox")
    #expect(HardwareEncoder(.nvidia, .vp9) == nil && HardwareEncoder(.intel, .vp9)?.name == "vp9_qsv")
    let note = EncoderCapabilities.usual.hardware(.nvidia, .vp8).note
    #expect(note == "nvidia has no encoder for vp8: software was used")
  }

  @Test(
    "a proven encoder is used, with its own scale of quality",
    arguments: [
      (HardwareEncoder.Maker.nvidia, "-rc:v:0 vbr -cq:v:0 23 -b:v:0 0 -preset:v:0 p6"),
      (.intel, "-global_quality:v:0 23 -preset:v:0 slow"), (.amd, "-rc:v:0 cqp -qp_i:v:0 23 -qp_p:v:0 23"),
      (.apple, "-q:v:0 65"), (.vaapi, "-rc_mode:v:0 CQP -qp:v:0 23"),
    ])
  func options(maker: HardwareEncoder.Maker, words: String) async throws {
    let info = try await MediaProbe.probe(Clips.shared.path(.faststart))
    var capabilities = EncoderCapabilities.usual
    let encoder = try #require(HardwareEncoder(maker, .h264))
    capabilities.proven = [encoder]
    capabilities.encoders.insert(encoder.name)
    let plan = try EncodePlan(info, request(.auto), capabilities)
    #expect(plan.encoder == encoder.name && plan.outputOptions.joined(separator: " ").contains(words))
    #expect(
      plan.fallback.map(\.encoder) == ["libx264"]
        && plan.expectation == plan.fallback.first?.expectation)
    // Its presets are others: it is said that the one that was asked for is not heard.
    #expect(plan.notes == ["preset ultrafast is for software, \(encoder.name) goes by the quality"])
    var usual = request(.auto)
    usual.preset = nil
    let other = try EncodePlan(info, usual, capabilities)
    #expect(other.notes == [] && other.outputOptions == plan.outputOptions)
    #expect((plan.inputOptions == ["-vaapi_device", "/dev/dri/renderD128"]) == (maker == .vaapi))
  }

  /// A plan for NVENC, as if it had proved itself.
  private func plan(_ source: String) async throws -> EncodePlan {
    var capabilities = EncoderCapabilities.usual
    let encoder = try #require(HardwareEncoder(.nvidia, .h264))
    capabilities.proven = [encoder]
    capabilities.encoders.insert(encoder.name)
    return try EncodePlan(try await MediaProbe.probe(source), request(.nvidia), capabilities)
  }

  @Test("an encoder that fails at once is replaced by software, and the outcome says so")
  func failsAtOnce() async throws {
    let source = try await Clips.shared.path(.faststart)
    let plan = try await plan(source)
    try await withFolder { folder in
      let outcome = try await Encoder.encode(plan, source: .file(source), to: folder + "/out.mp4")
      #expect(outcome.encoder == "libx264" && outcome.frames == 50)
      #expect(outcome.notes.first?.hasPrefix("h264_nvenc failed, libx264 was used (") == true)
    }
  }

  @Test("an encoder that fails half-way is replaced too, and nothing of its half remains")
  func failsHalfWay() async throws {
    let source = try await Clips.shared.path(.faststart)
    let plan = try await plan(source)
    let ffmpeg = try Program.locate("ffmpeg")
    try await withFolder { folder in
      let script = folder + "/ffmpeg"
      // Writes half of the film, then fails as a driver that was lost does.
      writeFile(
        script,
        Array(
          """
          #!/bin/sh
          case "$*" in
          *h264_nvenc*)
            for last; do :; done
            \(ffmpeg.path) -v quiet -nostdin -y -i '\(source)' -t 1 -c:v libx264 -preset ultrafast -f mp4 "$last"
            echo '[h264_nvenc @ 0x55d0] [error] EncodePicture failed!: unknown error (20): the device is gone' >&2
            exit 1;;
          *) exec \(ffmpeg.path) "$@";;
          esac

          """.utf8))
      chmod(script, 0o755)
      let run = EncodeRun(
        plan: plan, source: .file(source), output: folder + "/out.mp4", stop: nil, limits: RunLimits(),
        progress: { _ in }, ffmpeg: Program(name: "ffmpeg", path: script))
      let outcome = try await Encoder.encode(run)
      #expect(outcome.encoder == "libx264" && outcome.frames == 50)
      #expect(outcome.notes.first?.contains("the device is gone") == true)
      #expect(try await MediaProbe.probe(folder + "/out.mp4").video?.frameCount == 50)
    }
  }
}

@Suite("Versions of ffmpeg")
struct FFmpegVersionTests {
  @Test(
    "the first number is read, and builds between versions are new",
    arguments: [
      ("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000", 5), ("ffmpeg version n7.1 Copyright", 7),
      ("ffmpeg version N-118-gabc Copyright", 99), ("ffmpeg version 9.0.2-static https", 9), ("#!/bin/sh", 0), ("", 0),
    ])
  func majors(text: String, major: Int) { #expect(EncoderKnowledge.major(text) == major) }
}
