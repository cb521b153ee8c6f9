/// What was typed before, oldest first, kept in a file when there is one.
///
/// Several sessions may share a file: entries are only ever added at its end, and it is made smaller by replacing it as a
/// whole. It belongs to one thread.
public final class History {
  /// Entries kept in memory, and in the file when that is made smaller, unless another number is asked for.
  public static let maximumEntries = 10_000

  /// Entries kept here.
  public let maximum: Int
  /// The entries, oldest first, each once; newlines inside are kept.
  public private(set) var entries: [String] = []
  /// Looks at each new entry before it is kept: gives what to keep, with secrets taken out, or nil to keep nothing.
  public var redact: (String) -> String? = { $0 }

  private let file: HistoryFile?

  /// A history that ends with the program.
  public init() {
    file = nil
    maximum = Self.maximumEntries
  }

  /// A history kept in the file at `path`, which is made with mode 0600 when the first entry is added, with its folder.
  public init(path: String, maximum: Int = History.maximumEntries) throws(LineEditingError) {
    let file = HistoryFile(path: path, maximum: maximum)
    let (stored, isTooLarge) = try file.load()
    self.file = file
    self.maximum = maximum
    entries = Self.latest(stored, maximum)
    if isTooLarge { try file.compact { Self.latest($0, maximum) } }
  }

  /// The entries in a file, oldest first, each once; the file stays as it is.
  public static func stored(path: String, maximum: Int = History.maximumEntries) throws(LineEditingError) -> [String] {
    latest(try HistoryFile(path: path, maximum: maximum).load().entries, maximum)
  }

  /// Adds an entry at the end; an equal earlier one goes. Blank entries and those that begin with a blank are not kept.
  public func append(_ entry: String) throws(LineEditingError) {
    guard let first = entry.first, !first.isWhitespace, let kept = redact(entry), !kept.isEmpty else { return }
    let isRepeated = entries.last == kept
    entries.removeAll { $0 == kept }
    entries.append(kept)
    if entries.count > maximum { entries.removeFirst(entries.count - maximum) }
    if !isRepeated { try file?.append(kept) }
  }

  /// The last entries, each where it was used last.
  private static func latest(_ entries: [String], _ maximum: Int) -> [String] {
    var seen: Set<String> = []
    return entries.reversed().filter { seen.insert($0).inserted }.prefix(maximum).reversed()
  }
}
