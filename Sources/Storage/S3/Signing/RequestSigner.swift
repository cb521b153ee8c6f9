import Quantities

/// What a signature covers.
struct SignedParts {
  var method: String
  /// The path as it goes over the wire, percent-encoded already.
  var path: String
  /// Names and values as they are meant, not encoded.
  var query: [(name: String, value: String)] = []
  /// The fields to sign, `host` among them, names in lower case.
  var fields: [(name: String, value: String)]
  /// The SHA-256 of the body in hexadecimal digits, or `UNSIGNED-PAYLOAD`.
  var payload: String
}

/// Signs requests by AWS Signature Version 4: in a field, or in the address itself.
///
/// Source: "AWS Signature Version 4 for API requests", IAM User Guide. Paths are taken as they are, as S3 wants them.
struct RequestSigner {
  static let algorithm = "AWS4-HMAC-SHA256"
  static let unsignedPayload = "UNSIGNED-PAYLOAD"

  let credentials: S3Credentials
  let region: String
  var service = "s3"

  /// The fields to add to a request: time, session token, authorization.
  func fields(for parts: SignedParts, at moment: Timestamp) -> [(name: String, value: String)] {
    var added = [(name: "x-amz-date", value: moment.signingText)]
    if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
    var signed = parts
    signed.fields += added
    let names = CanonicalRequest.names(signed.fields)
    let signature = signature(of: CanonicalRequest.text(signed), at: moment)
    let credential = credentials.accessKeyID + "/" + scope(moment)
    added.append(
      (
        "authorization",
        "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(names), Signature=\(signature)"
      ))
    return added
  }

  /// The query of an address that carries its own signature, to be valid so many seconds.
  func query(for parts: SignedParts, at moment: Timestamp, seconds: Int) -> [(name: String, value: String)] {
    var signed = parts
    signed.query += [
      ("X-Amz-Algorithm", Self.algorithm),
      ("X-Amz-Credential", credentials.accessKeyID + "/" + scope(moment)),
      ("X-Amz-Date", moment.signingText), ("X-Amz-Expires", String(seconds)),
      ("X-Amz-SignedHeaders", CanonicalRequest.names(parts.fields)),
    ]
    if let token = credentials.sessionToken { signed.query.append(("X-Amz-Security-Token", token)) }
    let signature = signature(of: CanonicalRequest.text(signed), at: moment)
    return signed.query + [("X-Amz-Signature", signature)]
  }

  private func scope(_ moment: Timestamp) -> String {
    [moment.signingDay, region, service, "aws4_request"].joined(separator: "/")
  }

  private func signature(of canonical: String, at moment: Timestamp) -> String {
    let digest = Digests.hex(Digests.sha256(Array(canonical.utf8)))
    let text = [Self.algorithm, moment.signingText, scope(moment), digest].joined(separator: "\n")
    var key = Array(("AWS4" + credentials.secretAccessKey).utf8)
    for part in [moment.signingDay, region, service, "aws4_request"] { key = Digests.hmac(part, key: key) }
    return Digests.hex(Digests.hmac(text, key: key))
  }
}

/// A request in the one form that both sides can agree on.
enum CanonicalRequest {
  static func text(_ parts: SignedParts) -> String {
    let grouped = grouped(parts.fields)
    let fields = grouped.map { $0.name + ":" + $0.value + "\n" }.joined()
    return [parts.method, parts.path, query(parts.query), fields, names(parts.fields), parts.payload]
      .joined(separator: "\n")
  }

  /// The query as it is signed and sent: encoded, in byte order of names, then of values.
  static func query(_ pairs: [(name: String, value: String)]) -> String {
    let encoded = pairs.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
    return encoded.sorted { $0 < $1 }.map { $0 + "=" + $1 }.joined(separator: "&")
  }

  static func names(_ fields: [(name: String, value: String)]) -> String {
    grouped(fields).map(\.name).joined(separator: ";")
  }

  /// Sorted by name, values of one name joined, blanks around and within reduced.
  private static func grouped(_ fields: [(name: String, value: String)]) -> [(name: String, value: String)] {
    var values: [String: [String]] = [:]
    for field in fields {
      let words = field.value.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      let value = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
      values[field.name.lowercased(), default: []].append(value)
    }
    return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
  }
}
