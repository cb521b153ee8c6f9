internal import NIOCore

/// A pool as other threads see it: they can ask its event loop to do something with it.
struct PoolHandle: Sendable {
  private let box: NIOLoopBoundBox<EndpointPool>

  init(_ connector: Connector) {
    box = .makeBoxSendingValue(EndpointPool(connector), eventLoop: connector.loop)
  }

  var loop: any EventLoop { box.eventLoop }

  /// Does something with the pool on its event loop, soon.
  func execute(_ body: @escaping @Sendable (EndpointPool) -> Void) {
    box.eventLoop.execute { [box] in body(box.value) }
  }
}
