import Flow
import Quantities
import Storage
import Synchronization

/// The folder in which results for remotes are made and checked before they are stored: made when the first one needs it, gone at the end
/// of the run. What a killed process left of its own goes at the start of the next run.
final class WorkFolder: Sendable {
  private static let name = "toolkit-work"

  private struct State {
    var folder: TemporaryFolder?
    var claim: FolderClaim?
    var number = 0
  }

  /// Where it is made; nil for the usual place for temporary files.
  private let parent: ObjectPath?
  private let state = Mutex(State())

  init(in parent: ObjectPath?) { self.parent = parent }

  /// Removes the folders of processes that are dead.
  func removeAbandoned() { TemporaryFolder.removeAbandoned(named: Self.name, in: parent) }

  /// A place for one file in the folder.
  /// - Parameter ext: what its name ends with; empty for nothing.
  func place(ext: String) throws -> ObjectPath {
    try state.withLock { state in
      if state.folder == nil {
        if let parent { try LocalBackend().makeFolders(for: parent.appending("x")) }
        let folder = try TemporaryFolder.make(named: Self.name, in: parent)
        (state.folder, state.claim) = (folder, folder.claim())
      }
      state.number += 1
      let name = "\(state.number)" + (ext.isEmpty ? "" : "." + ext)
      return (state.folder?.path ?? ObjectPath(".")).appending(name)
    }
  }

  /// Removes the folder with what is in it.
  func close() {
    let folder = state.withLock { state in
      defer { state = State() }
      return state.folder
    }
    folder?.close()
  }
}
