import Testing

@testable import Media

@Suite("Decisions for each file")
struct DecisionTests {
  /// A film of ten seconds, 1920x1080 at 25 frames a second.
  private func film(
    _ codec: String, mbit: Double, format: String = "mp4",
    change: (inout MediaInfo, inout MediaStream) -> Void = { _, _ in }
  ) -> MediaInfo {
    var video = MediaStream(index: 0, kind: .video, codec: codec)
    (video.width, video.height, video.pixelFormat, video.bitDepth) = (1920, 1080, "yuv420p", 8)
    (video.frameRate, video.duration, video.bitrate) = (25, 10, Int64(mbit * 1e6))
    var info = MediaInfo(
      container: format == "mp4" ? "mov,mp4,m4a,3gp,3g2,mj2" : format == "mkv" ? "matroska,webm" : format, duration: 10,
      size: Int64(mbit * 1e6 / 8 * 10), streams: [], isFaststart: format == "mp4" ? true : nil)
    var sound = MediaStream(index: 1, kind: .audio, codec: "aac")
    (sound.bitrate, sound.channels) = (128_000, 2)
    change(&info, &video)
    info.streams = [video, sound]
    return info
  }

  private func decision(_ info: MediaInfo, _ request: EncodeRequest = EncodeRequest()) throws -> Decision {
    try Decision.of(info, request)
  }

  @Test(
    "what is small already is left, what is large is encoded",
    arguments: [
      ("h264", 20.0, VideoCodec.h264, Decision.Action.encode, Decision.Rule.bitrate),
      ("h264", 3.0, .h264, .skip, .efficient),
      ("hevc", 20.0, .h265, .encode, .bitrate), ("hevc", 1.5, .h265, .skip, .efficient),
      // A codec that is ahead, at what the asked one would need: nothing can be gained.
      ("hevc", 3.0, .h264, .skip, .efficient), ("av1", 1.0, .h265, .skip, .efficient),
      // One that is behind, at a little more than half: much can.
      ("h264", 3.0, .av1, .encode, .bitrate), ("mpeg2video", 1.0, .h264, .skip, .efficient),
    ])
  func lines(codec: String, mbit: Double, asked: VideoCodec, action: Decision.Action, rule: Decision.Rule) throws {
    let decision = try decision(film(codec, mbit: mbit), EncodeRequest(codec: asked))
    #expect(decision.action == action && decision.rule == rule)
    #expect((decision.plan == nil) == (action == .skip) && (decision.prediction == nil) == (action == .skip))
    #expect(decision.reason.contains(codec) && decision.reason.contains(asked.rawValue))
  }

  @Test("the wrong container, tag or order of a small file is mended without encoding")
  func remux() throws {
    let inMKV = try decision(film("h264", mbit: 3, format: "mkv"))
    #expect(inMKV.action == .remux && inMKV.rule == .container && inMKV.reason.hasSuffix("but it is mkv, not mp4"))
    let slow = try decision(film("h264", mbit: 3) { info, _ in info.isFaststart = false })
    #expect(slow.action == .remux && slow.rule == .faststart)
    let tag = try decision(film("hevc", mbit: 1) { _, video in video.codecTag = "hev1" }, EncodeRequest(codec: .h265))
    #expect(tag.action == .remux && tag.rule == .tag)
    let plan = try #require(tag.plan)
    #expect(plan.isRemux && plan.encoder == "copy")
    let words = plan.outputOptions.joined(separator: " ")
    #expect(words.contains("-c:v:0 copy") && words.contains("-tag:v:0 hvc1") && words.contains("+faststart"))
    #expect(tag.prediction?.size == film("hevc", mbit: 1).size)
  }

  @Test("a picture that is to change is encoded however small it is")
  func changes() throws {
    let small = film("h264", mbit: 1)
    var smaller = EncodeRequest(height: 720)
    #expect(try decision(small, smaller).rule == .change)
    smaller.height = 1080
    #expect(try decision(small, smaller).action == .skip)
    let fields = film("h264", mbit: 1) { _, video in video.fieldOrder = "tt" }
    #expect(try decision(fields).reason == "interlaced")
    var browsers = EncodeRequest()
    browsers.isForBrowsers = true
    #expect(try decision(film("hevc", mbit: 1), browsers).rule == .change)
    let deep = film("h264", mbit: 1) { _, video in (video.pixelFormat, video.bitDepth) = ("yuv420p10le", 10) }
    #expect(try decision(deep, browsers).rule == .change)
  }

  @Test("the picture of a small file is copied when only its sound is to change")
  func sound() throws {
    let sounds = { (tracks: [(codec: String, channels: Int, kbit: Int64)]) in
      var info = self.film("h264", mbit: 1)
      info.streams = [info.streams[0]]
      for (number, track) in tracks.enumerated() {
        var stream = MediaStream(index: number + 1, kind: .audio, codec: track.codec)
        (stream.channels, stream.bitrate) = (track.channels, track.kbit * 1000)
        info.streams.append(stream)
      }
      return info
    }
    var browsers = EncodeRequest()
    browsers.isForBrowsers = true
    var low = EncodeRequest()
    low.audio = .low
    let (surround, stereo) = (("ac3", 6, Int64(448)), ("aac", 2, Int64(128)))
    for (info, request, words) in [
      (sounds([surround]), browsers, "ac3 to aac"), (sounds([stereo, stereo]), browsers, "browsers play one track"),
      (sounds([surround]), low, "ac3 to aac"), (sounds([("aac", 2, 192)]), low, "aac at 192 kbit/s to aac at 96"),
    ] {
      let decision = try decision(info, request)
      #expect(decision.action == .remux && decision.rule == .sound, "\(decision.reason)")
      #expect(decision.reason.contains(words) && decision.plan?.audioCount == 1)
    }
    // What browsers play stays as it is, however large; and what is in another container changes with it.
    #expect(try decision(sounds([("aac", 2, 320)]), browsers).action == .skip)
    var elsewhere = sounds([surround])
    elsewhere.container = "matroska,webm"
    let plan = try #require(try decision(elsewhere, browsers).plan)
    #expect(plan.isRemux && plan.changed == ["audio track 1: ac3 to aac", "6 channels to 2"])
    // In another codec that is small, too; what cannot be copied is encoded.
    var other = sounds([surround])
    other.streams[0].codec = "hevc"
    #expect(try decision(other, low).rule == .sound)
    other.streams[0].codec = "mpeg2video"
    #expect(try decision(other, low).action == .encode)
  }

  @Test("bars around a picture are a change, and what browsers play is not lossless")
  func browsers() throws {
    var bars = EncodeRequest()
    (bars.box, bars.fit) = (PictureSize(width: 1920, height: 1200), .pad)
    #expect(try decision(film("h264", mbit: 1), bars).reason == "1920x1080 is not 1920x1200")
    var lossless = EncodeRequest(crf: 0)
    #expect(try decision(film("h264", mbit: 1), lossless).rule == .asked)
    lossless.isForBrowsers = true
    #expect(throws: MediaError.self) { try self.decision(self.film("h264", mbit: 1), lossless) }
  }

  @Test("what the caller names is done")
  func asked() throws {
    #expect(try decision(film("h264", mbit: 1), EncodeRequest(crf: 30)).rule == .asked)
    var always = EncodeRequest()
    always.skipsEfficient = false
    #expect(try decision(film("h264", mbit: 1), always).rule == .asked)
    #expect(try decision(film("h264", mbit: 4), EncodeRequest(bitrate: 1_000_000)).action == .encode)
    #expect(try decision(film("h264", mbit: 0.9), EncodeRequest(bitrate: 1_000_000)).action == .skip)
  }

  @Test("a file that needs nothing is no reason to complain, one that cannot be done is")
  func refusals() throws {
    let hdr = { (mbit: Double) in
      self.film("hevc", mbit: mbit) { _, video in (video.colorTransfer, video.bitDepth) = ("smpte2084", 10) }
    }
    #expect(try decision(hdr(1)).action == .skip)
    let error = #expect(throws: MediaError.self) { try self.decision(hdr(40)) }
    #expect(error?.kind == .unsupported && error?.hint?.contains("h265") == true)
  }

  @Test("a prediction lies below the source and says how it was made")
  func predictions() throws {
    let decision = try decision(film("h264", mbit: 20), EncodeRequest(codec: .h265))
    let prediction = try #require(decision.prediction)
    let size = try #require(prediction.size)
    #expect(size > 1_000_000 && size < 25_000_000 / 2 && prediction.basis.contains("typical"))
    let seconds = try #require(prediction.seconds)
    #expect(seconds > 1 && seconds < 1000)
    let unknown = film("h264", mbit: 20) { info, video in (info.duration, video.duration) = (nil, nil) }
    #expect(try self.decision(unknown).prediction?.size == nil)
  }

  @Test("nothing in a file's words can stop a decision", arguments: [0, 1, Int.max, -5])
  func extremes(number: Int) throws {
    let info = film("h264", mbit: 5) { info, video in
      (video.width, video.height, video.frameRate) = (number, number, Double(number))
      (video.bitrate, info.duration, video.duration) = (Int64(number), Double(number), Double(number))
      info.size = Int64(number)
    }
    for codec in VideoCodec.allCases {
      var request = EncodeRequest(codec: codec)
      request.box = PictureSize(width: 1920, height: 1080)
      _ = try? Decision.of(info, request)
    }
  }
}

@Suite("Stopping early")
struct EarlyStopTests {
  private let rule = EarlyStop(originalSize: 1000, minSaving: 0.05)

  @Test(
    "an encode goes on while it can still save enough",
    arguments: [
      (0.1, 900, false), (0.1, 951, true), (0.3, 360, false), (0.3, 380, true), (0.5, 560, false), (0.5, 580, true),
      (0.9, 880, false), (0.9, 900, true), (0.2, 0, false),
    ] as [(Double, Int64, Bool)])
  func verdicts(fraction: Double, bytes: Int64, stops: Bool) {
    #expect((rule.reason(fraction, bytes: bytes) != nil) == stops)
  }

  @Test("the words name the share and the place")
  func words() {
    #expect(
      rule.reason(0.5, bytes: 600)
        == "the output would not be 5 % smaller than the original: at 50 % it was heading for 120 % of it")
    #expect(rule.reason(nil, bytes: nil) == nil && rule.projection(0.1, bytes: 10) == nil)
  }

  @Test("an output that may be larger may not be of any size")
  func growing() {
    let net = EarlyStop(originalSize: 1000, minSaving: -3)
    #expect(net.reason(0.5, bytes: 1500) == nil)
    #expect(
      net.reason(0.5, bytes: 4001)
        == "the output would be more than 4.0 times as large as the original: it passed that at 50 %")
    #expect(EarlyStop(originalSize: 1000, minSaving: 0).reason(1, bytes: 1001)?.contains("not be smaller") == true)
  }

  @Test("finished outputs are measured by the same line")
  func accepts() {
    #expect(rule.accepts(950) && !rule.accepts(951))
    let any = EarlyStop(originalSize: 1000, minSaving: 0)
    #expect(any.accepts(999) && !any.accepts(1000) && any.reason(1, bytes: 1001) != nil)
    let growing = EarlyStop(originalSize: 1000, minSaving: -0.5)
    #expect(growing.accepts(1500) && !growing.accepts(1501))
    #expect(EarlyStop(originalSize: .max, minSaving: .nan).limit > 0)
  }
}

@Suite("Sharing a machine")
struct MachineShareTests {
  private let hd = PictureSize(width: 1920, height: 1080)

  @Test(
    "cores are full and memory is not",
    arguments: [
      (2, 24, 12, VideoCodec.h264, 2, 2), (8, 32, 100, .h264, 8, 2), (8, 32, 1, .h264, 1, 12), (2, 8, 1, .h264, 1, 3),
      (8, 32, 2, .h265, 2, 5),
      (64, 256, 1, .h265, 1, 9), (64, 256, 500, .h264, 64, 2), (16, 8, 100, .av1, 3, 7), (1, 2, 10, .vp9, 1, 1),
      (4, 1, 10, .av1, 1, 5),
    ])
  func shares(cores: Int, gigabytes: Int64, files: Int, codec: VideoCodec, workers: Int, threads: Int) {
    let share = MachineShare.of(cores: cores, memory: gigabytes << 30, files: files, codec: codec, size: hd)
    #expect(share == MachineShare(workers: workers, threads: threads))
    #expect(share.workers == 1 || Int64(share.workers) * MachineShare.need(codec, hd) <= gigabytes << 30)
  }

  @Test("no number is too odd")
  func extremes() {
    for number in [Int.min, -1, 0, 1, Int.max] {
      let size = PictureSize(width: number, height: number)
      let share = MachineShare.of(cores: number, memory: Int64(number), files: number, codec: .av1, size: size)
      #expect(share.workers >= 1 && share.threads >= 1)
    }
  }
}
