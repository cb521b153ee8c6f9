internal import NIOCore
internal import NIOSSL
import Platform
import Quantities

extension Endpoint {
  /// The error for a handshake that failed: the library says only that the certificate was not accepted; its dates tell
  /// whether that is only a matter of time.
  func explainingDates(_ error: any Error, _ pipeline: ChannelPipeline) -> any Error {
    guard case .handshakeFailed? = error as? NIOSSLError, wording(error) == untrusted(),
      let certificate = try? pipeline.syncOperations.nioSSL_peerCertificate()
    else { return error }
    let now = Platform.time(nil)
    if certificate.notValidAfter < now { return outdated("expired on \(day(certificate.notValidAfter))") }
    if certificate.notValidBefore > now {
      return outdated("is not valid before \(day(certificate.notValidBefore))")
    }
    return error
  }

  private func day(_ time: time_t) -> String {
    Timestamp(nanoseconds: Int64(time).multipliedReportingOverflow(by: 1_000_000_000).partialValue).dateText
  }
}
