import Processes
import Testing

@testable import Media

@Suite("Scores of results")
struct QualityScoreTests {
  private static let metrics: Set<QualityMetric> = {
    // Which measures the ffmpeg at hand has decides which tests can run; the others are shown as skipped.
    Set(QualityMetric.allCases.filter { filters.contains(" " + $0.filter + " ") })
  }()
  private static let filters = ShellWords.output("${TOOLKIT_FFMPEG:-ffmpeg} -hide_banner -filters")

  private func score(
    _ metric: QualityMetric?, crf: Int, _ clip: Clip = .faststart, _ change: (inout EncodeRequest) -> Void = { _ in }
  ) async throws -> QualityScore {
    let source = try await Clips.shared.path(clip)
    let info = try await MediaProbe.probe(source)
    var request = EncodeRequest(crf: crf, preset: "ultrafast")
    change(&request)
    let capabilities = try await EncoderCapabilities.current(for: request)
    let plan = try EncodePlan(info, request, capabilities)
    return try await withFolder { folder in
      let output = folder + "/out." + plan.container.rawValue
      _ = try await Encoder.encode(plan, source: .file(source), to: output)
      return try await QualityScore.measure(
        output, against: .file(source), info, plan: plan, metric: metric, capabilities)
    }
  }

  @Test("the better encode has the better score, and every frame counts")
  func ssim() async throws {
    let (good, poor) = (try await score(.ssim, crf: 12), try await score(.ssim, crf: 45))
    #expect(good.mean > 0.95 && good.mean > poor.mean + 0.02 && poor.worst <= poor.mean)
    #expect(good.frames == 50 && good.step == 1 && good.size == PictureSize(width: 96, height: 64))
    #expect(good.description.hasPrefix("SSIM 0.9") && good.description.hasSuffix("(all planes, 96x64, 50 frames)"))
  }

  @Test(
    "frames are compared with their own, whatever the plan did to them",
    arguments: [Clip.turned, .odd, .jittered, .tenBit, .ts, .vp9, .prores])
  func aligned(clip: Clip) async throws {
    // A frame beside its own, or turned, is far below.
    #expect(try await score(.ssim, crf: 8, clip).mean > 0.97)
  }

  @Test("a smaller result is measured at the size of its source, and loses by it")
  func scaled() async throws {
    let whole = try await score(.ssim, crf: 8, .long)
    let half = try await score(.ssim, crf: 8, .long) { $0.height = 120 }
    #expect(half.size == PictureSize(width: 320, height: 240) && half.frames == 750)
    #expect(half.mean < whole.mean - 0.01 && half.mean > 0.5)
    let padded = try await score(.ssim, crf: 8) { request in
      (request.box, request.fit) = (PictureSize(width: 160, height: 64), .pad)
    }
    #expect(padded.size == PictureSize(width: 160, height: 64) && padded.mean > 0.97)
  }

  @Test("VMAF is named with its model", .enabled(if: metrics.contains(.vmaf), "this ffmpeg has no libvmaf"))
  func vmaf() async throws {
    let (good, poor) = (try await score(nil, crf: 12, .long), try await score(.vmaf, crf: 45, .long))
    #expect(good.metric == .vmaf && good.model == "vmaf_v0.6.1" && good.mean > 90 && poor.mean < good.mean - 10)
    #expect(poor.worst < poor.mean && good.frames == 750)
  }

  @Test("XPSNR is in decibels", .enabled(if: metrics.contains(.xpsnr), "this ffmpeg has no xpsnr"))
  func xpsnr() async throws {
    let (good, poor) = (try await score(.xpsnr, crf: 12), try await score(.xpsnr, crf: 45))
    #expect(good.mean > 35 && poor.mean < good.mean - 5 && good.frames == 50)
  }

  @Test("a measure that ffmpeg does not have is refused with what to do")
  func missing() async throws {
    let info = try await MediaProbe.probe(Clips.shared.path(.faststart))
    let plan = try EncodePlan(info, EncodeRequest())
    let error = await #expect(throws: MediaError.self) {
      try await QualityScore.measure(
        "/nowhere", against: .file("/nowhere"), info, plan: plan, metric: .vmaf,
        EncoderCapabilities(encoders: [], filters: ["ssim"]))
    }
    #expect(error?.kind == .unsupported && error?.message.contains("VMAF") == true)
    #expect(QualityMetric.best(of: .usual) == .ssim)
    #expect(QualityMetric.best(of: EncoderCapabilities(encoders: [], filters: ["xpsnr", "ssim"])) == .xpsnr)
  }

  @Test("lines of the filters are read, and other lines are not")
  func lines() {
    func read(_ metric: QualityMetric, _ text: String) -> [Double] {
      var reader = ScoreReader(metric: metric)
      return reader.take(Array(text.utf8))
    }
    #expect(read(.vmaf, "Frame,integer_adm2,vmaf,\n0,0.94,81.5,\n1,0.92,79.25,\n") == [81.5, 79.25])
    #expect(read(.vmaf, "no heading\n1,2,3\n").isEmpty)
    #expect(read(.xpsnr, "n:    1  XPSNR y: 42.5  XPSNR u: 43.0\nn: 2 XPSNR y: inf\nXPSNR average\n") == [42.5, 100])
    #expect(read(.ssim, "n:1 Y:0.9 U:0.8 V:0.7 All:0.875 (9.1)\n") == [0.875])
    #expect(QualityScore.summary([]) == nil)
    let summary = QualityScore.summary((1...100).map(Double.init))
    #expect(summary?.mean == 50.5 && summary?.worst == 6)
  }
}
