internal import NIOCore
internal import NIOSSL
import Platform
import Quantities

extension Connection {
  /// The error for a handshake that failed: the library says only that the certificate was not accepted; its dates tell
  /// whether that is only a matter of time.
  func explainingDates(_ error: any Error) -> any Error {
    guard case .handshakeFailed? = error as? NIOSSLError, endpoint.wording(error) == endpoint.untrusted(),
      let certificate = try? context?.pipeline.syncOperations.nioSSL_peerCertificate()
    else { return error }
    let now = Platform.time(nil)
    if certificate.notValidAfter < now { return endpoint.outdated("expired on \(day(certificate.notValidAfter))") }
    if certificate.notValidBefore > now {
      return endpoint.outdated("is not valid before \(day(certificate.notValidBefore))")
    }
    return error
  }

  private func day(_ time: time_t) -> String {
    Timestamp(nanoseconds: Int64(time).multipliedReportingOverflow(by: 1_000_000_000).partialValue).dateText
  }
}
