import Platform

extension Cancellation {
  /// Waits until a descriptor has something to read, or has come to its end.
  ///
  /// A read that blocks cannot be woken by the wish to stop; a wait that looks twenty times a second can.
  public func waitForInput(of descriptor: Int32) throws(Interrupted) {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      try check()
      let count = poll(&entry, 1, 50)
      if count > 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { return }
    }
  }
}
