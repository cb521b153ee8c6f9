internal import NIOCore
internal import NIOPosix

/// The threads of all network traffic: made at the first request, kept until the process ends.
enum EventLoops {
  static let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, min(2, System.coreCount)))

  /// The loop for the next endpoint.
  static func next() -> any EventLoop { group.next() }
}
