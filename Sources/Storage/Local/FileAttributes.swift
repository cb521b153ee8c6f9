import Platform
import Quantities

/// What a copy keeps of a file beside its bytes.
enum FileAttributes {
  /// Takes over permissions, access lists and times, and what users attached to the file where the target's system can hold it.
  ///
  /// - Parameter owner: whether the owner is to be the same too, where this user may give files away.
  static func copy(
    from original: OpenFile, to descriptor: Int32, target: ObjectPath, owner: Bool = false
  ) throws(StorageError) {
    let status = original.status
    FileProperties.copyAttached(from: original.descriptor, to: descriptor)
    let hasGroup = !owner || FileProperties.setOwner(status.st_uid, status.st_gid, of: descriptor)
    guard
      FileProperties.copyPermissions(status.st_mode, from: original.descriptor, to: descriptor, hasGroup: hasGroup),
      futimens(descriptor, [status.st_atim, status.st_mtim]) == 0
    else {
      throw .system(errno, "cannot set permissions and times of", target)
    }
  }

  /// Gives a file what is known of an object from elsewhere.
  static func set(_ object: StoredObject, on descriptor: Int32, target: ObjectPath) throws(StorageError) {
    if let permissions = object.permissions, fchmod(descriptor, mode_t(permissions & 0o777)) != 0 {
      throw .system(errno, "cannot set the permissions of", target)
    }
    guard let modified = object.modified else { return }
    let (seconds, rest) = modified.quotientAndRemainder(dividingBy: 1_000_000_000)
    let time = timespec(
      tv_sec: Int(rest < 0 ? seconds - 1 : seconds), tv_nsec: Int(rest < 0 ? rest + 1_000_000_000 : rest))
    guard futimens(descriptor, [time, time]) == 0 else { throw .system(errno, "cannot set the time of", target) }
  }
}
