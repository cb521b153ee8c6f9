/// The names in a folder, in no order and without `.` and `..`; nil, with the reason in `errno`, when it cannot be read.
///
/// Bytes that are not UTF-8 are replaced, so this is for names of our own; `Storage` lists those of users.
/// - Parameters:
///   - most: how many names end the reading.
///   - isWanted: what is told of a name; only those that it likes take memory.
public func namesInFolder(
  _ path: String, most: Int = .max, where isWanted: (String) -> Bool = { _ in true }
) -> [String]? {
  guard let stream = opendir(path) else { return nil }
  defer { closedir(stream) }
  var names: [String] = []
  while names.count < most, let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name != ".", name != "..", isWanted(name) { names.append(name) }
  }
  return names
}

/// Makes a folder and those above it, as far as they are missing, for this user alone. Whether it worked, its use tells.
public func makePrivateFolders(_ path: String) {
  if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
  var folder = path.utf8.first == UInt8(ascii: "/") ? "/" : ""
  for part in path.split(separator: "/") {
    folder += part + "/"
    mkdir(folder, 0o700)
  }
}
