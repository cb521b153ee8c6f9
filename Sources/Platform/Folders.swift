/// The names in a folder, in no order and without `.` and `..`; nil, with the reason in `errno`, when it cannot be read.
///
/// Bytes that are not UTF-8 are replaced, so this is for folders whose names are our own; `Storage` lists those of users.
public func namesInFolder(_ path: String) -> [String]? {
  guard let stream = opendir(path) else { return nil }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name != ".", name != ".." { names.append(name) }
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
