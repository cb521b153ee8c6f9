internal import NIOCore
import Synchronization

/// What the connections of a server share: how requests are answered, and what is under way, so that it can be stopped.
final class ServerCore: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var tasks: [Int: Task<Void, Never>] = [:]
    var nextTask = 0
    var isStopped = false
  }

  let settings: HTTPServer.Settings
  let handler: HTTPServer.Handler
  private let state = Mutex(State())

  init(_ settings: HTTPServer.Settings, _ handler: @escaping HTTPServer.Handler) {
    self.settings = settings
    self.handler = handler
  }

  var connections: Int { state.withLock { $0.channels.count } }

  /// Counts a connection in; false when no more are taken.
  func entered(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard !state.isStopped else { return false }
      state.channels[ObjectIdentifier(channel)] = channel
      return true
    }
  }

  func left(_ channel: any Channel) {
    state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  /// Runs something for a connection; it is waited for when the server stops.
  func run(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    state.withLock { state in
      state.nextTask += 1
      let number = state.nextTask
      let task = Task { [self] in
        await body()
        ended(number)
      }
      state.tasks[number] = task
      return task
    }
  }

  private func ended(_ number: Int) { state.withLock { _ = $0.tasks.removeValue(forKey: number) } }

  /// Closes all connections, cancels what is done for them, and waits for its end.
  func stop() async {
    let (channels, tasks) = state.withLock { state in
      state.isStopped = true
      return (Array(state.channels.values), Array(state.tasks.values))
    }
    for task in tasks { task.cancel() }
    for channel in channels { channel.close(promise: nil) }
    for task in tasks { await task.value }
    for channel in channels { try? await channel.closeFuture.get() }
    state.withLock { $0.channels = [:] }
  }
}
