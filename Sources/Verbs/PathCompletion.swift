import Flow
import Interpreter
import Quantities
import Storage
import Synchronization

/// Finds the addresses that begin with a text, for completion: folders and files of this machine, remotes, their buckets and keys.
public struct PathCompletion: Sendable {
  private let storage: Storage
  private let work: BackgroundWork

  /// Looks in the same places as the verbs do.
  public init(_ session: Session) {
    storage = (session.tools as? Tools)?.storage ?? Storage()
    work = session.work
  }

  /// At most 500 addresses, in order. What cannot be listed within two seconds offers nothing.
  public func paths(beginningWith text: String) -> [String] {
    let path = ObjectPath(text)
    let folder =
      text.utf8.lastIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }
      .map { String(text[...$0]) } ?? ""
    let found = entries(of: folder).filter { $0.hasPrefix(text) }
    guard path.place == .local, !text.utf8.contains(UInt8(ascii: "/")) else { return found }
    return found + remotes().filter { $0.hasPrefix(text) }
  }

  private func entries(of folder: String) -> [String] {
    let storage = storage
    let isHidden: @Sendable (String) -> Bool = { $0.utf8.first == UInt8(ascii: ".") }
    return waiting { () async throws -> [String] in
      let names = Mutex<[String]>([])
      let root = ObjectPath(folder.isEmpty ? "." : folder)
      try await storage.backend(for: root).list(ListRequest(root, depth: .one)) { objects in
        names.withLock { names in
          for object in objects where !isHidden(object.path.name) {
            names.append(folder + object.path.name + (object.kind == .file ? "" : "/"))
          }
          return names.count < 500
        }
      }
      return names.withLock { $0.sorted() }
    }
  }

  private func remotes() -> [String] {
    let storage = storage
    return waiting { try await storage.remotes().map { $0 + ":" }.sorted() }
  }

  private func waiting(_ body: @escaping @Sendable () async throws -> [String]) -> [String] {
    let limit = Cancellation()
    let timer = Task {
      try await Task.sleep(for: .seconds(2))
      limit.cancel()
    }
    defer { timer.cancel() }
    return (try? work.wait(limit, for: body)) ?? []
  }
}
