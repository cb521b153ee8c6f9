/// Something that is wrong, or looks wrong, with the structure of a file.
public struct StructureFault: Sendable, Equatable {
  /// What is wrong.
  public enum Kind: String, Sendable, CaseIterable {
    /// Parts that the file promises lie beyond its end.
    case truncated
    /// What says where pictures and sound are is missing.
    case noIndex = "no-index"
    /// Parts contradict one another, or are no parts of such a file.
    case structure
    /// A checksum in the file does not fit its bytes.
    case checksum
    /// The file has no bytes.
    case empty
    /// The content is none of the formats that are known.
    case notMedia = "not-media"
    /// Something follows the end that is no part of it.
    case trailing = "trailing-data"
    /// Pieces of different recordings follow one another.
    case joined

    /// Whether content is damaged or missing; the others are doubts that healthy files can raise too.
    public var isDamage: Bool { self != .trailing && self != .joined }
  }

  /// What is wrong.
  public var kind: Kind
  /// Where in the file, in bytes from its beginning.
  public var offset: Int64
  /// About when in the media's time, in seconds, where that is known.
  public var seconds: Double?
  /// One sentence for people, without a full stop.
  public var words: String
  /// How many of the same kind there were, at least 1; only the first is described.
  public var count = 1

  /// Puts a fault together.
  public init(_ kind: Kind, at offset: Int64, seconds: Double? = nil, _ words: String) {
    (self.kind, self.offset, self.seconds, self.words) = (kind, offset, seconds, words)
  }
}

/// What the structure of a file says, found without decoding anything.
public struct StructureReport: Sendable, Equatable {
  /// What the content is, whatever the name says.
  public var format: ContainerFormat
  /// How many bytes the file has.
  public var size: Int64
  /// What is wrong, one of each kind, in the order in which they were found.
  public var faults: [StructureFault] = []
  /// How many bytes were read to find that out.
  public var bytesRead: Int64 = 0
  /// Whether all of the structure was looked at; large files are sampled where the budget does not reach.
  public var isComplete = true
  /// Whether the index comes before the content; nil where the format has none.
  public var isIndexFirst: Bool?
  /// Whether it comes in fragments, each with its own index.
  public var isFragmented = false
  /// How long it says that it plays, in seconds.
  public var duration: Double?
  /// Its tracks in the file's order, where the format tells.
  public var tracks: [Track] = []
  /// How many pictures it holds, where it is a format of pictures.
  public var pictures: Int?

  /// What the picture is, of HEIC, AVIF and WebP files with several parts; nil for other formats.
  public var picture: Picture?

  /// A picture by what its file says.
  public struct Picture: Sendable, Equatable {
    /// In pixels, before it is turned.
    public var width = 0
    /// In pixels, before it is turned.
    public var height = 0
    /// Degrees counter-clockwise that it is to be turned for display: 0, 90, 180 or 270.
    public var rotation = 0
    /// Bits of a colour sample, where the file says.
    public var depth: Int?
    /// Whether there is transparency, where the file says.
    public var hasAlpha: Bool?
    /// How many frames it moves through; nil for one that stands.
    public var frames: Int?
    /// How long they are shown together, in seconds.
    public var duration: Double?
  }

  /// What the sound of a FLAC file is when it is decoded; nil for other formats, and where it does not say.
  public var soundDigest: SoundDigest?

  /// A checksum of decoded sound.
  public struct SoundDigest: Sendable, Equatable {
    /// Bits of a sample.
    public var bits: Int
    /// The MD5 of all samples, in hexadecimal digits.
    public var md5: String
  }

  /// A track by its index.
  public struct Track: Sendable, Equatable {
    /// What it carries.
    public enum Kind: String, Sendable { case video, audio, other }
    /// What it carries.
    public var kind: Kind
    /// How many packets its index counts; nil where there is none.
    public var packets: Int64?
    /// How long it plays, in seconds.
    public var duration: Double?
  }

  /// Whether nothing is damaged or missing; doubts may remain.
  public var isSound: Bool { !faults.contains { $0.kind.isDamage } }

  /// Begins a report.
  public init(format: ContainerFormat, size: Int64) { (self.format, self.size) = (format, size) }
}
