import Platform
import Quantities

extension LocalBackend {
  /// The error for a path that leads nowhere, with the nearest name that does exist.
  func missing(_ path: ObjectPath) -> StorageError {
    let bytes = path.fileBytes ?? []
    var status = FileStatus()
    if bytes.withCPath({ lstat($0, &status) }) == 0 {
      return StorageError(.notFound, "\(path.quoted) is a link that leads nowhere", path: path)
    }
    let parent = path.parent
    guard let names = names(in: parent) else {
      return StorageError(
        .notFound, "there is no \(path.quoted)", hint: "there is no folder \(parent.quoted) either", path: path)
    }
    let near = nearName(to: path.name, among: names)
    return StorageError(
      .notFound, "there is no \(path.quoted)", hint: near.map { "did you mean \(parent.sibling($0).quoted)?" },
      path: path)
  }

  /// The names in a folder, a bounded number of them; nil when there is no such folder.
  private func names(in folder: ObjectPath) -> [String]? {
    guard let stream = folder.fileBytes?.withCPath({ opendir($0) }) else { return errno == EACCES ? [] : nil }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < 5000, let entry = readdir(stream),
      let field = MemoryLayout<dirent>.offset(of: \.d_name)
    {
      let name = UnsafeRawPointer(entry).advanced(by: field).assumingMemoryBound(to: UInt8.self)
      let length = name.withMemoryRebound(to: CChar.self, capacity: 256) { strlen($0) }
      names.append(ObjectPath.text(ofFileName: UnsafeBufferPointer(start: name, count: length)))
    }
    return names
  }
}

extension ObjectPath {
  /// A name in this folder, without the `./` that stands for the working folder in a parent that was not written.
  fileprivate func sibling(_ name: String) -> ObjectPath {
    key == "." ? ObjectPath(place: place, key: name) : appending(name)
  }
}
