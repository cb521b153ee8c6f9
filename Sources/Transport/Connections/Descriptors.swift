import Platform
import Synchronization

/// The file descriptors of the process, which sockets compete for.
enum Descriptors {
  /// What is kept free for files, pipes and the runtime.
  private static let reserve = 32
  /// No program needs more, and some that we start walk through all they might have.
  private static let enough: UInt = 16_384

  /// Raised once, before the first socket; the number of sockets that may be open at a time in the process.
  static let socketLimit: Int = {
    var limits = rlimit()
    guard getrlimit(descriptorResource, &limits) == 0 else { return 224 }
    let wanted = min(limits.rlim_max, rlim_t(enough))
    if limits.rlim_cur < wanted {
      var raised = limits
      raised.rlim_cur = wanted
      if setrlimit(descriptorResource, &raised) == 0 { limits = raised }
    }
    return max(4, Int(clamping: limits.rlim_cur) - reserve)
  }()

  private static let isPrepared = Atomic(false)

  /// Raises the limit and lets the runtime open its own descriptors while there are some.
  ///
  /// The task pool opens an epoll descriptor at its first use, and the process dies without a word when it cannot.
  static func prepare() async {
    guard !isPrepared.load(ordering: .acquiring) else { return }
    _ = socketLimit
    await Task.detached {}.value
    isPrepared.store(true, ordering: .releasing)
  }
}

#if canImport(Glibc)
  private let descriptorResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
  private let descriptorResource = RLIMIT_NOFILE
#endif
