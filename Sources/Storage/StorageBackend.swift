import Flow
import Quantities

/// Takes a batch of a listing, never empty, at most 256 objects; answers whether it wants more.
public typealias ListConsumer = @Sendable ([StoredObject]) async throws -> Bool

/// One kind of place where objects live. Everything streams: memory does not grow with the number of objects or bytes.
///
/// Extras that only some places have, such as copying without passing through this machine, are small protocols of
/// their own (``DirectCopying``). All errors about the storage itself are ``StorageError``; cancelling the task ends
/// the work at once, its child processes included, and removes what was half-written.
public protocol StorageBackend: Sendable {
  /// Lists objects in batches, each passed on as soon as the source has something.
  ///
  /// When the consumer answers false or throws, the source is stopped. A root that is a single object lists that
  /// object; a root that is missing throws `not-found`.
  func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws

  /// Describes what stands at one address; throws `not-found` when there is nothing.
  func stat(_ path: ObjectPath) async throws -> StoredObject

  /// Opens an object, or so many bytes of it, for reading.
  ///
  /// - Parameters:
  ///   - object: as ``stat(_:)`` or a listing described it. Where the place can tell versions apart and another one
  ///     stands there now, the call or a later pull throws `changed`.
  ///   - range: which bytes, within the object's size; nil for all of them.
  func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream

  /// Makes an object, which appears under its name complete and checked, or not at all.
  ///
  /// - Returns: what stands there now, as the place itself describes it.
  /// - Throws: `exists` when there is something and it must not be replaced.
  func write(_ content: ObjectContent, to path: ObjectPath, options: TransferOptions) async throws -> StoredObject

  /// An object as content to be written elsewhere.
  func content(of path: ObjectPath) async throws -> ObjectContent

  /// Brings an object into a local file.
  func download(_ path: ObjectPath, to file: ObjectPath, options: TransferOptions) async throws -> Transfer

  /// Stores a local file as an object.
  func upload(_ file: ObjectPath, to path: ObjectPath, options: TransferOptions) async throws -> Transfer

  /// Removes one object; a folder or a bucket is refused, a missing object is an error.
  func remove(_ path: ObjectPath) async throws

  /// Whether an address can only be that of a bucket, there or not: a place of buckets has nothing else directly in it.
  /// Only the place knows; nowhere else may the first part of a path be taken for one.
  func isBucket(_ path: ObjectPath) async throws -> Bool

  /// Whether listings of everything below a path come in byte order of the paths.
  var listsInOrder: Bool { get }
}

extension StorageBackend {
  /// Most places have no buckets.
  public func isBucket(_ path: ObjectPath) async throws -> Bool { false }

  /// Nothing is known of the order unless a backend says so.
  public var listsInOrder: Bool { false }

  /// An object as content to be written elsewhere.
  public func content(of path: ObjectPath) async throws -> ObjectContent {
    let object = try await stat(path)
    guard object.kind == .file else { throw StorageError.isFolder(path) }
    return ObjectContent(object) { range in try await read(object, range: range) }
  }

  /// Brings an object into a local file, complete or not at all.
  public func download(_ path: ObjectPath, to file: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let written = try await LocalBackend().write(content(of: path), to: file, options: options)
    return Transfer(source: path, target: file, size: written.size)
  }

  /// Stores a local file and checks what arrived.
  public func upload(_ file: ObjectPath, to path: ObjectPath, options: TransferOptions) async throws -> Transfer {
    let written = try await write(LocalBackend().content(of: file), to: path, options: options)
    return Transfer(source: file, target: path, size: written.size)
  }
}

/// A backend that can copy between two of its addresses without the bytes passing through this machine.
public protocol DirectCopying: StorageBackend {
  /// Copies an object and checks the size that arrived.
  func copy(_ source: ObjectPath, to target: ObjectPath, options: TransferOptions) async throws -> Transfer
}

/// How a transfer is to behave.
public struct TransferOptions: Sendable {
  /// Whether an object that is already there may be replaced.
  public var overwrite: Bool
  /// What is to be replaced, as it was when somebody looked: what was changed since stays, and the transfer throws
  /// `changed`. Nil to replace whatever stands there, where that is allowed.
  public var replacing: StoredObject?
  /// Whether the new object takes over how the store keeps the one that it replaces: its class of storage, and its tags.
  public var inherits = false
  /// Whether missing folders on the way to a local target are made.
  public var createFolders: Bool
  /// How many parts of one large object may be on their way at once.
  public var parts: Int
  /// Is told how far the transfer has come, at most ten times a second.
  public var progress: ProgressSink?

  /// Refuses to overwrite and makes no folders unless told otherwise.
  public init(
    overwrite: Bool = false, replacing: StoredObject? = nil, createFolders: Bool = false, parts: Int = 4,
    progress: ProgressSink? = nil
  ) {
    self.overwrite = overwrite
    self.replacing = replacing
    self.createFolders = createFolders
    self.parts = parts
    self.progress = progress
  }
}

extension TransferOptions {
  /// Throws when a target is not as it has to be.
  ///
  /// - Parameter there: what stands there now; nil for nothing.
  func check(_ there: StoredObject?, at path: ObjectPath) throws(StorageError) {
    if !overwrite, there != nil { throw .exists(path) }
    guard overwrite, let replacing, replacing.kind == .file else { return }
    guard let there, there.isProbably(replacing) else { throw .changedTarget(path) }
  }
}

/// A transfer that is done and verified.
public struct Transfer: Sendable, Hashable {
  /// Where the bytes came from.
  public var source: ObjectPath
  /// Where they are now.
  public var target: ObjectPath
  /// Bytes, as found at the target.
  public var size: Int64

  /// Makes the record of a transfer.
  public init(source: ObjectPath, target: ObjectPath, size: Int64) {
    self.source = source
    self.target = target
    self.size = size
  }
}
