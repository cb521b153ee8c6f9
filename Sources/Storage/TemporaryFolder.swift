import Platform
import Quantities

/// A private folder for work on downloaded files, on `$TMPDIR` or `/tmp`; gone with everything in it when it is closed.
///
/// It is closed by hand, or by ``with(named:in:_:)``: were it closed with the last mention of it, its files would go
/// while another program still works on them.
public struct TemporaryFolder: Sendable {
  /// The folder itself; only this user can look into it.
  public let path: ObjectPath

  private init(_ path: ObjectPath) { self.path = path }

  /// Makes a folder with a new name; the caller closes it.
  ///
  /// - Parameters:
  ///   - name: how the folder's name begins, so that a person knows whose it is.
  ///   - parent: where to make it instead of `$TMPDIR` or `/tmp`.
  public static func make(
    named name: String = "toolkit", in parent: ObjectPath? = nil
  ) throws(StorageError) -> TemporaryFolder {
    let place = parent ?? usual
    var template = Array(try place.appending(name + "-XXXXXX").checkedBytes().map { CChar(bitPattern: $0) } + [0])
    guard mkdtemp(&template) != nil else { throw .system(errno, "cannot make a temporary folder in", place) }
    let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
    let key = bytes.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }
    return TemporaryFolder(ObjectPath(place: .local, key: key))
  }

  /// Makes a folder, works in it, and removes it whatever happens.
  public static func with<Result>(
    named name: String = "toolkit", in parent: ObjectPath? = nil, _ work: (TemporaryFolder) async throws -> Result
  ) async throws -> Result {
    let folder = try make(named: name, in: parent)
    defer { folder.close() }
    return try await work(folder)
  }

  /// Removes the folder and what is in it; closing again does nothing.
  public func close() { Self.removeTree(path.key) }

  /// Where temporary folders are made unless asked otherwise.
  static var usual: ObjectPath {
    let variable = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return ObjectPath(place: .local, key: variable.isEmpty ? "/tmp" : variable)
  }

  /// Removes a folder with everything below it: links themselves, never what they lead to; iteratively. What resists
  /// stays.
  static func removeTree(_ path: String) {
    var waiting = [(folder: ObjectPath.fileName(ofText: path), isEmptied: false)]
    while let (folder, isEmptied) = waiting.popLast() {
      if folder.withCPath({ rmdir($0) }) == 0 || isEmptied { continue }
      waiting.append((folder, true))
      waiting += removeFiles(in: folder).map { ($0, false) }
    }
  }

  /// Removes what can be removed at once; gives the rest, which are folders.
  private static func removeFiles(in folder: [UInt8]) -> [[UInt8]] {
    let descriptor = folder.withCPath { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
    guard descriptor >= 0 else { return [] }
    defer { Platform.close(descriptor) }
    guard var contents = try? FolderContents(descriptor: descriptor) else { return [] }
    var rest: [[UInt8]] = []
    repeat {
      let names = contents.block
      rest += names.entries.compactMap { entry in
        names.withName(entry) { name, bytes in
          unlinkat(descriptor, name, 0) == 0 ? nil : folder + [UInt8(ascii: "/")] + bytes
        } ?? nil
      }
    } while contents.advance()
    return rest
  }
}

extension LocalBackend {
  /// Makes the folder that a path lies in, and those above it, as far as they are missing.
  public func makeFolders(for path: ObjectPath) throws(StorageError) {
    let bytes = try path.checkedBytes()
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0 else { return }
    try makeMissingFolders(Array(bytes[..<slash]), for: path)
  }

  /// Bytes that this user can still write on the disk that holds a path; for a file that is still to be made, its
  /// folder.
  public func freeSpace(at path: ObjectPath) throws(StorageError) -> Int64 {
    var status = statvfs()
    var failure: Int32 = 0
    for candidate in [path, path.parent] {
      if try candidate.checkedBytes().withCPath({ statvfs($0, &status) }) == 0 {
        let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int64(clamping: bytes)
      }
      failure = errno
      if failure != ENOENT { break }
    }
    throw .system(failure, "cannot ask for the free space of", path)
  }
}
