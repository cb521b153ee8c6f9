/// Something that is wrong, or looks wrong, with a media file.
public struct Finding: Sendable, Equatable {
  /// What is wrong; the words are stable for programs.
  public enum Kind: String, Sendable, CaseIterable {
    /// The end of the file, or of its content, is missing.
    case truncated
    /// The index without which an MP4 cannot be played is missing.
    case noIndex = "no-index"
    /// Parts of the content do not decode.
    case decodeError = "decode-error"
    /// Timestamps run backwards.
    case timestamp
    /// Sound and picture differ much in length.
    case desync = "av-desync"
    /// There is no moving picture.
    case noVideo = "no-video"
    /// The file has no bytes.
    case empty
    /// The system does not let it be read.
    case unreadable
    /// The content is no media that ffmpeg knows.
    case notMedia = "not-media"

    /// Whether content is damaged or missing; the others are doubts that healthy files can raise too.
    public var isDamage: Bool { self != .timestamp && self != .desync }
  }

  /// What is wrong.
  public let kind: Kind
  /// How many complaints of this kind there were, at least 1.
  public var count: Int
  /// About when in the media's time the first one came, in seconds, where that is known.
  public let seconds: Double?
  /// ffmpeg's own words, or ours, for the first one.
  public let words: String

  /// Puts a finding together.
  public init(_ kind: Kind, count: Int = 1, seconds: Double? = nil, words: String) {
    self.kind = kind
    self.count = count
    self.seconds = seconds
    self.words = words
  }

  /// What can be done about it.
  public var hint: String? {
    switch kind {
    case .truncated: "the transfer was probably cut off: fetch the file again"
    case .noIndex: "the recording or transfer did not finish: fetch it again, or try a repair tool such as untrunc"
    case .decodeError: "compare with another copy or its checksum; a player may skip over the place"
    case .timestamp: "remuxing often helps: ffmpeg -i IN -c copy OUT"
    case .desync: "see whether sound or picture ends early"
    case .noVideo: "if sound alone is right, this is no fault"
    case .empty: "fetch the file again"
    case .unreadable: "check the rights of the file and the disk"
    case .notMedia: "look whether the name fits the content: file NAME"
    }
  }
}

/// The result of a check.
public struct IntegrityReport: Sendable, Equatable {
  /// The file as it was named.
  public let path: String
  /// What was found, a line for each kind, the gravest first.
  public let findings: [Finding]
  /// What the file says about itself, where it could be asked.
  public let info: MediaInfo?
  /// Frames of picture that were decoded.
  public let frames: Int64
  /// The media's time that was decoded, in seconds.
  public let seconds: Double?

  /// Whether nothing is damaged or missing; doubts may remain in the findings.
  public var isSound: Bool { !findings.contains(where: \.kind.isDamage) }
}
