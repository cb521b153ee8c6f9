import Quantities

/// Remotes that hold their objects in the memory of rclone: only the one process that runs all the time has them, so it
/// is asked for listings too, which then come in one piece.
extension RcloneBackend {
  func isInMemory(_ path: ObjectPath) async throws -> Bool {
    // Asking starts the process, which listings do not need otherwise.
    guard mayBeInMemory else { return false }
    return try await rclone.features(of: remoteName(path)).isInMemory
  }

  func listMemory(_ request: ListRequest, to consume: ListConsumer) async throws {
    do {
      var found = false
      let levels = [request.depth.last, request.pattern?.maximumDepth].compactMap { $0 }.min()
      var folders: [(path: String, level: Int)] = [("", 1)]
      while let folder = folders.popLast() {
        let place = folder.path.isEmpty ? request.root : request.root.appending(folder.path)
        let items = try await items(in: place)
        if !items.isEmpty { found = true }
        let below = items.map { item in
          var item = item
          if !folder.path.isEmpty { item.path = folder.path + "/" + item.path }
          return item
        }
        let isLast = levels.map { folder.level >= $0 } ?? false
        try await pass(below.filter { !$0.isFolder || isLast && request.depth != .all }, request, to: consume)
        if !isLast { folders += below.filter(\.isFolder).reversed().map { ($0.path, folder.level + 1) } }
      }
      if !found, !request.root.key.isEmpty {
        let root = try await stat(request.root)
        if root.kind == .file, request.pattern == nil { _ = try await consume([root]) }
        if root.kind != .folder { return }
        throw StorageError(.notFound, "there is nothing below \(request.root.quoted)", path: request.root)
      }
    } catch is Enough {}
  }

  /// What stands directly in a folder.
  func items(in folder: ObjectPath) async throws -> [RcloneItem] {
    let place = RclonePlace(questionTo: try addressableRemote(folder), key: folder.key)
    let answer: [UInt8]
    do {
      answer = try await rclone.ask(
        "operations/list",
        ["fs": .text(place.place), "remote": .text(place.path), "opt": ["noMimeType": true]])
    } catch let failure as RcloneFailure {
      if failure.isMissing, try await isPrefix(folder) { return [] }
      throw failure.error("cannot list", folder)
    }
    guard case .nested(let list)? = JSONFields(answer[...]).first(where: { $0.key == "list" })?.value else { return [] }
    // Paths are told from the remote's own root.
    return JSONElements(list).compactMap { RcloneItem($0, naming: "Name") }
  }
}
