import Processes
import Synchronization

extension EncoderCapabilities {
  /// Asks the ffmpeg at hand for what it always has to tell, so that it is known when it is needed.
  static func lists() async throws {
    _ = try await EncoderKnowledge.shared.lists(of: Program.locate("ffmpeg"), filters: false)
  }

  /// What the ffmpeg at hand can do for an encode: its lists, and a proof of each hardware encoder that would be used.
  ///
  /// ffmpeg lists encoders whose hardware is not there, and its help for them succeeds; only a picture that was encoded
  /// proves one. Lists and proofs are kept for the process.
  /// - Parameter filters: whether its filters are asked for, which only scores need.
  /// - Throws: ``ProcessError`` without ffmpeg; `CancellationError`.
  public static func current(
    for request: EncodeRequest, _ info: MediaInfo? = nil, filters: Bool = true
  ) async throws -> EncoderCapabilities {
    let ffmpeg = try Program.locate("ffmpeg")
    var capabilities = try await EncoderKnowledge.shared.lists(of: ffmpeg, filters: filters)
    guard request.hardware != .software else { return capabilities }
    let picture = EncoderProof.Picture(info, request)
    for maker in HardwareEncoder.Maker.allCases {
      let isAsked = request.hardware == .auto || request.hardware.rawValue == maker.rawValue
      guard isAsked, let encoder = HardwareEncoder(maker, request.codec), capabilities.encoders.contains(encoder.name)
      else { continue }
      if let words = try await EncoderKnowledge.shared.refusal(of: encoder, picture, ffmpeg) {
        capabilities.refused[encoder.name] = words
      } else {
        capabilities.proven.insert(encoder)
        // `auto` takes the first that works.
        if request.hardware == .auto { break }
      }
    }
    return capabilities
  }
}

/// One picture, encoded to nothing, to see whether an encoder works.
struct EncoderProof: Hashable {
  struct Picture: Hashable {
    let size: PictureSize
    let tenBits: Bool

    init(_ info: MediaInfo?, _ request: EncodeRequest) {
      let shown = info?.video?.displaySize ?? PictureSize(width: 256, height: 256)
      size = PictureShape(shown, request).size
      tenBits = (info?.video?.bitDepth ?? 8) > 8 && request.codec != .h264 && request.codec != .vp8
    }
  }

  let encoder: HardwareEncoder
  let picture: Picture
  let path: String

  /// ffmpeg's last words when it fails; nil when it works.
  func refusal(_ ffmpeg: Program) async throws -> String? {
    let filters =
      ["format=\(picture.tenBits ? "yuv420p10le" : "yuv420p")"]
      + (encoder.uploadFilter(tenBits: picture.tenBits).map { [$0] } ?? [])
    let arguments =
      ["-hide_banner", "-nostdin", "-v", "error"] + encoder.inputOptions
      + ["-f", "lavfi", "-i", "color=black:s=\(picture.size):r=25:d=0.2", "-frames:v", "1"]
      + ["-vf", filters.joined(separator: ","), "-c:v:0", encoder.name]
      + encoder.rateOptions(crf: 28, bitrate: nil, quality: .balanced)
      + (encoder.pixelFormat(tenBits: picture.tenBits).map { ["-pix_fmt", $0] } ?? []) + ["-f", "null", "-"]
    return try await Self.within(.seconds(20)) {
      let outcome = try await ffmpeg.run(arguments, patience: .zero)
      guard !outcome.succeeded else { return nil }
      let words = outcome.lastErrors.split(separator: "\n").map { FFmpegMessage(line: String($0)).text }
      return words.first { !$0.isEmpty } ?? "ffmpeg ended with \(outcome.status)"
    } ?? nil
  }

  /// A driver that hangs has not proved itself either.
  private static func within(
    _ limit: Duration, _ work: @escaping @Sendable () async throws -> String?
  ) async throws -> String?? {
    try await withThrowingTaskGroup(of: String?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await Task.sleep(for: limit)
        return "it gave no answer within \(Int(limit / .seconds(1))) s"
      }
      defer { group.cancelAll() }
      return try await group.next()
    }
  }
}

/// What was learned about the programs at hand, once per process.
actor EncoderKnowledge {
  static let shared = EncoderKnowledge()

  /// By program and list; those who ask at once share one answer.
  private var lists: [String: Task<Set<String>, any Error>] = [:]
  private var majors: [String: Int] = [:]
  private var proofs: [EncoderProof: Task<String?, any Error>] = [:]

  func lists(of ffmpeg: Program, filters: Bool) async throws -> EncoderCapabilities {
    let encoders = try await list("-encoders", of: ffmpeg)
    return EncoderCapabilities(encoders: encoders, filters: filters ? try await list("-filters", of: ffmpeg) : [])
  }

  private func list(_ name: String, of ffmpeg: Program) async throws -> Set<String> {
    let key = name + " " + ffmpeg.path
    while true {
      let task = lists[key] ?? Task { try await read(name, of: ffmpeg) }
      lists[key] = task
      do {
        let names = try await withTaskCancellationHandler {
          try await task.value
        } onCancel: {
          task.cancel()
        }
        try Task.checkCancellation()
        // One that says nothing may be mended.
        if names.isEmpty { lists[key] = nil }
        return names
      } catch {
        lists[key] = nil
        // Somebody else who waited for it was stopped.
        if error is CancellationError, !Task.isCancelled { continue }
        throw error
      }
    }
  }

  /// The first number of the version; builds between versions have none, and are taken for new. 0 when it does not say.
  func major(of ffmpeg: Program) async throws -> Int {
    // It stands above each list.
    if majors[ffmpeg.path] == nil { _ = try await list("-encoders", of: ffmpeg) }
    return majors[ffmpeg.path] ?? 0
  }

  /// `ffmpeg version 5.1.9-0+deb12u1 Copyright…` and `ffmpeg version n7.1…` give 5 and 7.
  static func major(_ text: String) -> Int {
    let words = text.split(separator: " ", maxSplits: 3)
    guard words.count > 2, words[1] == "version" else { return 0 }
    let digits = words[2].drop { $0 == "n" || $0 == "v" }.prefix { $0.isNumber }
    return Int(digits) ?? 99
  }

  func refusal(of encoder: HardwareEncoder, _ picture: EncoderProof.Picture, _ ffmpeg: Program) async throws -> String?
  {
    let proof = EncoderProof(encoder: encoder, picture: picture, path: ffmpeg.path)
    if let known = proofs[proof] { return try await known.value }
    let task = Task { try await proof.refusal(ffmpeg) }
    proofs[proof] = task
    do {
      return try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    } catch {
      proofs[proof] = nil
      throw error
    }
  }

  /// The second word of each line after the heading: ` V....D libx264   …`.
  ///
  /// The version stands above, on standard error.
  private func read(_ list: String, of ffmpeg: Program) async throws -> Set<String> {
    let banner = Mutex("")
    let (output, outcome) = try await ffmpeg.collect(
      [list], onErrorLine: { line in banner.withLock { if $0.isEmpty { $0 = line } } })
    if outcome.succeeded { majors[ffmpeg.path] = Self.major(banner.withLock { $0 }) }
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    return Set(lines.compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) })
  }
}
