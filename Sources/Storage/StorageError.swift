import Diagnostics
import Platform
import Quantities

/// Why a storage could not do what it was asked.
public struct StorageError: ExplainedError, Hashable {
  /// The kinds of failure, in the words that programs see.
  public enum Kind: String, Sendable, Hashable {
    case notFound = "not-found"
    case unknownRemote = "unknown-remote"
    case exists
    case permission
    case diskFull = "disk-full"
    case isFolder = "is-folder"
    case notEmpty = "not-empty"
    case sameFile = "same-file"
    case changed
    case badPattern = "bad-pattern"
    case notSupported = "not-supported"
    case unreachable
    case failed
  }

  /// What kind of failure it is.
  public var kind: Kind
  /// The address it is about, if it is about one.
  public var path: ObjectPath?
  /// One sentence, safe to show on a terminal.
  public var message: String
  /// What to do about it, if that can be said.
  public var hint: String?

  /// The kind as programs see it.
  public var code: String { kind.rawValue }

  /// Makes an error; the message is a sentence without a full stop, already safe to show.
  public init(_ kind: Kind, _ message: String, hint: String? = nil, path: ObjectPath? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.path = path
  }
}

extension StorageError {
  /// The error for a failed call of the system.
  ///
  /// - Parameter doing: what was tried, to stand before the name: `cannot read`.
  static func system(_ number: Int32, _ doing: String, _ path: ObjectPath) -> StorageError {
    let name = path.quoted
    switch number {
    case ENOENT, ENOTDIR: return StorageError(.notFound, "there is no \(name)", path: path)
    case EACCES, EPERM, EROFS:
      return StorageError(.permission, "\(doing) \(name): \(reason(number))", path: path)
    case ENOSPC, EDQUOT, EFBIG:
      return StorageError(
        .diskFull, "\(doing) \(name): \(reason(number))", hint: "free some space there or choose another disk",
        path: path)
    case EISDIR: return .isFolder(path)
    case EEXIST: return .exists(path)
    case ENAMETOOLONG:
      return StorageError(.notSupported, "\(doing) \(name): its name is too long for this file system", path: path)
    default: return StorageError(.failed, "\(doing) \(name): \(reason(number))", path: path)
    }
  }

  static func changed(_ path: ObjectPath) -> StorageError {
    StorageError(
      .changed, "\(path.quoted) was changed while it was copied", hint: "copy it when nobody writes to it", path: path)
  }

  static func changedTarget(_ path: ObjectPath) -> StorageError {
    StorageError(
      .changed, "\(path.quoted) was changed by somebody else meanwhile, so it was not replaced",
      hint: "look at what is there now, and run again", path: path)
  }

  static func isFolder(_ path: ObjectPath) -> StorageError {
    StorageError(
      .isFolder, "\(path.quoted) is a folder", hint: "name the objects in it, as `ls` shows them", path: path)
  }

  static func special(_ path: ObjectPath) -> StorageError {
    StorageError(.notSupported, "\(path.quoted) is a device, a pipe or a socket, not a file", path: path)
  }

  static func exists(_ path: ObjectPath) -> StorageError {
    StorageError(
      .exists, "\(path.quoted) exists already", hint: "ask for overwriting, or choose another name", path: path)
  }

  static func sameFile(_ source: ObjectPath, _ target: ObjectPath) -> StorageError {
    StorageError(.sameFile, "\(source.quoted) and \(target.quoted) are the same file", path: target)
  }

  private static func reason(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    let sentence = String(cString: text)
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}
