internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
import Platform

extension Endpoint {
  /// The connection ended too early.
  func cut() -> TransportError {
    TransportError(.cut, "\(self) closed the connection before its answer was complete")
  }

  /// The whole took too long.
  func overdue() -> TransportError { TransportError(.timedOut, "\(self) did not finish in the time allowed") }

  /// Nothing came for too long.
  func silent(for time: TimeAmount) -> TransportError {
    TransportError(.timedOut, "\(self) has sent nothing for \(time.text)")
  }

  /// Nobody took the connection.
  func unanswered(in time: Duration) -> TransportError {
    TransportError(
      .timedOut, "no connection to \(self) within \(time.timeAmount.text)",
      hint: "is the server running, and does a firewall let you through?")
  }

  /// What came is no HTTP.
  func malformed(_ what: String) -> TransportError {
    TransportError(.malformed, "\(self) does not speak HTTP as it should: \(what)")
  }

  /// The client is being put away.
  func abandoned() -> TransportError { TransportError(.cancelled, "the request to \(self) was cancelled") }

  /// Any error of the layers below in words for users, without paths and without what was sent.
  func wording(_ error: any Error) -> TransportError {
    switch error {
    case let error as TransportError: error
    case let error as NIOConnectionError: wording(of: error)
    case let error as IOError: wording(errno: error.errnoCode)
    case let error as ChannelError: wording(of: error)
    case let error as HTTPParserError: wording(of: error)
    case is NIOHTTPDecoderError: malformed("it sent an answer that nobody asked for")
    case is SocketAddressError: TransportError(.unreachable, "\(self) is no address that can be reached")
    default: tlsWording(error) ?? TransportError(.failed, "the connection to \(self) failed")
    }
  }

  private func wording(of error: ChannelError) -> TransportError {
    if case .connectTimeout(let time) = error { return unanswered(in: .nanoseconds(time.nanoseconds)) }
    return cut()
  }

  private func wording(of error: HTTPParserError) -> TransportError {
    switch error {
    case .invalidEOFState, .closedConnection: cut()
    case .headerOverflow: TransportError(.tooLarge, "\(self) sent fields that are larger than is sensible")
    case .invalidVersion: malformed("its version of the protocol is not 1.0 or 1.1")
    case .invalidContentLength, .unexpectedContentLength:
      malformed("it contradicts itself about the length of its answer")
    case .invalidChunkSize: malformed("the size of a chunk is no number")
    case .invalidStatus: malformed("the status is no number")
    case .invalidHeaderToken: malformed("a field holds a character that cannot stand there")
    case .invalidConstant: malformed("its answer does not begin with HTTP/")
    default: malformed("its answer cannot be read")
    }
  }

  /// The most telling of the errors with several addresses: being refused says more than having no way.
  private func wording(of error: NIOConnectionError) -> TransportError {
    let errors = error.connectionErrors.map { wording($0.error) }
    let order: [TransportError.Kind] = [.tooManyFiles, .refused, .timedOut, .unreachable]
    for kind in order { if let error = errors.first(where: { $0.kind == kind }) { return error } }
    return errors.first ?? TransportError(.unreachable, "there is no way to \(self)")
  }

  private func wording(errno number: Int32) -> TransportError {
    switch number {
    case ECONNREFUSED:
      TransportError(.refused, "nobody listens at \(self)", hint: "is the server running, and is the port right?")
    case ENOENT: TransportError(.refused, "there is no socket \(self)", hint: "is the server running?")
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EAFNOSUPPORT:
      TransportError(.unreachable, "there is no way to \(self)", hint: "is there a connection to the network?")
    case ETIMEDOUT: TransportError(.timedOut, "\(self) does not answer")
    case EMFILE, ENFILE:
      TransportError(
        .tooManyFiles, "there are no more file descriptors for a connection to \(self)",
        hint: "raise the limit with `ulimit -n`, or work on fewer objects at a time")
    case EACCES, EPERM: TransportError(.refused, "a connection to \(self) is not permitted")
    case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: cut()
    default: TransportError(.failed, "the connection to \(self) failed: \(String(cString: strerror(number)))")
    }
  }
}

extension TimeAmount {
  /// For messages: `250 ms`, `30 s`.
  var text: String {
    let milliseconds = nanoseconds / 1_000_000
    return milliseconds < 1000 || milliseconds % 1000 != 0 ? "\(milliseconds) ms" : "\(milliseconds / 1000) s"
  }
}

extension Duration {
  /// The same length for NIO; what is too long becomes 292 years.
  var timeAmount: TimeAmount {
    let (seconds, attoseconds) = components
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !isTooLong else { return .nanoseconds(seconds < 0 ? .min : .max / 4) }
    return .nanoseconds(min(whole &+ attoseconds / 1_000_000_000, .max / 4))
  }

  init(_ time: TimeAmount) { self = .nanoseconds(time.nanoseconds) }
}
