import Quantities

/// All known settings. A line here is all that a new one needs: reading, checks, `config`, completion and help come from it, and
/// its value is `settings.name`.
public struct SettingTable: Sendable {
  public let output = Setting<OutputStyle>(
    "output", "How results are written; unless it is set, as tables on a terminal and as NDJSON elsewhere.")
  public let jobs = Setting<Int>(
    "jobs", in: 1...256, "How many items are copied or checked at once, where a call does not say.")
  public let historyFile = Setting<FilePath>("history.file", "Where the lines of sessions are kept.") { environment in
    SettingTable.stateFolder(environment).map { FilePath($0 + "/toolkit/history") }
  }
  public let historyLines = Setting<Int>(
    "history.lines", in: 0...1_000_000, "How many lines are kept; with 0 none is written."
  ) { _ in 10_000 }
  public let runsRecord = Setting<Bool>(
    "runs.record", "Whether verbs that work on many objects record what became of each, so that a run can be resumed."
  ) { _ in true }
  public let runsFolder = Setting<FilePath>("runs.folder", "Where the journal of runs is kept.") { environment in
    SettingTable.stateFolder(environment).map { FilePath($0 + "/toolkit/runs") }
  }
  public let runsKeep = Setting<Int>(
    "runs.keep", in: 1...100_000, "How many runs are kept; what their subjects were when they were last good stays."
  ) { _ in 100 }
  public let runsSize = Setting<ByteSize>(
    "runs.size", "How large all runs together may be; the oldest ones go first, the last one stays."
  ) { _ in ByteSize(bytes: 4 << 30, family: .binary) }
  public let ffmpeg = Setting<FilePath>(
    "tools.ffmpeg", variable: "TOOLKIT_FFMPEG", "The program ffmpeg; unless it is set, the first on PATH.")
  public let ffprobe = Setting<FilePath>(
    "tools.ffprobe", variable: "TOOLKIT_FFPROBE", "The program ffprobe; unless it is set, the first on PATH.")
  public let rclone = Setting<FilePath>(
    "tools.rclone", variable: "TOOLKIT_RCLONE", "The program rclone; unless it is set, the first on PATH.")
  public let k6 = Setting<FilePath>(
    "tools.k6", variable: "TOOLKIT_K6", "The program k6; unless it is set, the first on PATH.")
  public let prewarmBaseURL = Setting<String>(
    "prewarm.base-url", "Where the CDN serves the objects, for `prewarm` and `variants` without --base-url.")
  public let prewarmWorkers = Setting<WorkerCount>(
    "prewarm.workers", "How many requests `prewarm` has under way at once, where a call does not say.")
  public let prewarmTimeout = Setting<TimeSpan>(
    "prewarm.timeout", "How long one request of `prewarm` may take, where a call does not say.")
  public let prewarmRequestRate = Setting<Int>(
    "prewarm.rps", in: 1...1_000_000,
    "How many requests `prewarm` sends in a second at most, where a call does not say.")
  public let prewarmImageVariants = Setting<NameList>(
    "prewarm.image-variants", "The variants of pictures that are warmed, where a call does not say.")
  public let prewarmDerivatives = Setting<NameList>(
    "prewarm.derivatives", "The derivatives of videos that are warmed, where a call does not say.")
  public let prewarmURLFormat = Setting<URLStyleSetting>(
    "prewarm.url-format", "How variants stand in URLs, where a call does not say.")
  public let prewarmQueryOrder = Setting<QueryOrderSetting>(
    "prewarm.query-order", "The order of parameters in the URLs of variants, where a call does not say.")

  /// Every setting, in the order of the declarations.
  public var all: [any AnySetting] { Mirror(reflecting: self).children.compactMap { $0.value as? any AnySetting } }

  private static func stateFolder(_ environment: (String) -> String?) -> String? {
    if let state = environment("XDG_STATE_HOME"), state.utf8.first == UInt8(ascii: "/") { return state }
    return environment("HOME").flatMap { $0.isEmpty ? nil : $0 + "/.local/state" }
  }
}
