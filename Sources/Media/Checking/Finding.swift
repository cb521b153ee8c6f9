import Containers

/// Something that is wrong, or looks wrong, with a media file.
public struct Finding: Sendable, Equatable {
  /// What is wrong; the words are stable for programs.
  public enum Kind: String, Sendable, CaseIterable {
    /// The system does not let it be read.
    case unreadable
    /// The file has no bytes.
    case empty
    /// The content is no media that is known.
    case notMedia = "not-media"
    /// The index, without which the content cannot be found, is missing.
    case noIndex = "no-index"
    /// The end of the file, or of its content, is missing.
    case truncated
    /// Parts of the file contradict one another, or were overwritten.
    case structure
    /// A checksum in the file does not fit its bytes.
    case checksum
    /// Parts of the content do not decode.
    case decodeError = "decode-error"
    /// The check did not come to an end in its time.
    case timeout
    /// The bytes are not those that were recorded.
    case changed
    /// There is no moving picture.
    case noVideo = "no-video"
    /// Sound and picture differ much in length.
    case desync = "av-desync"
    /// Timestamps run backwards, or nothing comes for a while.
    case timestamp
    /// The name does not fit the content.
    case wrongExtension = "wrong-extension"
    /// Something follows the end that is no part of it.
    case trailing = "trailing-data"
    /// Pieces of different recordings follow one another.
    case joined
    /// The structure was looked at, but this ffmpeg has no decoder for it.
    case undecoded = "not-decoded"

    /// Whether content is damaged or missing; the others are doubts that healthy files can raise too.
    public var isDamage: Bool {
      switch self {
      case .desync, .timestamp, .wrongExtension, .trailing, .joined, .undecoded: false
      default: true
      }
    }
  }

  /// What is wrong.
  public let kind: Kind
  /// How many complaints of this kind there were, at least 1.
  public var count: Int
  /// About when in the media's time the first one came, in seconds, where that is known.
  public let seconds: Double?
  /// Where in the file, in bytes from its beginning, where that is known.
  public let offset: Int64?
  /// ffmpeg's own words, or ours, for the first one.
  public let words: String

  /// Puts a finding together.
  public init(_ kind: Kind, count: Int = 1, seconds: Double? = nil, offset: Int64? = nil, words: String) {
    self.kind = kind
    self.count = count
    self.seconds = seconds
    self.offset = offset
    self.words = words
  }

  /// What can be done about it.
  public var hint: String? {
    switch kind {
    case .truncated: "the transfer was probably cut off: fetch the file again"
    case .noIndex: "the recording or transfer did not finish: fetch it again, or try a repair tool such as untrunc"
    case .structure, .checksum: "parts of it were changed or lost: fetch it again, or compare it with another copy"
    case .decodeError: "compare with another copy or its checksum; a player may skip over the place"
    case .timestamp: "remuxing often helps: ffmpeg -i IN -c copy OUT"
    case .desync: "see whether sound or picture ends early"
    case .noVideo: "if sound alone is right, say so with --audio-only"
    case .empty: "fetch the file again"
    case .unreadable: "check the rights of the file and the disk"
    case .notMedia: "look whether the name fits the content: file NAME"
    case .timeout: "give it more time with --timeout, or look at the file by itself"
    case .changed: "fetch it again, or make the record anew if the change was meant"
    case .wrongExtension: "rename it, so that players and servers take it for what it is"
    case .trailing: "players pass over it; remuxing drops it"
    case .joined: "remuxing makes one recording of it"
    case .undecoded: "--level quick looks at no more than that; a newer ffmpeg may decode it"
    }
  }
}

extension Finding.Kind {
  init(_ fault: StructureFault.Kind) {
    switch fault {
    case .truncated: self = .truncated
    case .noIndex: self = .noIndex
    case .structure: self = .structure
    case .checksum: self = .checksum
    case .empty: self = .empty
    case .notMedia: self = .notMedia
    case .trailing: self = .trailing
    case .joined: self = .joined
    }
  }
}

/// The result of a check.
public struct IntegrityReport: Sendable, Equatable {
  /// The file as it was named.
  public let path: String
  /// How deep the check really went: a picture that ffmpeg cannot decode is only looked at from outside.
  public var level: CheckLevel = .full
  /// What was found, a line for each kind, the gravest first.
  public let findings: [Finding]
  /// What the file says about itself, where it was asked.
  public let info: MediaInfo?
  /// What its structure says, where that was looked at.
  public var structure: StructureReport?
  /// Frames of picture that were decoded.
  public let frames: Int64
  /// Packets that were read; 0 where they were not counted.
  public var packets: Int64 = 0
  /// The media's time that was decoded, or read, in seconds.
  public let seconds: Double?

  /// Whether nothing is damaged or missing; doubts may remain in the findings.
  public var isSound: Bool { !findings.contains(where: \.kind.isDamage) }
}
