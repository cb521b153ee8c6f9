import Platform

/// A file that stays under a second name when its first one is given to another.
public enum KeptFile {
  /// Gives a file a second name on its disk; the name is on the disk when this returns. A link is followed.
  ///
  /// - Returns: false where that cannot be done, as on another disk: then it has to be copied.
  /// - Throws: ``MediaError`` `target-exists` when another file has the name.
  public static func link(_ file: String, to name: String) throws(MediaError) -> Bool {
    let real = LocalTarget.resolved(file)
    if Platform.link(real, name) != 0 {
      guard errno == EEXIST else { return false }
      guard let there = FileStatus(name), let original = FileStatus(real), there.isSameFile(as: original) else {
        throw taken(name)
      }
    }
    try TemporaryFile.sync(TemporaryFile.folder(of: name), name)
    return true
  }

  /// Looks whether a name is free, or may be the file's already. Files of one length are not told from one another here.
  /// - Parameter size: bytes of the file that is to be kept.
  /// - Throws: ``MediaError`` `target-exists` when another file has the name.
  public static func checkIsFree(_ name: String, for size: Int64) throws(MediaError) {
    if let there = FileStatus(name), there.size != size { throw taken(name) }
  }

  private static func taken(_ name: String) -> MediaError {
    MediaError(
      .targetExists, "the original cannot be kept as \(name): another file has that name",
      hint: "choose another folder or suffix for --keep-original")
  }
}
