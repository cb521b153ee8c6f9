internal import NIOSSL
import Synchronization

/// What TLS connections share; made when the first one is opened, since reading the system's authorities takes 5 ms.
final class TLSContext: Sendable {
  private let options: TLSOptions
  private let made = Mutex<NIOSSLContext?>(nil)

  /// The versions of HTTP that the server is offered, best first.
  private let protocols: [String]

  init(_ options: TLSOptions, protocols: [String] = ["http/1.1"]) {
    self.options = options
    self.protocols = protocols
  }

  /// The context.
  /// - Throws: `tls` when a file of authorities cannot be read.
  func value() throws(TransportError) -> NIOSSLContext {
    try made.withLock { made throws(TransportError) in
      if let made { return made }
      let context = try Self.make(options, protocols)
      made = context
      return context
    }
  }

  /// A handler that encrypts a connection to a host; addresses are checked too, but not sent as a name.
  func handler(host: String) throws -> NIOSSLClientHandler {
    try NIOSSLClientHandler(context: value(), serverHostname: host.isAddress ? nil : host)
  }

  private static func make(_ options: TLSOptions, _ protocols: [String]) throws(TransportError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = protocols
    // Without the post-quantum curve, which costs 15 % of a connection's time.
    configuration.curves = [.x25519, .secp256r1, .secp384r1]
    // A connection that is given up must be gone at once, whether the server says goodbye or not.
    configuration.shutdownTimeout = .milliseconds(50)
    configuration.certificateVerification = options.verifiesServer ? .fullVerification : .none
    for file in options.authorityFiles {
      guard let certificates = try? NIOSSLCertificate.fromPEMFile(file), !certificates.isEmpty else {
        throw TransportError(
          .tls, "the file of trusted certificates cannot be read or holds none",
          hint: "it must hold one or more blocks that begin with -----BEGIN CERTIFICATE-----")
      }
      configuration.additionalTrustRoots.append(.certificates(certificates))
    }
    do { return try NIOSSLContext(configuration: configuration) } catch {
      throw TransportError(
        .tls, "TLS cannot be set up: the system's trusted certificates cannot be read",
        hint: "install the package ca-certificates")
    }
  }
}
