import Interpreter
import Platform
import Storage

/// A working folder of its own for a piece of work that may write files.
public enum PrivateFolder {
  /// Makes an empty folder, works in it, and removes it with everything in it; the working folder is then the one of before.
  ///
  /// The body gets the folder's path. The working folder belongs to the whole process: nothing else may run meanwhile.
  public static func with(_ body: (_ path: String) -> Void) throws {
    let before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard before >= 0 else { throw Failure("no-folder", "the working folder cannot be opened: \(reason)") }
    defer { close(before) }
    let folder = try TemporaryFolder.make(named: "toolkit-test")
    defer { folder.close() }
    guard chdir(folder.path.key) == 0 else { throw Failure("no-folder", "cannot enter a temporary folder: \(reason)") }
    defer { fchdir(before) }
    body(folder.path.key)
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
