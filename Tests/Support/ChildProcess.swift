import Dispatch
import Platform

/// Starts programs with posix_spawn and waits for them.
enum ChildProcess {
  enum Leadership {
    /// A process group of its own.
    case group
    /// A session of its own; the first terminal that it opens becomes its controlling terminal.
    case session
  }

  /// A file that the child opens as the descriptor.
  typealias Opening = (descriptor: Int32, path: String, flags: Int32)

  static func start(
    _ arguments: [String], environment: [String: String], directory: String?, leads: Leadership, opening: [Opening]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (descriptor, path, flags) in opening {
      posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0o600)
    }
    reset(&attributes, leads)
    // glibc hides the call that changes the folder; env(1) is replaced by the program and keeps its process id.
    let words = directory.map { ["/usr/bin/env", "-C", $0] + arguments } ?? arguments
    var pid: pid_t = 0
    let code = withPointers(words) { argv in
      withPointers(environment.map { "\($0.key)=\($0.value)" }) { envp in
        posix_spawn(&pid, words[0], &actions, &attributes, argv, envp)
      }
    }
    guard code == 0 else { throw SupportError.system("posix_spawn \(words[0])", code) }
    return pid
  }

  /// The status as a shell gives it, 128 and the signal's number for a killed process; nil while it still runs.
  static func status(of pid: pid_t, usage: inout rusage) -> Int32? {
    var status: Int32 = 0
    guard wait4(pid, &status, WNOHANG, &usage) == pid else { return nil }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Runs blocking work where it holds no thread of Swift's own pool.
  static func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
    }
  }

  /// The environment of the tests, with some variables changed.
  static func environment(changing changes: [String: String]) -> [String: String] {
    let kept = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"]
    var result = ["SWIFT_BACKTRACE": "enable=no", "LANG": "C.UTF-8"]
    for name in kept { result[name] = getenv(name).map { String(cString: $0) } }
    return result.merging(changes) { $1 }
  }

  /// Signals as a fresh program has them, whatever the tests' own process blocks or ignores.
  private static func reset(_ attributes: inout posix_spawnattr_t, _ leads: Leadership) {
    #if canImport(Darwin)
      let newSession: Int32 = 0x400
    #else
      let newSession: Int32 = 0x80
    #endif
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    let signals = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
    let leader = leads == .session ? newSession : Int32(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, Int16(signals | leader))
  }

  private static func withPointers<T>(
    _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> T
  ) -> T {
    var pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
  }
}
