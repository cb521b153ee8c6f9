import FoundationEssentials
import Platform
import Processes

/// Asks ffprobe what a file holds.
public enum MediaProbe {
  /// Reads the head (and, where the container needs it, the tail) of a local file.
  /// - Throws: ``MediaError`` `not-found`, `unreadable`, `empty` or `not-media`; ``ProcessError`` without ffprobe.
  public static func probe(_ path: String) async throws -> MediaInfo {
    let file = try FileStatus.ofRegularFile(path)
    guard file.size > 0 else { throw MediaError(.empty, "\(path) is empty") }
    let (output, outcome) = try await Program.locate("ffprobe").collect(
      ["-v", "error", "-show_error", "-show_format", "-show_streams", "-show_chapters", "-of", "json"]
        + FFmpegInput.arguments(path))
    let document = try? JSONDecoder().decode(ProbeDocument.self, from: Data(output))
    guard let document, document.error == nil, outcome.succeeded, document.format != nil else {
      throw MediaError.notMedia(path, words: words(outcome, document, path))
    }
    return MediaInfo(document, size: file.size)
  }

  /// ffprobe's own sentence, without memory addresses and without saying the file's name again.
  private static func words(_ outcome: ProcessOutcome, _ document: ProbeDocument?, _ path: String) -> String {
    let lines = outcome.lastErrors.split(separator: "\n").map { FFmpegMessage(line: String($0)).text }
    let own = lines.filter { !$0.hasPrefix("file:") && !path.contains($0) && !$0.contains("Last message repeated") }
    var sentences = own.suffix(2)
    if let summary = document?.error?.string, !sentences.contains(summary) { sentences.append(summary) }
    if sentences.isEmpty { sentences.append("ffprobe ended with \(outcome.status)") }
    return sentences.joined(separator: "; ")
  }
}

/// How a local file is named to ffmpeg and ffprobe, so that no name is read as an option, a protocol or a pattern.
enum FFmpegInput {
  /// Measured on 5.1: with `file:` a colon, a leading dash, a newline or `%d` in `.mp4` are harmless; only names with
  /// `%` that end like a picture are taken for a numbered sequence by the image2 demuxer.
  static func arguments(_ path: String) -> [String] {
    let isPattern = path.utf8.contains(UInt8(ascii: "%")) && images.contains { path.lowercased().hasSuffix("." + $0) }
    return (isPattern ? ["-f", "image2", "-pattern_type", "none"] : []) + ["-i", url(path)]
  }

  /// How strictly the input is read. Of the choices of `-err_detect` this found most of 140 damaged files and, unlike
  /// `explode`, goes on after the first fault so that they can be counted; none raised a false alarm (measured, 5.1).
  static let strict = ["-err_detect", "crccheck+bitstream+buffer"]

  static func url(_ path: String) -> String { "file:" + path }

  private static let images = [
    "jpg", "jpeg", "png", "webp", "bmp", "tif", "tiff", "jp2", "tga", "ppm", "pgm", "pbm", "pam", "dpx", "exr", "j2k",
    "jls", "sgi", "rgb", "xbm", "xwd", "pcx", "sun", "ras", "im1", "im8", "gif", "svg", "qoi", "ljpg", "mpo", "psd",
  ]
}
