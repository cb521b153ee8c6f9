import Diagnostics
import Flow
import Platform
import Processes
import Quantities
import Synchronization

/// Runs ffmpeg for transforms, so many at once.
final class Transformer: Sendable {
  /// How much one transform may take.
  struct Limits: Sendable {
    /// Time for a picture.
    var pictureTime: Duration = .seconds(30)
    /// Time for a video.
    var videoTime: Duration = .seconds(300)
    /// Bytes of what comes out.
    var size: Int64 = 1 << 30
  }

  private let folder: String
  /// How many may wait before others are turned away.
  private static let mostWaiting = 1000

  private let turns: Turns
  private let limits: Limits
  private let number = Atomic(0)

  /// How many were begun.
  var count: Int { number.load(ordering: .relaxed) }

  /// - Parameter folder: an own folder for files that come and go.
  init(folder: String, atOnce: Int, limits: Limits = Limits()) {
    self.folder = folder
    self.limits = limits
    turns = Turns(atOnce)
  }

  /// Makes a new file of an original.
  ///
  /// - Parameters:
  ///   - source: the path of the original on this machine, as bytes; any name.
  ///   - ext: the extension that tells what it is.
  /// - Returns: the path of the new file, which is the caller's.
  func run(_ plan: TransformPlan, of source: [UInt8], ext: String) async throws -> String {
    guard turns.waiting < Self.mostWaiting else {
      throw MediaServerError(.overloaded, "\(Self.mostWaiting) other transforms wait already")
    }
    let turn = turns.next()
    defer { turn.end() }
    try await turn.come()
    let id = number.add(1, ordering: .relaxed).newValue
    let output = "\(folder)/made-\(id).\(plan.format.rawValue)"
    // ffmpeg takes some names for patterns or protocols; this one is none.
    let link = "\(folder)/source-\(id).\(ext.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? ext : "bin")"
    guard source.withPath({ symlink($0, link) }) == 0 else {
      throw MediaServerError(.cacheFailed, "the folder of the cache cannot be written")
    }
    defer { unlink(link) }
    do {
      try await encode(plan, link, output)
      return output
    } catch {
      unlink(output)
      throw error
    }
  }

  private func encode(_ plan: TransformPlan, _ source: String, _ output: String) async throws {
    let limit = plan.format.isPicture ? limits.pictureTime : limits.videoTime
    let outcome = try await withLimit(limit) { [self] in
      do {
        return try await Program.locate("ffmpeg").run(
          arguments(plan, source, output), patience: .milliseconds(100))
      } catch let error as ProcessError {
        throw MediaServerError(.notPossible, error.message, hint: error.hint)
      }
    }
    guard outcome.succeeded else {
      if outcome.lastErrors.contains("No space left on device") {
        throw MediaServerError(.cacheFailed, "the disk of the cache is full", hint: "choose a smaller cache")
      }
      throw MediaServerError(.transformFailed, "ffmpeg makes nothing of this object: " + Self.reason(outcome))
    }
    var info = stat()
    guard stat(output, &info) == 0, info.st_size > 0 else {
      throw MediaServerError(.transformFailed, "ffmpeg found no picture in this object")
    }
    guard Int64(info.st_size) < limits.size else {
      throw MediaServerError(.tooLarge, "the result is larger than allowed")
    }
  }

  private func arguments(_ plan: TransformPlan, _ source: String, _ output: String) -> [String] {
    [
      "-nostdin", "-hide_banner", "-v", "error", "-y", "-threads", plan.format.isPicture ? "1" : "0",
      // What comes from others: no protocol but files, no playlist that names other files, no picture that fills the memory.
      "-protocol_whitelist", "file", "-format_whitelist", Self.formats, "-max_alloc", String(1 << 30),
      "-max_pixels", String(Transform.mostPixels),
    ] + plan.input + ["-i", "file:" + source] + plan.output + [
      "-threads", plan.format.isPicture ? "1" : "0", "-fs", String(limits.size), "file:" + output,
    ]
  }

  /// The containers and pictures that are read, as ffmpeg calls them.
  private static let formats = [
    "image2", "jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe", "gif", "gif_pipe", "ico", "mov",
    "matroska",
    "webm", "avi", "flv", "asf", "mpeg", "mpegts", "mpegvideo", "ogg", "mp4", "3gp",
  ].joined(separator: ",")

  /// ffmpeg's own last words, without what it was told: names of our files.
  private static func reason(_ outcome: ProcessOutcome) -> String {
    let lines = outcome.lastErrors.split(separator: "\n").filter { !$0.contains("file:") }
    let words = lines.last.map { line in
      line.first == "[" ? line.drop { $0 != "]" }.dropFirst().drop { $0 == " " } : line
    }
    return String((words ?? Substring(outcome.status.description)).prefix(200))
  }
}

/// Gives some work a limited time.
private func withLimit<Success: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> Success
) async throws -> Success {
  try await withThrowingTaskGroup(of: Success?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else {
      throw MediaServerError(.timedOut, "the transform took longer than \(limit.components.seconds) s")
    }
    return result
  }
}
