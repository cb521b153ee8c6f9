import Testing

@testable import Media

@Suite("Plans of encodes")
struct EncodePlanTests {
  private func video(_ change: (inout MediaStream) -> Void = { _ in }) -> MediaStream {
    var stream = MediaStream(index: 0, kind: .video, codec: "h264")
    (stream.width, stream.height, stream.pixelFormat, stream.bitDepth) = (1920, 1080, "yuv420p", 8)
    stream.duration = 10
    change(&stream)
    return stream
  }

  private func stream(_ index: Int, _ kind: MediaStream.Kind, _ codec: String) -> MediaStream {
    MediaStream(index: index, kind: kind, codec: codec)
  }

  private func sound(_ index: Int, _ codec: String, kbit: Int64?, channels: Int = 2, rate: Int = 48000) -> MediaStream {
    var stream = stream(index, .audio, codec)
    (stream.bitrate, stream.channels, stream.sampleRate) = (kbit.map { $0 * 1000 }, channels, rate)
    return stream
  }

  private func plan(_ streams: [MediaStream], _ request: EncodeRequest = EncodeRequest()) throws(MediaError)
    -> EncodePlan
  {
    try EncodePlan(MediaInfo(container: "mov,mp4", duration: 10, size: 1000, streams: streams), request)
  }

  /// The value after an option, nil when it is not there.
  private func value(_ option: String, _ plan: EncodePlan) -> String? {
    guard let index = plan.outputOptions.firstIndex(of: option), index + 1 < plan.outputOptions.count else {
      return nil
    }
    return plan.outputOptions[index + 1]
  }

  @Test("the whole argument list of an ordinary encode")
  func wholeList() throws {
    let plan = try plan([video(), sound(1, "aac", kbit: 128)])
    let expected =
      "-hide_banner -nostdin -y -v repeat+level+info -progress pipe:1 -nostats -stats_period 0.25 "
      + "-err_detect crccheck+bitstream+buffer -protocol_whitelist file -format_whitelist \(FFmpegInput.allowList) "
      + "-i file:-in.mov -map 0:0 -map 0:1 -map_metadata 0 -map_chapters 0 "
      + "-c:v:0 libx264 -crf:v:0 23 -g:v:0 250 -preset medium -profile:v:0 high -level:v:0 4.0 "
      + "-pix_fmt:v:0 yuv420p -fps_mode:v:0 vfr -enc_time_base:v:0 -1 -c:a:0 copy -max_muxing_queue_size 4096 "
      + "-movflags +faststart -f mp4 file:/x/out"
    #expect(plan.arguments(source: "-in.mov", output: "/x/out").joined(separator: " ") == expected)
    #expect(plan.dropped.isEmpty && plan.changed.isEmpty)
    #expect(plan.summary == "h264 crf 23 medium, 1920x1080, 1 audio track, mp4")
  }

  @Test("where an encoder has a share of the machine, the decoder has the same one")
  func threads() throws {
    var request = EncodeRequest()
    request.threads = 2
    let arguments = try plan([video()], request).arguments(source: "in.mov", output: "out")
    let input = try #require(arguments.firstIndex(of: "-i"))
    #expect(arguments[..<input].joined(separator: " ").contains(" -threads 2 "))
    #expect(arguments[input...].joined(separator: " ").contains(" -threads:v:0 2 "))
  }

  @Test(
    "each codec gets its encoder, rate and container",
    arguments: [
      (VideoCodec.h264, "libx264", "-crf:v:0 23 -g:v:0 250 -preset medium -profile:v:0 high -level:v:0 4.0", "mp4"),
      (.h265, "libx265", "-crf:v:0 26 -g:v:0 250 -preset medium -x265-params log-level=error", "mp4"),
      (
        .vp9, "libvpx-vp9",
        "-crf:v:0 36 -b:v:0 0 -g:v:0 250 -deadline good -cpu-used:v:0 3 -row-mt 1 -tile-columns 2 -threads:v:0 16",
        "webm"
      ),
      (
        .vp8, "libvpx",
        "-crf:v:0 10 -b:v:0 3652514 -g:v:0 250 -deadline good -cpu-used:v:0 3 -threads:v:0 8 -auto-alt-ref 1 "
          + "-lag-in-frames 16", "webm"
      ),
      (.av1, "libsvtav1", "-crf:v:0 34 -g:v:0 250 -preset 6", "mp4"),
    ])
  func codecs(codec: VideoCodec, encoder: String, rate: String, muxer: String) throws {
    let plan = try plan([video()], EncodeRequest(codec: codec))
    #expect(plan.outputOptions.joined(separator: " ").contains("-c:v:0 \(encoder) \(rate) "))
    #expect(plan.arguments(source: "a", output: "b").suffix(3) == ["-f", muxer, "file:b"])
    #expect(value("-tag:v:0", plan) == (codec == .h265 ? "hvc1" : nil))
    #expect(value("-movflags", plan) == (muxer == "mp4" ? "+faststart" : nil))
  }

  @Test("crf, preset and bitrate override the table")
  func overrides() throws {
    let exact = try plan([video()], EncodeRequest(crf: 17, preset: "veryfast"))
    #expect(value("-crf:v:0", exact) == "17" && value("-preset", exact) == "veryfast")
    let rate = try plan([video()], EncodeRequest(codec: .vp9, bitrate: 900_000))
    #expect(value("-b:v:0", rate) == "900000" && value("-crf:v:0", rate) == nil)
  }

  @Test(
    "requests that cannot work are refused with what would",
    arguments: [
      (EncodeRequest(codec: .vp8, container: .mp4), "vp8", "webm or mkv"),
      (EncodeRequest(codec: .h264, container: .webm), "webm", "mp4 or mkv"),
      (EncodeRequest(crf: 52), "crf 52", "0 (best) to 51"),
      (EncodeRequest(codec: .av1, preset: "medium"), "medium", "0, 1"),
      (EncodeRequest(bitrate: 10), "10 bits", "1kbps"), (EncodeRequest(bitrate: .max), "too high for h264", "1000Mbps"),
      (EncodeRequest(codec: .av1, bitrate: 100_000_001), "too high for av1", "1kbps to 100Mbps"),
      (EncodeRequest(height: 2), "height of 2", ""),
    ])
  func refused(request: EncodeRequest, words: String, hint: String) {
    let error = #expect(throws: MediaError.self) { try plan([video()], request) }
    #expect(error?.kind == .invalidRequest)
    #expect(error?.message.contains(words) == true)
    let advice = error?.hint ?? ""
    #expect(advice.hasPrefix("use") == !hint.isEmpty && (hint.isEmpty || advice.contains(hint)))
  }

  @Test(
    "never larger than the source, and always even",
    arguments: [
      (1920, 1080, 0, 720, 1280, 720, "scale=1280:720:flags=lanczos"), (1920, 1080, 0, 1080, 1920, 1080, nil),
      (640, 360, 0, 1080, 640, 360, nil), (75, 51, 0, nil, 74, 50, "crop=74:50:0:0"),
      (1000, 562, 0, 481, 854, 480, "scale=854:480:flags=lanczos"),
      // Shown upright: 1080 wide, 1920 high.
      (1920, 1080, -90, 960, 540, 960, "scale=540:960:flags=lanczos"),
    ] as [(Int, Int, Int, Int?, Int, Int, String?)])
  func sizes(width: Int, height: Int, turn: Int, limit: Int?, toWidth: Int, toHeight: Int, filter: String?) throws {
    let source = video { ($0.width, $0.height, $0.rotation) = (width, height, turn) }
    let plan = try plan([source], EncodeRequest(height: limit))
    #expect(plan.size == PictureSize(width: toWidth, height: toHeight))
    #expect(value("-filter:v:0", plan) == filter)
  }

  @Test(
    "ten bits are kept where browsers play them",
    arguments: [
      (VideoCodec.h264, "yuv420p", 1), (.h265, "yuv420p10le", 0), (.vp9, "yuv420p10le", 0), (.vp8, "yuv420p", 1),
      (.av1, "yuv420p10le", 0),
    ])
  func tenBits(codec: VideoCodec, format: String, lost: Int) throws {
    let plan = try plan(
      [video { ($0.pixelFormat, $0.bitDepth) = ("yuv420p10le", 10) }], EncodeRequest(codec: codec))
    #expect(value("-pix_fmt:v:0", plan) == format)
    #expect(plan.dropped.count == lost)
  }

  @Test("HDR keeps its tags, and is refused where eight bits would spoil it")
  func hdr() throws {
    let source = video {
      ($0.pixelFormat, $0.bitDepth) = ("yuv420p10le", 10)
      ($0.colorPrimaries, $0.colorTransfer, $0.colorSpace) = ("bt2020", "smpte2084", "bt2020nc")
      $0.sideData = ["Mastering display metadata", "DOVI configuration record"]
    }
    let plan = try plan([source], EncodeRequest(codec: .h265))
    #expect(value("-color_trc:v:0", plan) == "smpte2084" && value("-colorspace:v:0", plan) == "bt2020nc")
    #expect(plan.dropped == ["Dolby Vision data (its HDR10 or HLG base is kept)"])
    #expect(throws: MediaError.self) { try self.plan([source]) }
  }

  @Test("transparency is kept by VP9 and refused elsewhere, hidden in a tag or not")
  func alpha() throws {
    let source = video { ($0.codec, $0.tags) = ("vp9", ["alpha_mode": "1"]) }
    let plan = try plan([source], EncodeRequest(codec: .vp9))
    #expect(plan.inputOptions == ["-c:v", "libvpx-vp9"] && value("-pix_fmt:v:0", plan) == "yuva420p")
    let error = #expect(throws: MediaError.self) { try self.plan([source], EncodeRequest(codec: .h265)) }
    #expect(error?.kind == .unsupported && error?.hint?.contains("vp9") == true)
    let visible = video { $0.pixelFormat = "argb" }
    #expect(throws: MediaError.self) { try self.plan([visible]) }
  }

  @Test(
    "sound is copied when it fits and is small, else encoded",
    arguments: [
      ("aac", 128, 2, .mp4, "copy"), ("aac", 320, 2, .mp4, "aac"), ("ac3", 448, 6, .mp4, "copy"),
      ("mp3", 128, 2, .mp4, "copy"), ("opus", nil, 2, .mp4, "copy"), ("vorbis", 96, 2, .mp4, "aac"),
      ("flac", nil, 2, .mkv, "aac"), ("pcm_s16le", 1536, 2, .mkv, "aac"), ("vorbis", 96, 2, .mkv, "copy"),
      ("opus", 96, 2, .webm, "copy"), ("aac", 96, 2, .webm, "libopus"),
    ] as [(String, Int64?, Int, Container, String)])
  func sounds(codec: String, kbit: Int64?, channels: Int, container: Container, expected: String) throws {
    let request = EncodeRequest(codec: .av1, container: container)
    let plan = try plan([video(), sound(1, codec, kbit: kbit, channels: channels)], request)
    #expect(value("-c:a:0", plan) == expected)
    #expect(value("-b:a:0", plan) == (expected == "copy" ? nil : "128k"))
    #expect(value("-ar:a:0", plan) == (expected == "libopus" ? "48000" : nil))
    #expect(plan.audioCount == 1)
  }

  @Test("every track is kept, many channels get more bits, high rates come down")
  func manyTracks() throws {
    let plan = try plan([
      video(), sound(1, "dts", kbit: 1500, channels: 6), sound(3, "flac", kbit: nil, rate: 96000),
      sound(2, "aac", kbit: 96),
    ])
    #expect(plan.audioCount == 3)
    #expect(value("-b:a:0", plan) == "384k" && value("-ar:a:1", plan) == "48000" && value("-c:a:2", plan) == "copy")
  }

  @Test(
    "text subtitles take the container's form, pictures of text stay only in mkv",
    arguments: [
      ("subrip", .mp4, "mov_text", 0), ("mov_text", .mp4, "copy", 0), ("ass", .mp4, "mov_text", 1),
      ("hdmv_pgs_subtitle", .mp4, nil, 1), ("subrip", .webm, "webvtt", 0), ("dvd_subtitle", .webm, nil, 1),
      ("mov_text", .mkv, "subrip", 0), ("hdmv_pgs_subtitle", .mkv, "copy", 0), ("ass", .mkv, "copy", 0),
    ] as [(String, Container, String?, Int)])
  func subtitles(codec: String, container: Container, expected: String?, lost: Int) throws {
    let plan = try plan([video(), stream(1, .subtitle, codec)], EncodeRequest(codec: .av1, container: container))
    #expect(value("-c:s:0", plan) == expected)
    #expect(plan.dropped.count == lost)
  }

  @Test("what cannot be kept is listed, what the muxer writes anew is not")
  func companions() throws {
    var cover = stream(1, .video, "mjpeg")
    cover.isAttachedPicture = true
    var chapters = stream(2, .data, "bin_data")
    chapters.codecTag = "text"
    var telemetry = stream(3, .data, "unknown")
    telemetry.codecTag = "gpmd"
    let all = [video(), cover, chapters, telemetry, stream(4, .video, "h264"), stream(5, .attachment, "ttf")]
    let mp4 = try plan(all)
    #expect(mp4.dropped == ["data stream 3 (gpmd)", "video stream 4 (only the main one is kept)", "attachment ttf"])
    #expect(value("-disposition:v:1", mp4) == "attached_pic" && value("-c:v:1", mp4) == "copy")
    let mkv = try plan(all, EncodeRequest(container: .mkv))
    #expect(mkv.dropped == Array(mp4.dropped.prefix(2)) && value("-c:t", mkv) == "copy")
    // Behind the one that is copied.
    #expect(
      mkv.covers.map(\.number) == [1] && mkv.covers.map(\.name) == ["cover.jpg"] && mkv.covers.map(\.stream) == [1])
    let webm = try plan(all, EncodeRequest(codec: .vp9))
    #expect(webm.covers.isEmpty && webm.dropped.contains { $0.hasPrefix("cover art") })
  }

  @Test("interlaced pictures are deinterlaced, and that is said")
  func interlaced() throws {
    let plan = try plan([video { $0.fieldOrder = "tt" }])
    #expect(value("-filter:v:0", plan)?.hasPrefix("bwdif") == true && plan.changed == ["deinterlaced"])
  }

  @Test("sound alone is no video")
  func soundOnly() {
    let error = #expect(throws: MediaError.self) { try plan([sound(0, "aac", kbit: 96)]) }
    #expect(error?.kind == .noVideo)
  }
}
