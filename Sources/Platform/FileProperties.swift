import CSystemCalls

/// What belongs to an open file beside its bytes, and what of it another file can have.
public enum FileProperties {
  /// Gives a file what users attached to another: extended attributes of their own namespace. Others belong to the system. What the
  /// copy's file system cannot hold is no failure.
  public static func copyAttached(from original: Int32, to copy: Int32) {
    let mark = "user.".utf8.map { CChar(bitPattern: $0) }
    for name in attributeNames(of: original) where name.starts(with: mark) {
      if let value = attribute(name, of: original) { _ = sys_set_attribute(copy, name, value, value.count) }
    }
  }

  /// Gives a file owner and group, as far as this user may.
  /// - Returns: whether it has the group.
  public static func setOwner(_ owner: uid_t, _ group: gid_t, of file: Int32) -> Bool {
    fchown(file, owner, group) == 0 || fchown(file, .max, group) == 0
  }

  /// Gives a file the permissions of another, and its list of further users and groups with theirs. Nobody gets more than the original
  /// gave: the bits of the group go where the copy has another group, and where it cannot have the list, which they only bound.
  /// - Parameters:
  ///   - mode: the original's.
  ///   - hasGroup: whether the copy belongs to the original's group.
  /// - Returns: false where that failed; `errno` tells why.
  public static func copyPermissions(
    _ mode: mode_t, from original: Int32, to copy: Int32, hasGroup: Bool = true
  ) -> Bool {
    let isWhole = copyAccessList(from: original, to: copy) && hasGroup
    // Set-user and set-group bits belong to an owner that the copy may not have.
    return fchmod(copy, mode & (isWhole ? 0o777 : 0o707)) == 0
  }

  /// Gives false where the copy may have another list than the original.
  private static func copyAccessList(from original: Int32, to copy: Int32) -> Bool {
    #if canImport(Darwin)
      return true
    #else
      let name = Array("system.posix_acl_access".utf8CString)
      if let list = attribute(name, of: original) { return sys_set_attribute(copy, name, list, list.count) == 0 }
      guard isAbsent else { return false }
      // Its folder may have given the copy a list when it was made.
      return sys_remove_attribute(copy, name) == 0 || isAbsent
    #endif
  }

  /// Whether the last call failed since there is no such attribute, as where the file system knows none.
  private static var isAbsent: Bool { errno == ENODATA || errno == EOPNOTSUPP }

  /// The names of its attributes, each with a zero at its end.
  private static func attributeNames(of file: Int32) -> [[CChar]] {
    let length = sys_attribute_names(file, nil, 0)
    guard length > 0 else { return [] }
    var names = [CChar](repeating: 0, count: length)
    let known = sys_attribute_names(file, &names, names.count)
    guard known > 0 else { return [] }
    return names[..<min(known, names.count)].split(separator: 0).map { Array($0) + [0] }
  }

  /// What an attribute holds; nil where it cannot be read: `errno` tells why.
  private static func attribute(_ name: [CChar], of file: Int32) -> [UInt8]? {
    let size = sys_attribute(file, name, nil, 0)
    guard size >= 0 else { return nil }
    var value = [UInt8](repeating: 0, count: max(1, size))
    let count = sys_attribute(file, name, &value, value.count)
    return count < 0 ? nil : Array(value.prefix(count))
  }
}
