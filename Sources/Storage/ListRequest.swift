import Globs
import Quantities

/// What to list: where, how deep, and which of it.
public struct ListRequest: Sendable {
  /// How far below the root a listing goes.
  public enum Depth: Sendable, Hashable {
    /// Everything below the root, files only, like an object store's own flat listing.
    case all
    /// So many levels, at least one: the files on all of them, and on the last one also the folders and buckets, each
    /// standing for what is below it. So everything below the root is covered once, whatever the number.
    case levels(Int)

    /// What stands directly in the root, folders and buckets included.
    public static var one: Depth { .levels(1) }

    /// The level on which the listing ends and shows folders, from 1; nil when there is no end.
    var last: Int? {
      if case .levels(let count) = self { max(1, count) } else { nil }
    }
  }

  /// What is to be known of each object beside its address and kind.
  public enum Field: Sendable, Hashable, CaseIterable {
    case size, modified
  }

  /// The folder, the bucket, the remote or the single object to list, taken literally: a `*` in it is a `*`.
  public var root: ObjectPath
  /// How deep to go.
  public var depth: Depth
  /// What the part of the path below the root has to match, or nil for all of it.
  public var pattern: Glob?
  /// What the path below the root begins with for every object that is wanted, byte for byte: a source may leave out what
  /// begins otherwise, and need not.
  public var start = ""
  /// Whether objects may come in any order, so that none has to wait for others.
  public var mayBeUnordered = false
  /// What somebody will look at. A source may leave other fields unknown where that saves it work; a disk need not ask
  /// for each file.
  public var fields: Set<Field> = Set(Field.allCases)
  /// Whether links to folders below the root are followed; never in a circle. Remotes have none.
  public var followLinks = false
  /// Is told about what had to be left out, such as a folder that may not be read; the listing goes on.
  public var onNote: (@Sendable (StorageError) -> Void)?

  /// Makes a request for everything below a path unless told otherwise.
  public init(
    _ root: ObjectPath, depth: Depth = .all, pattern: Glob? = nil, onNote: (@Sendable (StorageError) -> Void)? = nil
  ) {
    self.root = root
    self.depth = depth
    self.pattern = pattern
    self.onNote = onNote
  }
}
