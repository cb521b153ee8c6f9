import Platform
import Synchronization

/// A folder that is open for as long as somebody needs it.
final class OpenFolder: Sendable {
  let descriptor: Int32
  let identity: FileIdentity

  /// Takes over an open folder.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    identity = FileIdentity(descriptor: descriptor)
  }

  deinit { close(descriptor) }
}

/// A folder that was found and is read by whoever comes first: the walk itself, or a thread that works ahead of it.
final class FolderAhead: Sendable {
  private enum State {
    case waiting
    case read(OpenFolder, FolderContents)
    case failed(SystemFailure)
  }

  /// Memory for the names of a folder that is read ahead; a larger one waits for the walk. Bytes.
  private static let mostAhead = 1 << 20

  private let parent: OpenFolder
  /// Ended by a zero.
  private let name: [CChar]
  private let followLinks: Bool
  private let state = Mutex(State.waiting)

  /// - Parameter name: the folder's name in its parent, zero-ended.
  init(in parent: OpenFolder, name: [CChar], followLinks: Bool) {
    (self.parent, self.name, self.followLinks) = (parent, name, followLinks)
  }

  /// Reads the folder unless that was done or it is too large.
  func prepare() {
    state.withLock { state in
      guard case .waiting = state else { return }
      do throws(SystemFailure) {
        let folder = try open()
        guard
          let contents = try FolderContents(
            descriptor: folder.descriptor, followLinks: followLinks, mostInMemory: Self.mostAhead, givesUp: true)
        else { return }
        state = .read(folder, contents)
      } catch { state = .failed(error) }
    }
  }

  /// The open folder and its names; waits for a thread that is just reading them.
  func take() throws(SystemFailure) -> (OpenFolder, FolderContents) {
    let taken = state.withLock { state in
      defer { state = .waiting }
      return state
    }
    switch taken {
    case .read(let folder, let contents): return (folder, contents)
    case .failed(let failure): throw failure
    case .waiting:
      let folder = try open()
      guard let contents = try FolderContents(descriptor: folder.descriptor, followLinks: followLinks) else {
        throw SystemFailure(EIO)
      }
      return (folder, contents)
    }
  }

  private func open() throws(SystemFailure) -> OpenFolder {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followLinks ? 0 : O_NOFOLLOW)
    let descriptor = openat(parent.descriptor, name, flags)
    guard descriptor >= 0 else { throw SystemFailure() }
    return OpenFolder(descriptor: descriptor)
  }
}
