import Diagnostics
import Processes
import Synchronization

/// What the ffmpeg of this machine can write.
struct FFmpegAbilities: Sendable, Hashable {
  private let encoders: Set<Substring>
  private let muxers: Set<Substring>

  /// Reads what `ffmpeg -encoders` and `ffmpeg -muxers` print: a line of flags, a name and a description each.
  init(encoders: String, muxers: String) {
    self.encoders = Self.names(encoders)
    self.muxers = Self.names(muxers)
  }

  private static func names(_ text: String) -> Set<Substring> {
    Set(
      text.split(separator: "\n").flatMap { line -> [Substring] in
        let words = line.split(separator: " ", maxSplits: 2)
        return words.count > 1 ? words[1].split(separator: ",") : []
      })
  }

  /// The encoder that makes a format.
  /// - Throws: `not-possible`, saying what is missing.
  func encoder(for format: OutputFormat) throws(MediaServerError) -> String {
    let (candidates, muxer): ([String], Substring) =
      switch format {
      case .jpeg: (["mjpeg"], "image2")
      case .png: (["png"], "image2")
      case .webp: (["libwebp"], "webp")
      case .avif: (["libaom-av1", "libsvtav1", "librav1e"], "avif")
      case .gif: (["gif"], "gif")
      case .mp4: (["libx264"], "mp4")
      case .m4a: (["aac"], "ipod")
      }
    guard muxers.contains(muxer), let encoder = candidates.first(where: { encoders.contains(Substring($0)) }) else {
      throw MediaServerError(
        .notPossible, "the ffmpeg of this machine cannot write \(format.rawValue)",
        hint: "it needs \(candidates.joined(separator: " or ")); the one of Debian has it")
    }
    return encoder
  }

  /// Whether it can make a format.
  func has(_ format: OutputFormat) -> Bool { (try? encoder(for: format)) != nil }

  /// The abilities of the ffmpeg that is found now; asked for once for each program.
  static func current() async throws(MediaServerError) -> FFmpegAbilities {
    do {
      let program = try Program.locate("ffmpeg")
      if let known = known.withLock({ $0[program.path] }) { return known }
      let (encoders, _) = try await program.collect(["-nostdin", "-hide_banner", "-v", "error", "-encoders"])
      let (muxers, _) = try await program.collect(["-nostdin", "-hide_banner", "-v", "error", "-muxers"])
      let abilities = FFmpegAbilities(
        encoders: String(decoding: encoders, as: UTF8.self), muxers: String(decoding: muxers, as: UTF8.self))
      known.withLock { $0[program.path] = abilities }
      return abilities
    } catch let error as any ExplainedError {
      throw MediaServerError(.notPossible, error.message, hint: error.hint)
    } catch {
      throw MediaServerError(.notPossible, "ffmpeg cannot be asked what it can")
    }
  }

  private static let known = Mutex<[String: FFmpegAbilities]>([:])
}
