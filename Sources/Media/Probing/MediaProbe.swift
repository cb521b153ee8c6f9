import Containers
import Flow
import FoundationEssentials
import Platform
import Processes

/// Tells what a file holds: by its index where that is enough, else ffprobe is asked.
public enum MediaProbe {
  /// Reads the head (and, where the container needs it, the tail) of a local file.
  /// - Throws: ``MediaError`` `not-found`, `unreadable`, `empty` or `not-media`; ``ProcessError`` without ffprobe.
  public static func probe(_ path: String) async throws -> MediaInfo { try await probe(.file(path)) }

  /// Reads what is needed of a source: some hundred kilobytes of an object with ranges.
  /// - Parameters:
  ///   - isBrief: whether less of formats without an index is to be read, up to 600 kB instead of 5 MB, where that is enough.
  ///   - patience: how long ffprobe may take; nil for a minute, five for what comes over a network.
  /// - Throws: ``MediaError`` `not-found`, `unreadable`, `empty` or `not-media`; ``ProcessError`` without ffprobe.
  public static func probe(
    _ source: MediaSource, isBrief: Bool = false, patience: Duration? = nil
  ) async throws -> MediaInfo {
    try await probe(source, isBrief: isBrief, patience: patience, readsIndex: true)
  }

  /// - Parameters:
  ///   - structure: what a look at the structure of a file has said, where there was one.
  ///   - readsIndex: whether the index of a sound movie on disk may speak for ffprobe, which takes a process and a tenth of a second.
  static func probe(
    _ source: MediaSource, isBrief: Bool = false, patience: Duration? = nil, structure: StructureReport? = nil,
    readsIndex: Bool = true
  ) async throws -> MediaInfo {
    let size: Int64
    var isIndexFirst: Bool?
    var isTrusted = false
    switch source {
    case .file(let path):
      size = try FileStatus.ofRegularFile(path).size
      isIndexFirst = try? Structure.isIndexFirst(FileBytes(path))
      // An index that fits its file asks for no more memory than that file has bytes.
      if isIndexFirst != nil {
        isTrusted =
          if let structure { structure.isSound } else { (try? await Integrity.structure(of: path).isSound) ?? false }
      }
      try Task.checkCancellation()
      if readsIndex, isTrusted {
        let info = try await BlockingThreads.files.run { _ in try? IndexProbe.info(of: FileBytes(path), named: path) }
        try Task.checkCancellation()
        if let info { return info }
      }
    case .loopback(_, _, let bytes): size = bytes
    }
    guard size > 0 else { throw MediaError(.empty, "\(source.name) is empty") }
    // By content they are refused like all that is not listed; by its name the demuxer of pictures would take one.
    if [".svg", ".svgz"].contains(where: source.name.lowercased().hasSuffix) {
      throw MediaError.notMedia(source.name, words: "drawings are not opened")
    }
    var info: MediaInfo
    do {
      let shown = ["-show_format", "-show_streams", "-show_chapters"]
      let brief = isBrief ? ["-probesize", "600000"] : []
      let limit = isTrusted ? nil : memory
      let input = FFmpegInput.arguments(source)
      info = MediaInfo(try await ask(shown + brief + input, source, limit, patience), size: size)
      if isBrief, !info.isDescribed {
        info = MediaInfo(try await ask(shown + input, source, limit, patience), size: size)
      }
    } catch let error as MediaError {
      guard let picture = try await picture(source) else { throw error }
      return picture
    }
    if info.isImage, (info.video?.width ?? 0) == 0 {
      // By its name alone ffprobe takes anything for a picture.
      guard let picture = try await picture(source) else {
        throw MediaError.notMedia(source.name, words: "there is no picture in it")
      }
      return picture
    }
    info.isFaststart = isIndexFirst
    return try await withFirstFrame(info, source)
  }

  /// A picture that ffprobe knows nothing of.
  private static func picture(_ source: MediaSource) async throws -> MediaInfo? {
    guard case .file(let path) = source else { return nil }
    do { return MediaInfo(picture: try await Integrity.structure(of: path)) } catch is ContainerError { return nil }
  }

  /// How much memory ffprobe may take: a hundredth is much for a healthy file, and `moov` boxes of hours of film in tiny samples need
  /// some hundred megabytes.
  private static let memory: Int64? = min(RunLimits.memory ?? .max, 2 << 30)

  private static func ask(
    _ arguments: [String], _ source: MediaSource, _ memory: Int64? = memory, _ patience: Duration? = nil
  ) async throws -> ProbeDocument {
    var usual = Duration.seconds(60)
    if case .loopback = source { usual = .seconds(300) }
    let patience = patience ?? usual
    let program = try Program.locate("ffprobe")
    let line = ["-v", "error", "-show_error", "-of", "json"] + arguments
    let (output, outcome): ([UInt8], ProcessOutcome)
    do {
      (output, outcome) = try await Deadline.run(total: patience, stall: patience) { _ in
        try await program.collect(line, limits: ResourceLimits(memory: memory))
      }
    } catch let error as Deadline.Passed {
      throw MediaError(
        .unreadable, "\(source.name) cannot be looked into: \(error.words)",
        hint: "it may be made to waste time; look at it by itself")
    }
    let document = try? JSONDecoder().decode(ProbeDocument.self, from: Data(output))
    guard let document, document.error == nil, outcome.succeeded, document.format != nil || document.frames != nil
    else {
      throw MediaError.notMedia(source.name, words: words(outcome, document, source.name))
    }
    return document
  }

  /// HDR that only the coded picture describes: x265 writes its screen into the stream, which ffprobe shows with a frame.
  private static func withFirstFrame(_ info: MediaInfo, _ source: MediaSource) async throws -> MediaInfo {
    guard let video = info.video, video.isHDR, video.mastering == nil || video.contentLight == nil,
      let place = info.streams.firstIndex(where: { $0.index == video.index })
    else { return info }
    let arguments =
      ["-select_streams", "\(video.index)", "-show_frames", "-read_intervals", "%+#1"] + FFmpegInput.arguments(source)
    // What cannot be decoded has nothing to tell beyond its container.
    guard let document = try? await ask(arguments, source), let frame = document.frames?.first else {
      try Task.checkCancellation()
      return info
    }
    var info = info
    info.streams[place].add(frame.side_data_list ?? [])
    return info
  }

  /// ffprobe's own sentence, without memory addresses and without saying the file's name again.
  private static func words(_ outcome: ProcessOutcome, _ document: ProbeDocument?, _ path: String) -> String {
    let lines = outcome.lastErrors.split(separator: "\n").map { FFmpegMessage(line: String($0)).text }
    if lines.contains(where: { $0.hasPrefix("Format not on whitelist") || $0.contains("not on whitelist") }) {
      return "its format names other files or hosts, or is no media, and is not opened"
    }
    let own = lines.filter { !$0.hasPrefix("file:") && !path.contains($0) && !$0.contains("Last message repeated") }
    var sentences = own.suffix(2)
    if let summary = document?.error?.string, !sentences.contains(summary) { sentences.append(summary) }
    if sentences.isEmpty { sentences.append("ffprobe ended with \(outcome.status)") }
    return sentences.joined(separator: "; ")
  }
}

extension MediaInfo {
  /// Whether enough was read to know each stream of picture and sound.
  fileprivate var isDescribed: Bool {
    !streams.isEmpty
      && streams.allSatisfy { stream in
        switch stream.kind {
        case .video: stream.width != nil && stream.pixelFormat != nil
        case .audio: stream.sampleRate ?? 0 > 0
        default: true
        }
      }
  }
}
