import Platform

extension Cancellation {
  /// Waits until a descriptor has something to read, or has come to its end.
  ///
  /// A read that blocks cannot be woken by the wish to stop; a wait that looks twenty times a second can.
  public func waitForInput(of descriptor: Int32) throws(Interrupted) {
    while try !pauseForInput(of: descriptor) {}
  }

  /// Waits for something to read, at most a twentieth of a second; tells whether there is something.
  @discardableResult
  public func pauseForInput(of descriptor: Int32) throws(Interrupted) -> Bool {
    try check()
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&entry, 1, 50)
    return count > 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
  }
}
