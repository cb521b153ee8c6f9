import Platform
import Processes
import Testing

@testable import Media

@Suite("Media that is not trusted")
struct UntrustedTests {
  private static let secret = "root:x:0:0"

  @Test(
    "no content makes ffprobe or ffmpeg open another file or host",
    arguments: [
      ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:SECRET\n#EXT-X-ENDLIST\n"),
      ("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n"),
      ("script.ffconcat", "ffconcat version 1.0\nfile SECRET\n"),
      ("script.mkv", "ffconcat version 1.0\nfile 'SECRET'\n"),
      (
        "manifest.mpd",
        "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period>"
          + "<AdaptationSet><Representation><BaseURL>SECRET</BaseURL></Representation></AdaptationSet></Period></MPD>"
      ),
      (
        "session.sdp",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
      ),
      (
        "drawing.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image href=\"file://SECRET\"/></svg>"
      ),
      ("drawing.mp4", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"),
      ("letter.txt", "Dear all,\nthis is a letter.\n"), ("concat.mp4", "concat:SECRET|SECRET"),
      ("lavfi.mp4", "testsrc"),
    ])
  func hostile(name: String, content: String) async throws {
    try await withFolder { folder in
      let secret = folder + "/secret.mp4"
      writeFile(secret, readFile(try await Clips.shared.path(.faststart)))
      let file = folder + "/" + name
      writeFile(
        file, Array(content.split(separator: "SECRET", omittingEmptySubsequences: false).joined(separator: secret).utf8)
      )
      let error = await #expect(throws: MediaError.self) { try await MediaProbe.probe(file) }
      #expect(error?.kind == .notMedia)
      // Also when a probe had been fooled: the same list stands before ffmpeg.
      let plan = try EncodePlan(try await MediaProbe.probe(secret), EncodeRequest(preset: "ultrafast"))
      await #expect(throws: MediaError.self) {
        try await Encoder.encode(plan, source: .file(file), to: folder + "/out.mp4")
      }
      #expect(try await MediaProbe.probe(secret).video?.codec == "h264")
    }
  }

  @Test("a film may refer to other files: they are not read")
  func references() {
    let arguments = FFmpegInput.arguments("a.mov")
    #expect(arguments.prefix(2) == ["-protocol_whitelist", "file"])
    #expect(
      !FFmpegInput.allowList.split(separator: ",").contains {
        ["hls", "dash", "concat", "sdp", "tty", "svg_pipe"].contains($0)
      })
  }

  @Test(
    "ranges are read from this machine only",
    arguments: [
      ("http://127.0.0.1:8080/a.mp4", "http,tcp"), ("http://[::1]:80/a", "http,tcp"), ("http://10.0.0.1/a", "none"),
    ])
  func loopback(url: String, protocols: String) {
    #expect(FFmpegInput.arguments(.loopback(url: url, name: "a.mp4", size: 1))[1] == protocols)
  }

  @Test("a run that stands still is ended, with its whole group")
  func stall() async throws {
    let source = try await Clips.shared.path(.faststart)
    let plan = try EncodePlan(try await MediaProbe.probe(source), EncodeRequest())
    try await withFolder { folder in
      let script = folder + "/ffmpeg"
      writeFile(script, Array("#!/bin/sh\necho frame=1\necho progress=continue\nsleep 60 & wait\n".utf8))
      chmod(script, 0o755)
      let run = EncodeRun(
        plan: plan, source: .file(source), output: folder + "/out.mp4", stop: nil,
        limits: RunLimits(stall: .milliseconds(200)), progress: { _ in },
        ffmpeg: Program(name: "ffmpeg", path: script))
      let start = ContinuousClock.now
      let error = await #expect(throws: MediaError.self) { try await Encoder.encode(run) }
      #expect(error?.kind == .encodeFailed && error?.message.contains("stood still") == true)
      #expect(start.duration(to: .now) < .seconds(20))
    }
  }

  @Test("a comparison that stands still is ended too")
  func stalledScore() async throws {
    let source = try await Clips.shared.path(.faststart)
    let info = try await MediaProbe.probe(source)
    let plan = try EncodePlan(info, EncodeRequest())
    try await withFolder { folder in
      let script = folder + "/ffmpeg"
      writeFile(script, Array("#!/bin/sh\nsleep 60 & wait\n".utf8))
      chmod(script, 0o755)
      let error = await #expect(throws: MediaError.self) {
        try await QualityScore.measure(
          source, against: .file(source), info, plan: plan, .usual, limits: RunLimits(stall: .milliseconds(200)),
          ffmpeg: Program(name: "ffmpeg", path: script))
      }
      #expect(error?.message.contains("could not be compared with its result: it stood still") == true)
    }
  }

  @Test("a run that wants more memory than it may have fails, and does not take the machine with it")
  func memory() async throws {
    let source = try await Clips.shared.path(.long)
    let plan = try EncodePlan(try await MediaProbe.probe(source), EncodeRequest(codec: .h265, preset: "ultrafast"))
    try await withFolder { folder in
      let error = await #expect(throws: MediaError.self) {
        try await Encoder.encode(
          plan, source: .file(source), to: folder + "/out.mp4", limits: RunLimits(memory: 24 << 20))
      }
      #expect(error?.kind == .encodeFailed || error?.kind == .sourceDamaged)
    }
  }
}
