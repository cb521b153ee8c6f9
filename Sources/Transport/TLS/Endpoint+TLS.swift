internal import NIOCore
internal import NIOSSL

extension Endpoint {
  /// The wording of an error of TLS; nil for other errors. The library's own texts name files of the machine that built it.
  func tlsWording(_ error: any Error) -> TransportError? {
    switch error {
    case let error as NIOSSLExtraError: wording(of: error)
    case let error as NIOSSLError: wording(of: error)
    case is BoringSSLError: TransportError(.tls, "TLS with \(self) failed")
    default: nil
    }
  }

  private func wording(of error: NIOSSLExtraError) -> TransportError {
    if error == .failedToValidateHostname {
      return TransportError(
        .tls, "the certificate of \(self) is for another host",
        hint: "use the name that is in the certificate; if you did, somebody else may have answered")
    }
    return TransportError(.tls, "TLS with \(self) failed: its name cannot be checked")
  }

  private func wording(of error: NIOSSLError) -> TransportError {
    switch error {
    case .uncleanShutdown, .shutdownFailed, .readInInvalidTLSState, .writeDuringTLSShutdown: return cut()
    case .unableToValidateCertificate, .noCertificateToValidate: return untrusted()
    case .handshakeFailed(let cause):
      let text = String(describing: cause)
      if text.contains("CERTIFICATE_VERIFY_FAILED") { return untrusted() }
      if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
        return TransportError(.tls, "\(self) does not speak TLS", hint: "should the address begin with http:// ?")
      }
      if text.contains("NO_APPLICATION_PROTOCOL") { return otherVersion() }
      if text.contains("EOF during handshake") {
        return TransportError(.cut, "\(self) hung up before TLS was agreed on", hint: "does it speak TLS at this port?")
      }
      if text.contains("PROTOCOL_VERSION") || text.contains("UNSUPPORTED_PROTOCOL") {
        return TransportError(.tls, "\(self) speaks only versions of TLS that are not safe any more")
      }
      return TransportError(.tls, "TLS with \(self) failed: no agreement was reached")
    default: return TransportError(.tls, "TLS with \(self) failed")
    }
  }

  /// The server speaks HTTP, but not in the version that was asked for.
  func otherVersion() -> TransportError {
    TransportError(
      .tls, "\(self) does not speak the version of HTTP that was asked for", hint: "leave the choice to the server")
  }

  func untrusted() -> TransportError {
    TransportError(
      .tls, "the certificate of \(self) is not trusted",
      hint: "name the file of the authority that signed it, if you know and trust it")
  }

  func outdated(_ words: String) -> TransportError {
    TransportError(
      .tls, "the certificate of \(self) \(words)",
      hint: "is this computer's clock right? Otherwise whoever runs the server must renew it")
  }
}
