/// Carries a value to the thread that lets go of it.
private final class Parting<Value> {
  private let value: Value
  init(_ value: Value) { self.value = value }
}

extension DedicatedThread {
  /// Takes the value out of the variable and lets go of it on another thread, since to free millions of rows takes longer
  /// than whoever pressed Ctrl-C should wait. Serves its purpose where the variable is the only owner.
  public static func letGo<Value>(of value: inout Value?) {
    // As an address, since the value need not be one that threads may share: only the other thread touches it from here on.
    let address = UInt(bitPattern: Unmanaged.passRetained(Parting(value.take())).toOpaque())
    let end: @Sendable () -> Void = {
      guard let pointer = UnsafeRawPointer(bitPattern: address) else { return }
      Unmanaged<Parting<Value?>>.fromOpaque(pointer).release()
    }
    if !start(stackSize: 1 << 20, end) { end() }
  }
}
