import Interpreter
import Quantities
import Storage

/// Goes through a tree folder by folder, each in byte order of its names, so that all files come in byte order of their
/// paths whatever order the store lists them in. In memory are the entries of the folders on the way down.
final class FolderTour {
  /// One thing that is come to.
  struct Stop {
    let object: StoredObject
    /// How deep it lies: 1 in the root.
    let depth: Int
    /// For its folder and each one above it, from the top: whether nothing comes after it there.
    let isLast: [Bool]
  }

  private let context: Context
  private let filter: ObjectFilter
  private let root: ObjectPath
  private let deepest: Int
  private let followLinks: Bool
  private let isMissingEmpty: Bool
  private let onNote: (@Sendable (StorageError) -> Void)?
  private var levels: [[StoredObject]] = []
  private var isBegun = false

  /// Begins before the first; entries of each level are kept in reverse order.
  init(
    _ root: ObjectPath, _ filter: ObjectFilter, deepest: Int = .max, followLinks: Bool = false,
    isMissingEmpty: Bool = false, onNote: (@Sendable (StorageError) -> Void)? = nil, in context: Context
  ) {
    (self.root, self.filter, self.context, self.deepest) = (root, filter, context, deepest)
    (self.followLinks, self.isMissingEmpty, self.onNote) = (followLinks, isMissingEmpty, onNote)
  }

  /// The next file or folder, a folder before what is in it; nil at the end.
  func next() throws -> Stop? {
    if !isBegun {
      isBegun = true
      levels = [try entries(of: root, isMissingEmpty: isMissingEmpty)]
    }
    while let level = levels.indices.last {
      guard let object = levels[level].popLast() else {
        levels.removeLast()
        continue
      }
      let stop = Stop(object: object, depth: levels.count, isLast: levels.map(\.isEmpty))
      if object.kind != .file, levels.count < deepest {
        do { levels.append(try entries(of: object.path, isMissingEmpty: true)) } catch let error as StorageError {
          context.session.terminal.note("warning: " + error.message)
          onNote?(error)
        }
      }
      return stop
    }
    return nil
  }

  private func entries(of folder: ObjectPath, isMissingEmpty: Bool) throws -> [StoredObject] {
    let request = ListRequest(folder, depth: .one, onNote: onNote)
    let cursor = ObjectCursor(request, ObjectFilter(), isMissingEmpty: isMissingEmpty, in: context)
    defer { cursor.close() }
    var entries: [(key: [UInt8], object: StoredObject)] = []
    while let object = try cursor.next() {
      // A marker for the folder itself is no entry of it.
      guard object.path != folder, filter.passes(object, relative: object.path.relative(to: root), showsFolders: true)
      else { continue }
      entries.append((Array(object.path.name.utf8) + (object.kind == .file ? [] : [UInt8(ascii: "/")]), object))
    }
    entries.sort { $1.key.lexicographicallyPrecedes($0.key) }
    return entries.map(\.object)
  }
}
