import Platform

/// Threads of a program's own, with deep stacks. A stack is reserved, not used, until it is needed.
public enum DedicatedThread {
  /// Runs the body on a new thread and waits for it.
  public static func run(stackSize: Int, _ body: @escaping @Sendable () -> Void) {
    guard let thread = make(stackSize: stackSize, isDetached: false, body) else {
      // No memory for another stack: the thread we have is better than none.
      return body()
    }
    pthread_join(thread, nil)
  }

  /// Starts the body on a new thread and goes on; false when there cannot be another thread, then the body is not run. Whoever
  /// starts it waits for its end in some way of their own.
  public static func start(stackSize: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
    make(stackSize: stackSize, isDetached: true, body) != nil
  }

  private static func make(stackSize: Int, isDetached: Bool, _ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackSize)
    if isDetached { pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) }
    defer { pthread_attr_destroy(&attributes) }
    let entry = Unmanaged.passRetained(Entry(body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    if pthread_create(&thread, &attributes, startThread, entry.toOpaque()) == 0 { return thread }
    entry.release()
    return nil
  }
}

private final class Entry: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

#if canImport(Darwin)
  private func startThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Entry>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
#else
  private func startThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Entry>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
  }
#endif
