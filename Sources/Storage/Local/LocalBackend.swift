import Flow
import Platform
import Quantities

/// The files of this machine.
///
/// Links to files are listed as the files that they lead to, links to folders are not followed below the root unless
/// asked, pipes, sockets and devices are passed over and counted in a note. Listings are in byte order of the paths, also
/// of folders with millions of names. A name that is not UTF-8 keeps its bytes (see `ObjectPath.fileBytes`).
public struct LocalBackend: StorageBackend {
  /// Makes the backend; it holds nothing.
  public init() {}

  /// Folders are walked in the order of their names.
  public var listsInOrder: Bool { true }

  /// Streams a listing; see ``StorageBackend/list(_:to:)``.
  public func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws {
    let listing: LocalListing?
    do {
      listing = try await BlockingThreads.files.run { _ in
        let descriptor = try openPath(request.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor < 0 ? nil : try LocalListing(request, folder: descriptor)
      }
    } catch let failure as SystemFailure {
      throw StorageError.system(failure.number, "cannot list", request.root)
    }
    guard let listing else { return try await listFile(request, to: consume) }
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await pass(listing, to: consume)) } catch { outcome = .failure(error) }
    listing.cancel()
    // The threads let go of the folders before the listing is over.
    await Task { try? await BlockingThreads.files.run { _ in listing.close() } }.value
    try outcome.get()
  }

  private func pass(_ listing: LocalListing, to consume: ListConsumer) async throws {
    while true {
      let batches = try await BlockingThreads.files.run { cancellation in
        do { return try cancellation.withHandler({ listing.cancel() }) { try listing.next() } } catch is Interrupted {
          throw CancellationError()
        }
      }
      if batches.isEmpty { return }
      for batch in batches {
        try Task.checkCancellation()
        guard try await consume(batch) else { return }
      }
    }
  }

  /// A root that is one file lists that file; a pattern has nothing below it to match.
  private func listFile(_ request: ListRequest, to consume: ListConsumer) async throws {
    let object = try await stat(request.root)
    if request.pattern == nil { _ = try await consume([object]) }
  }

  /// Describes what a path leads to, links followed; pipes, sockets and devices are refused.
  public func stat(_ path: ObjectPath) async throws -> StoredObject {
    try await BlockingThreads.files.run { _ in try statNow(path) }
  }

  /// The same on this thread, which it blocks.
  func statNow(_ path: ObjectPath) throws -> StoredObject {
    let status = try status(of: path)
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFDIR: return StoredObject(path: path, status: status)
    default: throw StorageError.special(path)
    }
  }

  /// Removes one object; folders are refused.
  public func remove(_ path: ObjectPath) async throws {
    try await BlockingThreads.files.run { _ in
      let bytes = try path.checkedBytes()
      var status = FileStatus()
      guard bytes.withCPath({ lstat($0, &status) }) == 0 else {
        if errno == ENOENT || errno == ENOTDIR { throw missing(path) }
        throw StorageError.system(errno, "cannot remove", path)
      }
      if status.st_mode & S_IFMT == S_IFDIR { throw StorageError.isFolder(path) }
      guard bytes.withCPath({ unlink($0) }) == 0 else { throw StorageError.system(errno, "cannot remove", path) }
    }
  }

  /// Opens a folder; −1 when the path is something else than a folder.
  private func openPath(_ path: ObjectPath, _ flags: Int32) throws -> Int32 {
    let descriptor = try path.checkedBytes().withCPath { open($0, flags) }
    if descriptor >= 0 || errno == ENOTDIR { return descriptor }
    if errno == ENOENT { throw missing(path) }
    throw StorageError.system(errno, "cannot list", path)
  }

  /// What the system says about a path, links followed.
  func status(of path: ObjectPath) throws -> FileStatus {
    var status = FileStatus()
    if try path.checkedBytes().withCPath({ fileStatus($0, &status) }) { return status }
    if errno == ENOENT || errno == ENOTDIR { throw missing(path) }
    throw StorageError.system(errno, "cannot read", path)
  }
}

extension ObjectPath {
  /// The bytes of a local path for the system; throws when there is no such path.
  func checkedBytes() throws(StorageError) -> [UInt8] {
    guard let bytes = fileBytes else {
      let reason = place == .local ? "holds a zero byte, which no file name can" : "is not a local file"
      throw StorageError(.notSupported, "\(quoted) \(reason)", path: self)
    }
    return bytes
  }
}

extension [UInt8] {
  /// Calls a function with these bytes as a zero-ended path.
  func withCPath<Result>(_ use: (UnsafePointer<CChar>) -> Result) -> Result {
    (self + [0]).withUnsafeBytes { raw in
      raw.withMemoryRebound(to: CChar.self) { characters in
        guard let start = characters.baseAddress else { return "".withCString(use) }
        return use(start)
      }
    }
  }
}
