/// A value that nobody else holds, on its way to the thread that lets go of it.
private final class Parting<Value>: @unchecked Sendable {
  // Unchecked: it is written once before the thread starts, and after that only the thread looks at it.
  private var value: Value?
  init(_ value: consuming Value) { self.value = value }
  func end() { value = nil }
}

extension DedicatedThread {
  /// Takes the value out of the variable and lets go of it on another thread, since to free millions of rows takes longer
  /// than whoever pressed Ctrl-C should wait. Serves its purpose where the variable is the only owner.
  public static func letGo<Value>(of value: inout Value?) {
    guard let last = value.take() else { return }
    let parting = Parting(last)
    // Without another thread this one does the work, when `parting` ends with this call.
    _ = start(stackSize: 1 << 20) { parting.end() }
  }
}
