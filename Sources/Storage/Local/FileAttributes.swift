import CSystemCalls
import Platform
import Quantities

/// What a copy keeps of a file beside its bytes.
enum FileAttributes {
  /// Takes over permissions and times, and what users attached to the file where the target's system can hold it.
  ///
  /// - Parameter owner: whether the owner is to be the same too, where this user may give files away.
  static func copy(
    from original: OpenFile, to descriptor: Int32, target: ObjectPath, owner: Bool = false
  ) throws(StorageError) {
    copyAttached(from: original.descriptor, to: descriptor)
    if owner { _ = fchown(descriptor, original.status.st_uid, original.status.st_gid) }
    let times = [original.status.st_atim, original.status.st_mtim]
    // Set-user and set-group bits belong to an owner that the copy may not have.
    guard fchmod(descriptor, original.status.st_mode & 0o777) == 0, futimens(descriptor, times) == 0 else {
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

  /// Extended attributes of the user's namespace; others belong to the system. What cannot be kept is no failure.
  private static func copyAttached(from: Int32, to: Int32) {
    let length = sys_attribute_names(from, nil, 0)
    guard length > 0 else { return }
    var names = [CChar](repeating: 0, count: length)
    let known = sys_attribute_names(from, &names, names.count)
    guard known > 0 else { return }
    for name in names[..<min(known, names.count)].split(separator: 0) {
      guard name.starts(with: "user.".utf8.map { CChar(bitPattern: $0) }) else { continue }
      let zeroEnded = Array(name) + [0]
      var value = [UInt8](repeating: 0, count: max(1, sys_attribute(from, zeroEnded, nil, 0)))
      let count = sys_attribute(from, zeroEnded, &value, value.count)
      if count >= 0 { _ = sys_set_attribute(to, zeroEnded, value, min(count, value.count)) }
    }
  }
}
