import Flow
import Processes
import Synchronization

extension QualityScore {
  /// Compares a result with its original, frame by frame, aligned by their times and at the original's size.
  /// - Parameters:
  ///   - info: what the original says about itself.
  ///   - plan: how the result was made: what it changed on purpose is done to the original too.
  ///   - metric: the measure; the best that ffmpeg has when nil.
  ///   - limits: how long it may stand still or take, and how much memory.
  ///   - ffmpeg: another program than the ffmpeg on `PATH`.
  ///   - progress: gets "score NAME".
  /// - Throws: ``MediaError`` `unsupported` when ffmpeg has no such measure, `encode-failed` when nothing could be compared;
  ///   `CancellationError`.
  public static func measure(
    _ result: String, against original: MediaSource, _ info: MediaInfo, plan: EncodePlan,
    metric: QualityMetric? = nil, _ capabilities: EncoderCapabilities, limits: RunLimits = RunLimits(),
    ffmpeg: Program? = nil, progress: @escaping ProgressSink = { _ in }
  ) async throws -> QualityScore {
    let chosen = try QualityMetric.chosen(metric, of: capabilities)
    guard let video = info.video, let shown = video.displaySize else {
      throw MediaError(.noVideo, "there is no picture to compare")
    }
    let graph = ScoreGraph(plan, video, shown, chosen, info)
    let scores = Mutex<[Double]>([])
    let reading = Mutex(ScoreReader(metric: chosen))
    let subject = "score " + Media.name(of: original.name)
    let parser = Mutex(EncodeProgressParser())
    let ffmpeg = try ffmpeg ?? Program.locate("ffmpeg")
    let outcome: ProcessOutcome
    do {
      outcome = try await Deadline.run(total: limits.deadline, stall: limits.stall) { watch in
        try await ffmpeg.run(
          graph.arguments(result, original, plan), patience: .zero,
          limits: ResourceLimits(memory: limits.memory, isYielding: true),
          onOutput: { chunk in
            let found = reading.withLock { $0.take(chunk) }
            scores.withLock { $0 += found }
          },
          onErrorLine: { line in
            guard let report = parser.withLock({ $0.feed(line) }) else { return }
            watch.saw(report.frames, report.seconds)
            progress(Progress(subject, report, duration: info.playingTime))
          })
      }
    } catch let passed as Deadline.Passed {
      throw notCompared(original, passed.words)
    }
    let all = scores.withLock { $0 }
    guard outcome.succeeded, let summary = summary(all) else {
      let words = outcome.lastErrors.split(separator: "\n").filter { $0.hasPrefix("[") }.suffix(2)
      throw notCompared(original, words.map { FFmpegMessage(line: String($0)).text }.joined(separator: "; "))
    }
    return QualityScore(
      metric: chosen, model: graph.model, size: graph.size, mean: summary.mean, worst: summary.worst,
      frames: all.count, step: graph.step, isOutOfModel: video.isHDR)
  }

  private static func notCompared(_ original: MediaSource, _ reason: String) -> MediaError {
    let words = "\(original.name) could not be compared with its result"
    return MediaError(.encodeFailed, reason.isEmpty ? words : "\(words): \(reason)")
  }
}

/// The filters of a comparison.
struct ScoreGraph {
  let model: String
  let size: PictureSize
  let step: Int
  private let graph: String

  init(_ plan: EncodePlan, _ video: MediaStream, _ shown: PictureSize, _ metric: QualityMetric, _ info: MediaInfo) {
    let isReshaped = plan.referenceFilters.contains {
      $0.hasPrefix("pad=") || $0.hasPrefix("crop=") || $0 == "setsar=1"
    }
    // A plain change of size is undone, so that its loss is seen; a new shape has to be made on both sides.
    let filters = plan.referenceFilters.filter { isReshaped || !$0.hasPrefix("scale=") }
    size = isReshaped ? plan.size : shown
    let frames = (info.playingTime ?? 0) * (video.frameRate ?? 25)
    // One in five changes VMAF by 0.2 (measured) and takes half the time.
    step = metric == .vmaf && frames > 5000 ? 5 : 1
    let format = plan.expectation.isTenBits ? "yuv420p10le" : "yuv420p"
    let times = "settb=1/90000,setpts=PTS-STARTPTS"
    // The frame whose time is the same or just before is compared; containers round times to a millisecond, so the side
    // that is looked up goes two milliseconds ahead.
    let ahead = times + "+180"
    let isReferenceFirst = metric == .xpsnr
    let scale = "scale=\(size.width):\(size.height):flags=bicubic"
    let result = "[0:v:0]" + (isReferenceFirst ? times : ahead) + ",\(scale),format=\(format),setsar=1[result]"
    let source =
      "[1:\(video.index)]" + ([isReferenceFirst ? ahead : times] + filters).joined(separator: ",")
      + (isReshaped ? "" : ",\(scale)") + Self.colors(plan) + ",format=\(format),setsar=1[source]"
    let pair = isReferenceFirst ? "[source][result]" : "[result][source]"
    switch metric {
    case .vmaf:
      // The plain models are for screens of 1080 lines, the other for 2160.
      model = size.height > 1440 ? "vmaf_4k_v0.6.1" : "vmaf_v0.6.1"
      let options = "model=version=\(model):n_threads=\(MachineShare.processors):n_subsample=\(step)"
      graph = "\(result);\(source);\(pair)libvmaf=\(options):log_fmt=csv:log_path=/dev/stdout"
    case .xpsnr:
      model = "luma"
      graph = "\(result);\(source);\(pair)xpsnr=stats_file=-"
    case .ssim:
      model = "all planes"
      graph = "\(result);\(source);\(pair)ssim=stats_file=-"
    }
  }

  /// The conversion of range and matrix that the encode made.
  private static func colors(_ plan: EncodePlan) -> String {
    plan.colorFilters.isEmpty ? "" : "," + plan.colorFilters.joined(separator: ",")
  }

  func arguments(_ result: String, _ original: MediaSource, _ plan: EncodePlan) -> [String] {
    let decoder = plan.inputOptions.firstIndex(of: "-c:v").map { Array(plan.inputOptions[$0...].prefix(2)) } ?? []
    return ["-hide_banner", "-nostdin", "-v", "repeat+level+error", "-progress", "pipe:2", "-nostats"]
      + ["-stats_period", "0.25"] + FFmpegInput.arguments(result) + decoder + FFmpegInput.arguments(original)
      + ["-filter_complex", graph, "-an", "-sn", "-dn", "-f", "null", "-"]
  }
}

/// Reads the scores of frames from what the filters print.
struct ScoreReader: Sendable {
  let metric: QualityMetric
  private var splitter = LineSplitter()
  private var column: Int?

  init(metric: QualityMetric) { self.metric = metric }

  mutating func take(_ chunk: [UInt8]) -> [Double] {
    var lines: [String] = []
    splitter.feed(chunk) { lines.append($0) }
    return lines.compactMap { score($0) }
  }

  /// `3,0.94,…,81.7` under a heading with `vmaf`; `n: 1 XPSNR y: 42.8 …`; `n:1 Y:0.9 … All:0.98 (9.18)`.
  private mutating func score(_ line: String) -> Double? {
    switch metric {
    case .vmaf:
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard let column else {
        column = cells.firstIndex(of: "vmaf")
        return nil
      }
      return cells.indices.contains(column) ? Double(cells[column]) : nil
    case .xpsnr:
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "y:"), place + 1 < words.count else { return nil }
      // Equal pictures are infinitely near: 100 dB stands for that, so that a mean can be had.
      return words[place + 1].hasPrefix("inf") ? 100 : Double(words[place + 1]).map { min(100, $0) }
    case .ssim:
      guard let word = line.split(separator: " ").first(where: { $0.hasPrefix("All:") }) else { return nil }
      return Double(word.dropFirst(4))
    }
  }
}
