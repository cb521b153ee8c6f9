import Processes

/// The sources of the table, made once, side by side in a folder.
actor TableFolder {
  let folder: String
  private var made: [String: Task<String, any Error>] = [:]

  init(_ folder: String) { self.folder = folder }

  /// The path of a source, made at its first use.
  func path(_ source: TableSource) async throws -> String {
    if let task = made[source.name] { return try await task.value }
    let task = Task { try await make(source) }
    made[source.name] = task
    return try await task.value
  }

  private func make(_ source: TableSource) async throws -> String {
    let path = folder + "/" + source.name
    if let bytes = source.bytes {
      writeFile(path, bytes)
      return path
    }
    var inputs = source.inputs
    if let name = source.from, let other = TableSource.all.first(where: { $0.name == name }) {
      let file = try await self.path(other)
      if let damage = source.damage {
        writeFile(path, damage(readFile(file)))
        return path
      }
      inputs = ["-i", file] + inputs
    }
    // What is written is needed by several.
    for name in ["words.srt", "chapters.txt"] where (inputs + source.options).contains("FOLDER/" + name) {
      if let other = TableSource.all.first(where: { $0.name == name }) { _ = try await self.path(other) }
    }
    let arguments = (inputs + source.options).map { $0.hasPrefix("FOLDER/") ? folder + $0.dropFirst(6) : $0 }
    do { try await ffmpeg(arguments + [path]) } catch let failure as ClipFailure {
      throw ClipFailure(words: "\(source.name): \(failure.words)")
    }
    return path
  }
}
