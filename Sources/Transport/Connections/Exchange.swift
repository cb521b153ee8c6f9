internal import NIOCore
internal import NIOHTTP1

/// One request and its answer, told by the connection that works on it. All calls come on the connection's event loop.
///
/// No task and no future stands between: a lane can count bytes in `received` and start its next request in `ended`.
protocol Exchange: AnyObject {
  /// The head that is sent.
  var head: HTTPRequestHead { get }
  /// What is sent behind it.
  var outgoingBody: OutgoingBody { get }
  /// Whether enough is waiting to be taken: then the connection reads no more until `resumeReading`.
  var isFull: Bool { get }
  /// When it must have ended.
  var deadline: NIODeadline? { get }

  /// A streamed body may be sent now, with `Connection.send`.
  func mayStream(over connection: Connection)
  /// The connection takes more of a streamed body.
  func becameWritable()
  /// The final head of the answer; others (1xx) are not told.
  func received(_ head: HTTPResponseHead)
  /// Some bytes of the answer.
  func received(_ bytes: ByteBuffer)
  /// What came at once has been told; there is more to come.
  func finishedReading()
  /// The answer is complete.
  func ended()
  /// There will be no (complete) answer.
  func failed(_ error: TransportError)
}

/// What a connection sends behind a head.
enum OutgoingBody {
  case none
  case bytes(ByteBuffer, afterAsking: Bool)
  case stream(afterAsking: Bool)
}

/// Whoever gives a connection its work.
protocol ConnectionOwner: AnyObject {
  /// The connection has ended an exchange and can take another one.
  func connectionIsFree(_ connection: Connection)
  /// The connection broke in the middle of an exchange; `isUntouched` when not a byte of an answer had come.
  func connection(_ connection: Connection, lost exchange: any Exchange, _ error: TransportError, isUntouched: Bool)
  /// The connection is closed.
  func connectionIsClosed(_ connection: Connection)
}
