import CSystemCalls
import Platform

/// What users attached to a file: extended attributes of their own namespace. Others belong to the system.
enum AttachedAttributes {
  /// Gives a file those of another. What its file system cannot hold is no failure.
  static func copy(from original: String, to copy: String) {
    let source = open(original, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { return }
    defer { close(source) }
    let target = open(copy, O_RDONLY | O_CLOEXEC)
    guard target >= 0 else { return }
    defer { close(target) }
    for name in names(of: source) {
      let size = sys_attribute(source, name, nil, 0)
      guard size >= 0 else { continue }
      var value = [UInt8](repeating: 0, count: max(1, size))
      let count = sys_attribute(source, name, &value, value.count)
      if count >= 0 { _ = sys_set_attribute(target, name, value, min(count, value.count)) }
    }
  }

  /// Their names, each with a zero at its end.
  private static func names(of file: Int32) -> [[CChar]] {
    let length = sys_attribute_names(file, nil, 0)
    guard length > 0 else { return [] }
    var names = [CChar](repeating: 0, count: length)
    let known = sys_attribute_names(file, &names, names.count)
    guard known > 0 else { return [] }
    let mark = "user.".utf8.map { CChar(bitPattern: $0) }
    return names[..<min(known, names.count)].split(separator: 0).filter { $0.starts(with: mark) }.map {
      Array($0) + [0]
    }
  }
}
