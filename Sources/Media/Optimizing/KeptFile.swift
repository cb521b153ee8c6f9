import Platform

/// A file that stays under a second name when its first one is given to another.
public enum KeptFile {
  /// What became of a second name.
  public enum Outcome: Sendable {
    /// The file has it now.
    case linked
    /// The file had it before.
    case wasLinked
    /// It cannot have it, as on another disk or where something else has the name: the file has to be copied.
    case impossible
  }

  /// Gives a file a second name on its disk; the name is on the disk when this returns. A link is followed.
  public static func link(_ file: String, to name: String) throws(MediaError) -> Outcome {
    let real = LocalTarget.resolved(file)
    let isNew = Platform.link(real, name) == 0
    guard isNew || isSecondName(name, of: real) else { return .impossible }
    do { try TemporaryFile.sync(TemporaryFile.folder(of: name), name) } catch {
      if isNew { unlink(name) }
      throw error
    }
    return isNew ? .linked : .wasLinked
  }

  /// A symbolic link is none: it would lead to what gets the first one.
  private static func isSecondName(_ name: String, of file: String) -> Bool {
    guard let there = FileStatus(name), let original = FileStatus(file) else { return false }
    return there.isSameFile(as: original) && LocalTarget.resolved(name) != file
  }

  /// Whether a name is another file's; files of one length are not told from one another.
  /// - Parameter size: bytes of the file that is to have the name.
  public static func isTaken(_ name: String, for size: Int64) -> Bool {
    FileStatus(name).map { $0.size != size } ?? false
  }
}
