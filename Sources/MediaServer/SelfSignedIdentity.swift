import Processes
import Transport

/// A certificate that a server makes for itself, with `openssl`: clients trust it only when they are given it.
public enum SelfSignedIdentity {
  /// Makes a certificate for names and addresses of this machine, good for a week.
  ///
  /// - Parameters:
  ///   - folder: where both files are put; only this user should be able to look into it.
  ///   - host: the address that the server listens at, which the certificate is for beside `localhost`.
  /// - Throws: `certificate`, saying what is missing.
  public static func make(in folder: String, host: String) async throws -> ServerIdentity {
    let identity = ServerIdentity(certificateFile: folder + "/certificate.pem", keyFile: folder + "/key.pem")
    var names = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]
    if host.utf8.allSatisfy({ $0 != UInt8(ascii: ",") && $0 > 0x20 }), host != "localhost" {
      let isAddress =
        host.utf8.contains(UInt8(ascii: ":"))
        || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      names.append((isAddress ? "IP:" : "DNS:") + host)
    }
    let arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "7", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=" + names.joined(separator: ","), "-keyout", identity.keyFile,
      "-out", identity.certificateFile,
    ]
    let outcome: ProcessOutcome
    do { outcome = try await Program.locate("openssl").run(arguments) } catch let error as ProcessError {
      throw MediaServerError(
        .certificate, "a certificate cannot be made: \(error.message)",
        hint: "install it with `apt install openssl`, or name a certificate and its key")
    }
    guard outcome.succeeded else {
      throw MediaServerError(
        .certificate, "openssl made no certificate: it ended with \(outcome.status)",
        hint: "name a certificate and its key")
    }
    return identity
  }
}
