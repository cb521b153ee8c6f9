internal import NIOCore
import Flow

/// Whoever gives lanes their work. All calls come on the lanes' thread.
public protocol LaneDriver: AnyObject, SendableMetatype {
  /// A request has ended, with a complete answer or with an error. Whatever is begun in this call goes over the connection that
  /// has just become free.
  func ended(_ work: LaneWork, _ error: TransportError?)
  /// A moment that was asked for has come, or something has changed: new work may begin now.
  func woken()
}

/// The thread of some lanes, and the driver that lives on it.
public final class LaneRunner<Driver: LaneDriver>: Sendable {
  private let box: NIOLoopBoundBox<Driver?>

  /// Makes the lanes, and the driver on their thread. Must not be called on a thread of the task pool.
  public init(_ settings: LaneSettings, driver: @escaping @Sendable (LanePool) -> Driver) {
    // Throws when it is cancelled only, and nobody can.
    try? BackgroundWork().wait(Cancellation()) { await Descriptors.prepare() }
    let box = NIOLoopBoundBox<Driver?>.makeEmptyBox(eventLoop: EventLoops.next())
    box.eventLoop.execute {
      let pool = LanePool(settings, loop: box.eventLoop)
      let driver = driver(pool)
      box.value = driver
      pool.start(driver)
    }
    self.box = box
  }

  /// Does something with the driver on the lanes' thread, soon.
  public func execute(_ body: @escaping @Sendable (Driver) -> Void) {
    box.eventLoop.execute { [box] in
      if let driver = box.value { body(driver) }
    }
  }

  /// Lets the driver go, on the lanes' thread, after all that was asked for before.
  public func finish() { box.eventLoop.execute { [box] in box.value = nil } }
}
