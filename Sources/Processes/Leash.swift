import Platform

/// Ties the life of a program to ours, so that a `kill -9` of the toolkit leaves no encoder behind.
///
/// swift-subprocess has no hook between fork and exec on Linux, so `setpriv` (util-linux, essential in Debian) makes
/// the `prctl` and then becomes the program: same process, about a millisecond. The signal is sent when the *thread*
/// that forked ends; swift-subprocess forks on one worker thread that lives as long as the process.
enum Leash {
  static func wrap(path: String, arguments: [String]) -> (path: String, arguments: [String]) {
    guard let setpriv else { return (path, arguments) }
    return (setpriv, ["--pdeathsig", "KILL", "--", path] + arguments)
  }

  #if os(Linux)
    /// At fixed places, not on `PATH`: a caller's `PATH` must not decide what wraps every program.
    private static let setpriv: String? = ["/usr/bin/setpriv", "/bin/setpriv"].first { (path: String) in
      access(path, X_OK) == 0
    }
  #else
    private static let setpriv: String? = nil
  #endif
}
