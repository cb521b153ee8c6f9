import Globs
import Quantities

/// What to list: where, how deep, and which of it.
public struct ListRequest: Sendable {
  /// How far below the root a listing goes.
  public enum Depth: Sendable, Hashable {
    /// Everything below the root, files only, like an object store's own flat listing.
    case all
    /// What stands directly in the root, folders and buckets included.
    case one
  }

  /// The folder, the bucket, the remote or the single object to list, taken literally: a `*` in it is a `*`.
  public var root: ObjectPath
  /// How deep to go.
  public var depth: Depth
  /// What the part of the path below the root has to match, or nil for all of it.
  public var pattern: Glob?
  /// Whether objects may come in any order, so that none has to wait for others.
  public var mayBeUnordered = false
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
