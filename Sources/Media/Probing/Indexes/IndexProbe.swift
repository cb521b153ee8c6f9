import Containers

/// Tells what is in a file from its index alone, without ffprobe: only where it is sure to tell the same.
public enum IndexProbe {
  /// Names that make ffprobe try the formats of this reader and no others first.
  private static let movies: Set<String> = ["mp4", "m4v", "m4a", "m4b", "mov", "qt", "3gp", "3g2"]

  /// Whether there is anything to be tried with a file of this name.
  public static func isKnown(_ name: String) -> Bool {
    ending(name).map { movies.contains($0) || PictureReading.isKnown($0) } ?? false
  }

  private static func ending(_ name: String) -> String? {
    name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[name.index(after: $0)...].lowercased() }
  }

  /// The summary that ffprobe 5.1 leads to; nil for other formats, and where anything is unusual, unknown, inconsistent or damaged.
  /// - Parameters:
  ///   - source: the bytes; a few small parts of them are read.
  ///   - name: what it is called, with its folders; names make a difference to ffprobe.
  ///   - isRemote: whether each read is a request.
  /// - Throws: what reading throws.
  public static func summary(
    of source: any RangedBytes, named name: String, isRemote: Bool = false
  ) throws -> MediaSummary? {
    guard let ending = ending(name) else { return nil }
    do {
      if movies.contains(ending) {
        return MediaSummary(try MovieReading.info(source, isRemote: isRemote, isWhole: false))
      }
      guard PictureReading.isKnown(ending) else { return nil }
      return MediaSummary(try PictureReading.info(source, path: name, ending: ending, isRemote: isRemote))
    } catch is Doubt { return nil }
  }

  /// All that ffprobe 5.1 says of a movie; nil for other formats, and where anything is unusual, unknown, inconsistent or damaged.
  /// - Throws: what reading throws.
  static func info(of source: any RangedBytes, named name: String) throws -> MediaInfo? {
    guard let ending = ending(name), movies.contains(ending) else { return nil }
    do { return try MovieReading.info(source, isRemote: false, isWhole: true) } catch is Doubt { return nil }
  }
}
