import Platform

/// What there is to test below some paths.
enum TestFiles {
  /// The ending of a transcript's name.
  static let transcript = ".transcript"
  /// The ending of a script's name.
  static let script = ".mts"

  /// The files that the paths mean, each once: a transcript itself; a script and the transcript of its name beside it; of a
  /// folder all of both kinds below it, in order. Hidden names and links to folders are passed over.
  static func all(_ paths: [String]) -> [String] {
    var seen: Set<String> = []
    return paths.flatMap { path -> [String] in
      if isFolder(path) { return below(path) }
      guard path.hasSuffix(script) else { return [path] }
      let beside = path.dropLast(script.count) + transcript
      return access(String(beside), F_OK) == 0 ? [path, String(beside)] : [path]
    }.filter { seen.insert($0).inserted }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func below(_ folder: String) -> [String] {
    var files: [String] = []
    var folders = [folder]
    while let folder = folders.popLast() {
      for (name, isFolder) in entries(of: folder) where !name.hasPrefix(".") {
        let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
        if isFolder {
          folders.append(path)
        } else if name.hasSuffix(script) || name.hasSuffix(transcript) {
          files.append(path)
        }
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func entries(of folder: String) -> [(name: String, isFolder: Bool)] {
    (namesInFolder(folder) ?? []).compactMap { name in
      var status = stat()
      guard lstat(folder + "/" + name, &status) == 0 else { return nil }
      return (name, status.st_mode & S_IFMT == S_IFDIR)
    }
  }
}
