import LineEditing

/// The lines that sessions left in their file.
public enum StoredHistory {
  /// At most so many lines, oldest first; nil when the file cannot be read.
  public static func lines(in file: String, maximum: Int) -> [String]? {
    try? History.stored(path: file, maximum: maximum)
  }
}
