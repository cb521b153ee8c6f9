import Interpreter
import Platform
import Quantities
import Storage

/// The files below a root in byte order of their paths, with the part of the path below the root as their name.
final class SortedFiles {
  private let root: ObjectPath
  private let source: () throws -> StoredObject?
  let close: () -> Void
  private var last = ""

  /// Begins before the first. A store that lists in another order is walked folder by folder.
  ///
  /// - Parameter onNote: is told when something could not be listed.
  init(
    _ root: ObjectPath, _ filter: ObjectFilter, isMissingEmpty: Bool, in context: Context,
    onNote: @escaping @Sendable () -> Void
  ) {
    self.root = root
    if context.listsInOrder(root) {
      let request = ListRequest(root, onNote: { _ in onNote() })
      let cursor = ObjectCursor(request, filter, isMissingEmpty: isMissingEmpty, in: context)
      (source, close) = (cursor.next, cursor.close)
    } else {
      let tour = FolderTour(root, filter, isMissingEmpty: isMissingEmpty, onNote: { _ in onNote() }, in: context)
      source = {
        while let stop = try tour.next() {
          // Folders were let through for what is in them.
          if stop.object.kind == .file { return stop.object }
        }
        return nil
      }
      close = {}
    }
  }

  /// The next file; nil at the end. Markers of folders are passed over.
  func next() throws -> (name: String, object: StoredObject)? {
    while let object = try source() {
      let name = String(object.path.relative(to: root))
      guard object.kind == .file, !name.isEmpty, name.utf8.last != UInt8(ascii: "/") else { continue }
      guard last.utf8.lexicographicallyPrecedes(name.utf8) || last.isEmpty else {
        throw Failure("unordered", "\(root.text) is not listed in the order of names, so it cannot be compared")
      }
      last = name
      return (name, object)
    }
    return nil
  }
}

/// Two sorted listings side by side: what has the same name comes together.
final class MergedListings {
  typealias Pair = (name: String, source: StoredObject?, target: StoredObject?)

  private let source, target: SortedFiles
  private var left, right: (name: String, object: StoredObject)?
  private var isBegun = false

  init(_ source: SortedFiles, _ target: SortedFiles) { (self.source, self.target) = (source, target) }

  /// The next name with what either side has under it; nil when both have ended.
  func next() throws -> Pair? {
    if !isBegun {
      isBegun = true
      (left, right) = (try source.next(), try target.next())
    }
    switch (left, right) {
    case (let left?, let right?):
      if left.name.utf8.elementsEqual(right.name.utf8) {
        (self.left, self.right) = (try source.next(), try target.next())
        return (left.name, left.object, right.object)
      }
      if left.name.utf8.lexicographicallyPrecedes(right.name.utf8) { fallthrough }
      self.right = try target.next()
      return (right.name, nil, right.object)
    case (let left?, _):
      self.left = try source.next()
      return (left.name, left.object, nil)
    case (nil, let right?):
      self.right = try target.next()
      return (right.name, nil, right.object)
    case (nil, nil): return nil
    }
  }

  func close() {
    source.close()
    target.close()
  }
}

extension Context {
  /// Whether a listing of everything below a path comes in byte order; where nobody knows, it does not.
  fileprivate func listsInOrder(_ path: ObjectPath) -> Bool {
    if path.place == .local { return true }
    let storage = tools.storage
    return (try? wait { try await storage.backend(for: path).listsInOrder }) ?? false
  }
}

extension Context {
  /// Whether a remote's first level is its buckets.
  func hasBuckets(_ remote: ObjectPath) throws -> Bool {
    let storage = tools.storage
    return try wait { try await storage.backend(for: remote).isBucket(remote.appending("x")) }
  }

  /// Where an address really leads, past the remotes that only stand for another place.
  func realPath(of path: ObjectPath) throws -> ObjectPath {
    guard case .remote = path.place else { return path }
    let storage = tools.storage
    return try wait { try await storage.realPath(of: path) }
  }
}

extension ObjectPath {
  /// The same place with links followed, as far as it exists on this machine.
  var resolved: ObjectPath {
    guard place == .local, var bytes = (key.isEmpty ? ObjectPath(".") : self).fileBytes else { return self }
    var rest: [UInt8] = []
    while true {
      if let real = (bytes + [0]).withUnsafeBytes({ raw in
        raw.withMemoryRebound(to: CChar.self) { $0.baseAddress.flatMap { realpath($0, nil) } }
      }) {
        defer { free(real) }
        return ObjectPath(
          place: .local,
          key: Array(
            UnsafeBufferPointer(start: UnsafeRawPointer(real).assumingMemoryBound(to: UInt8.self), count: strlen(real))
          ).asFileName + rest.asFileName)
      }
      while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
      guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else {
        rest = [UInt8(ascii: "/")] + bytes + rest
        if bytes.first == UInt8(ascii: "/") { return ObjectPath(place: .local, key: rest.asFileName) }
        bytes = [UInt8(ascii: ".")]
        continue
      }
      rest = bytes[slash...] + rest
      bytes = Array(bytes[..<slash])
    }
  }
}

extension StringProtocol {
  /// Whether a key can be the path of a file below a folder and leads nowhere else.
  var isNameOnDisk: Bool {
    !utf8.contains(0)
      && utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
  }
}

extension [UInt8] {
  /// As the text of a path.
  fileprivate var asFileName: String { withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) } }
}
