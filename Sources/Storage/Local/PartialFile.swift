import Platform
import Quantities

/// A file that is being made: hidden beside its target, so that the last step is a rename on the same disk.
///
/// Until ``commit(_:)`` nothing is seen under the target's name, and whatever was there is untouched. A partial
/// file that is dropped is removed; only a killed toolkit leaves one behind, as `.toolkit-….part`.
struct PartialFile: ~Copyable {
  /// What it will be.
  let target: ObjectPath
  /// Where it is until then.
  let path: ObjectPath
  private let targetBytes: [UInt8]
  private let pathBytes: [UInt8]
  private let folderBytes: [UInt8]
  private var isDone = false

  /// Makes an empty hidden file beside the target, with permissions that are for its owner only unless said otherwise.
  ///
  /// A target that is a link to a file stands for that file. Throws when the target is a folder, when it exists and
  /// must not be replaced, and when its folder is missing.
  init(for target: ObjectPath, options: TransferOptions, mode: mode_t = 0o600) throws(StorageError) {
    let name = try Self.resolve(target, overwrite: options.overwrite)
    let folder = name.folderPart
    let hidden = ".toolkit-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".part"
    let partial = folder + [UInt8(ascii: "/")] + Array(hidden.utf8)
    if options.createFolders { try makeMissingFolders(folder, for: target) }
    let descriptor = partial.withCPath { Platform.open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
    guard descriptor >= 0 else { throw Self.cannotWrite(errno, target) }
    close(descriptor)
    (targetBytes, folderBytes, pathBytes) = (name, folder, partial)
    path = ObjectPath(place: .local, key: partial.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) })
    self.target = target
  }

  deinit {
    if !isDone { _ = pathBytes.withCPath { unlink($0) } }
  }

  /// Removes it now, for those who cannot tell when it is dropped.
  mutating func discard() {
    if !isDone { _ = pathBytes.withCPath { unlink($0) } }
    isDone = true
  }

  /// Opens it for writing; the descriptor is the caller's.
  func open(_ flags: Int32) throws(StorageError) -> Int32 {
    let descriptor = pathBytes.withCPath { Platform.open($0, flags | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .system(errno, "cannot write", target) }
    return descriptor
  }

  /// Gives the file its permissions, times and size's last check done by the caller, then its name, in one step.
  ///
  /// Its bytes and its name are on disk when this returns. Without `overwrite` a file that appeared under the name in
  /// the meantime is kept and the call throws `exists`; what is to be replaced is looked at once more just before.
  mutating func commit(_ options: TransferOptions) throws(StorageError) {
    let descriptor = try open(O_RDONLY)
    let failure = fsync(descriptor) == 0 ? 0 : errno
    close(descriptor)
    guard failure == 0 else { throw .system(failure, "cannot write", target) }
    try options.check(fileAt: targetBytes, named: target)
    let number = giveName(targetBytes, to: pathBytes, overwrite: options.overwrite)
    guard number == 0 else { throw number == EEXIST ? .exists(target) : .system(number, "cannot write", target) }
    isDone = true
    FolderSync.shared.sync(folderBytes)
  }

  /// The name that is really written: what a link leads to, in place of the link.
  ///
  /// Throws when that is a folder or a device, or exists and must not be replaced.
  static func resolve(_ target: ObjectPath, overwrite: Bool) throws(StorageError) -> [UInt8] {
    let bytes = try target.checkedBytes()
    var status = FileStatus()
    guard bytes.withCPath({ lstat($0, &status) }) == 0 else {
      if bytes.last == UInt8(ascii: "/") { throw .isFolder(target) }
      return bytes
    }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    if isLink, !bytes.withCPath({ fileStatus($0, &status) }) {
      // A link that leads nowhere is itself what would be replaced.
      if !overwrite { throw .exists(target) }
      return bytes
    }
    if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(target) }
    if status.st_mode & S_IFMT != S_IFREG {
      throw StorageError.special(target)
    }
    if !overwrite { throw .exists(target) }
    guard isLink, let real = bytes.withCPath({ realpath($0, nil) }) else { return bytes }
    defer { free(real) }
    return Array(UnsafeRawBufferPointer(start: real, count: strlen(real)))
  }

  /// The error for a name that could not be made.
  static func cannotWrite(_ number: Int32, _ target: ObjectPath) -> StorageError {
    guard number == ENOENT || number == ENOTDIR else { return .system(number, "cannot write", target) }
    return StorageError(
      .notFound, "there is no folder \(target.parent.quoted) to write into",
      hint: "make it first, or ask for it to be made",
      path: target.parent)
  }
}

extension TransferOptions {
  /// Throws when what is to be replaced on this disk is no longer what somebody looked at.
  func check(fileAt bytes: [UInt8], named target: ObjectPath) throws(StorageError) {
    guard overwrite, replacing != nil else { return }
    var status = FileStatus()
    let isThere = bytes.withCPath { fileStatus($0, &status) }
    try check(isThere ? StoredObject(path: target, status: status) : nil, at: target)
  }
}
