internal import NIOSSL

/// How a server proves who it is: a certificate and its key, in files of PEM form.
public struct ServerIdentity: Sendable, Hashable {
  /// The certificate, with those that lead to the authority behind it.
  public var certificateFile: String
  /// The private key, without a password.
  public var keyFile: String

  /// Names the files; they are read when the server starts.
  public init(certificateFile: String, keyFile: String) {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
  }

  /// What all connections of the server share.
  func context() throws(TransportError) -> NIOSSLContext {
    guard let chain = try? NIOSSLCertificate.fromPEMFile(certificateFile), !chain.isEmpty else {
      throw TransportError(
        .tls, "the file of the server's certificate cannot be read or holds none",
        hint: "it must hold one or more blocks that begin with -----BEGIN CERTIFICATE-----")
    }
    guard let key = try? NIOSSLPrivateKey(file: keyFile, format: .pem) else {
      throw TransportError(
        .tls, "the file of the server's private key cannot be read or holds none",
        hint: "it must hold a key without a password that begins with -----BEGIN PRIVATE KEY-----")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.shutdownTimeout = .milliseconds(50)
    do { return try NIOSSLContext(configuration: configuration) } catch {
      throw TransportError(
        .tls, "TLS cannot be set up with this certificate and this key", hint: "do they belong together?")
    }
  }
}
