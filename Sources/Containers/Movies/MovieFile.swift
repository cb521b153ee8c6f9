/// What the index of an MP4 or QuickTime file says, where all of it is understood.
public struct MovieFile: Sendable {
  /// Bytes of the file.
  public var size: Int64
  /// The main brand: `isom`, `qt  `.
  public var brand = ""
  /// The version of the main brand.
  public var brandVersion = 0
  /// The other brands, one behind another.
  public var otherBrands = ""
  /// Whether the index comes before the content.
  public var isIndexFirst = false
  /// Ticks per second of the movie, above 0.
  public var timescale: Int64 = 0
  /// How long it plays, in ticks.
  public var duration: Int64 = 0
  /// When it was made, in seconds, mostly since 1904; 0 where it does not say.
  public var created: Int64 = 0
  /// The tracks in the file's order.
  public var tracks: [Track] = []
  /// What it says about itself, in the file's order; where ``isWhole`` is false, all of it that says who made the file, and when.
  public var tags: [Tag] = []
  /// The bytes of a picture for the cover, behind all tracks.
  public var cover: [UInt8]?
  /// Whether names and tags are all understood, and not only what is needed to tell the tracks.
  public var isWhole = true
  /// The chapters that a list within the index names: when each starts, in ten-millionths of a second, and its title as bytes.
  public var listedChapters: [(start: Int64, title: [UInt8])] = []
  /// The tracks whose samples are titles of chapters, or pictures of them.
  public var chapterTracks: [Int] = []

  /// Something that it says about itself.
  public struct Tag: Sendable, Equatable {
    /// What it is called: `title`, `com.apple.quicktime.creationdate`.
    public var name: String
    /// What it says.
    public var text: String
    /// The language of the text, as tracks have it; nil where it has none.
    public var language: Int?
  }

  /// A track.
  public struct Track: Sendable {
    /// Its number.
    public var id = 0
    /// Whether it is played unless someone asks otherwise.
    public var isEnabled = false
    /// What it carries, in four letters: `vide`, `soun`.
    public var handler = ""
    /// The name of what it carries: `VideoHandler`.
    public var handlerName: [UInt8]?
    /// Ticks per second, above 0.
    public var timescale: Int64 = 0
    /// How long it is, in ticks, edits left aside.
    public var duration: Int64 = 0
    /// When it was made, in seconds, mostly since 1904; 0 where it does not say.
    public var created: Int64 = 0
    /// Its language: three letters of five bits each, or a number of Macintosh's.
    public var language = 0
    /// How its picture is put on the screen: nine fixed-point numbers.
    public var matrix: [Int32] = []
    /// How wide and how high it is shown, in whole pixels.
    public var shown = (width: 0, height: 0)
    /// The track of its time code; 0 for none.
    public var timecodeTrack = 0
    /// How long a time of the movie each part of it is shown, and from which of its ticks on; -1 for nothing.
    public var edits: [(duration: Int64, start: Int64)] = []
    /// What its samples are.
    public var entry = SampleEntry()
    /// How many samples follow one another in the same distance, in ticks.
    public var times: [(count: Int64, ticks: Int64)] = []
    /// Whether some samples are shown before the time at which they are decoded.
    public var hasEarlyPictures = false
    /// How long after the time at which it is decoded the first sample is shown, in ticks.
    public var firstOffset: Int64 = 0
    /// How many samples it has.
    public var sampleCount: Int64 = 0
    /// Bytes of all samples.
    public var byteCount: Int64 = 0
    /// Where its first samples lie, at most ``mostPlaces``.
    public var places: [Range<Int64>] = []
    /// Which of the first samples can be decoded by themselves, counted from 0; nil for all of them.
    public var keys: [Int]?

    /// How long all samples take, in ticks.
    public var ticks: Int64 { times.reduce(0) { $0.clampedPlus($1.count.clampedTimes($1.ticks)) } }

    /// How many samples are located.
    public static let mostPlaces = 128
  }

  /// How samples are coded.
  public struct SampleEntry: Sendable {
    /// The codec, in four letters: `avc1`.
    public var code = ""
    /// The maker of the program that coded them, in four letters.
    public var vendor: [UInt8] = []
    /// Pixels.
    public var width = 0
    /// Pixels.
    public var height = 0
    /// The program that coded them, where it says.
    public var compressor = ""
    /// Channels of sound.
    public var channels = 0
    /// Samples of sound per second.
    public var rate = 0
    /// Bits of a sample of sound.
    public var bits = 0
    /// What linear samples are, as QuickTime's second version of the description says; nil in the others.
    public var linearFlags: Int?
    /// Whether the lowest byte of a sample comes first, where it says.
    public var isLittleEndian = false
    /// The boxes of this codec: `avcC`, `colr`, and what they hold; a box of each name.
    public var boxes: [String: [UInt8]] = [:]
    /// How time codes are counted.
    public var timecode: Timecode?
    /// The kind of MPEG-4 stream and how its decoder is set up, where it says.
    public var elementary: (objectType: Int, configuration: [UInt8])?
  }
  /// How a track counts time codes.
  public struct Timecode: Sendable {
    /// 1: some numbers are left out; 2: up to 24 hours; 4: may be negative.
    public var flags: Int
    /// Ticks per second.
    public var timescale: Int
    /// Ticks of a frame.
    public var ticks: Int
    /// Frames of a second.
    public var frames: Int
  }
}
