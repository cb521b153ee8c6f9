import Diagnostics

/// What went wrong with a media file, in the words of the people who use it.
public struct MediaError: ExplainedError, Equatable {
  /// The kinds of failure, stable for programs.
  public enum Kind: String, Sendable {
    case notFound = "not-found"
    case unreadable = "unreadable"
    case empty = "empty"
    case notMedia = "not-media"
    case noVideo = "no-video"
    case unsupported = "unsupported"
    case invalidRequest = "invalid-request"
    case targetExists = "target-exists"
    case sameFile = "same-file"
    case sourceDamaged = "source-damaged"
    case sourceChanged = "source-changed"
    case encodeFailed = "encode-failed"
    case timedOut = "timed-out"
    case verificationFailed = "verification-failed"
    case diskFull = "disk-full"
    case writeFailed = "write-failed"
  }

  /// The kind of failure.
  public let kind: Kind
  /// One sentence naming the subject, without a final full stop.
  public let message: String
  /// What to do about it, if that can be said.
  public let hint: String?

  /// Puts an error together.
  public init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// The kind as a word: `disk-full`.
  public var code: String { kind.rawValue }
}

extension MediaError {
  static func notMedia(_ path: String, words: String) -> MediaError {
    let reason = words.isEmpty ? "no reason was given" : words
    return MediaError(.notMedia, "\(path) is no media file that ffmpeg can read: \(reason)")
  }

  /// The name of a file, or of a folder above it, holds bytes that are no text, and ffmpeg is called with texts here.
  static func notText(_ path: String) -> MediaError {
    MediaError(
      .unsupported, "\(path) has bytes in its path that are not UTF-8, and is not read as media",
      hint: "give the file, or the folder that has them, another name; nothing was changed")
  }

  static func diskFull(_ folder: String) -> MediaError {
    MediaError(
      .diskFull, "the disk that holds \(folder) is full",
      hint: "free some space or choose another folder for the output")
  }
}
