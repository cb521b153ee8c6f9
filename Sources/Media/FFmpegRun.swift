import Platform
import Processes
import Synchronization

/// One run of ffmpeg: its reports and its complaints as they come.
struct FFmpegRun: Sendable {
  /// Called with each report; throwing stops ffmpeg.
  let onProgress: @Sendable (EncodeProgress) throws -> Void
  /// Called with each complaint and the latest report before it; throwing stops ffmpeg.
  let onMessage: @Sendable (FFmpegMessage, EncodeProgress) throws -> Void

  struct Outcome: Sendable {
    let process: ProcessOutcome
    let last: EncodeProgress
  }

  /// - Parameter ffmpeg: another program than the one on `PATH`.
  func run(
    _ arguments: [String], limits: ResourceLimits = ResourceLimits(memory: RunLimits.memory), ffmpeg: Program? = nil
  ) async throws -> Outcome {
    let reports = Reports()
    let ffmpeg = try ffmpeg ?? Program.locate("ffmpeg")
    let arguments = try await Self.inItsWords(arguments, ffmpeg)
    let process = try await ffmpeg.run(
      arguments,
      // SVT-AV1 talks past ffmpeg's log level: errors only.
      environment: ["SVT_LOG": "1"],
      // Nothing that is stopped half-way is of use, so ffmpeg need not finish its output.
      patience: .zero, limits: limits,
      onOutput: { chunk in
        for report in reports.take(chunk) { try onProgress(report) }
      },
      onErrorLine: { line in try onMessage(FFmpegMessage(line: line), reports.last) })
    return Outcome(process: process, last: reports.last)
  }

  /// The source's own ticks are `-1` up to ffmpeg 6 and `demux` from 7 on, which no longer knows the number.
  static func inItsWords(_ arguments: [String], _ ffmpeg: Program) async throws -> [String] {
    let places = arguments.indices.dropLast().filter {
      arguments[$0].hasPrefix("-enc_time_base") && arguments[$0 + 1] == "-1"
    }
    guard !places.isEmpty, try await EncoderKnowledge.shared.major(of: ffmpeg) >= 7 else { return arguments }
    var arguments = arguments
    for place in places { arguments[place + 1] = "demux" }
    return arguments
  }

  /// The reports so far, shared by the two pipes.
  private final class Reports: Sendable {
    private struct State {
      var parser = EncodeProgressParser()
      var splitter = LineSplitter()
      var last = EncodeProgress()
    }

    private let state = Mutex(State())

    var last: EncodeProgress { state.withLock { $0.last } }

    func take(_ chunk: [UInt8]) -> [EncodeProgress] {
      state.withLock { state in
        var lines: [String] = []
        state.splitter.feed(chunk) { lines.append($0) }
        let reports = lines.compactMap { state.parser.feed($0) }
        if let last = reports.last { state.last = last }
        return reports
      }
    }
  }
}
