import Processes
import Quantities

/// Why rclone did not do it, from its exit code and its own last words.
struct RcloneFailure: Error {
  /// The exit code, or −1 when a signal ended it.
  let code: Int32
  /// rclone's own reason, without secrets, on one line.
  let reason: String

  init(_ outcome: ProcessOutcome) {
    if case .exited(let code) = outcome.status { self.code = code } else { self.code = -1 }
    let words = outcome.lastErrors.split(separator: "\n").reversed().lazy.compactMap(Self.message).first
    reason = safeText(Secrets.scrub(words ?? "rclone ended with \(outcome.status)"))
  }

  init(code: Int32, reason: String) {
    self.code = code
    self.reason = safeText(Secrets.scrub(reason))
  }

  /// Reads the refusal of a command: an object with the field `error`.
  init(status: Int, answer: [UInt8]) {
    let words = JSONFields(answer[...]).first { $0.key == "error" }?.value.text.flatMap { Self.message($0[...]) }
    self.init(code: status == 404 ? 4 : 1, reason: words ?? "status \(status)")
  }

  /// Whether rclone says that there is no such thing.
  var isMissing: Bool {
    code == 3 || code == 4 || has("NoSuchBucket", "NoSuchKey", "object not found", "directory not found")
  }

  /// The error for people.
  ///
  /// - Parameter doing: what was tried, without the address: `cannot list`.
  func error(_ doing: String, _ path: ObjectPath?) -> StorageError {
    let subject = path.map { doing + " " + $0.quoted } ?? doing
    if isMissing, let path {
      return StorageError(.notFound, "there is no \(path.quoted)", hint: hint(reason), path: path)
    }
    return StorageError(kind, "\(subject): rclone says: \(reason)", hint: hint(nil), path: path)
  }

  private var kind: StorageError.Kind {
    if has("AccessDenied", "StatusCode: 403", "permission denied", "InvalidAccessKeyId", "SignatureDoesNotMatch") {
      return .permission
    }
    if has("no space left on device", "disk quota exceeded", "file too large") { return .diskFull }
    if has("connection refused", "no such host", "i/o timeout", "timed out", "deadline exceeded", "unreachable") {
      return .unreachable
    }
    return .failed
  }

  private func hint(_ said: String?) -> String? {
    switch kind {
    case _ where said != nil: return said.map { "rclone says: \($0)" }
    case .permission: return "check the keys of this remote with `rclone config`"
    case .unreachable: return "check the network, and the endpoint of this remote with `rclone config`"
    case .diskFull: return "free some space there or choose another disk"
    default: return nil
    }
  }

  private func has(_ words: String...) -> Bool { words.contains { reason.contains($0) } }

  /// The reason in a line of rclone's log, without what rclone says around it.
  private static func message(_ line: Substring) -> String? {
    var text = String(line)
    if line.utf8.first == UInt8(ascii: "{") {
      guard let message = JSONFields(Array(line.utf8)[...]).first(where: { $0.key == "msg" })?.value.text,
        !message.utf8.starts(with: "\n".utf8)
      else { return nil }
      text = message
    }
    for marker in ["last error was: ", "Failed to read metadata: "] {
      if let found = text.firstRange(of: marker) { text = String(text[found.upperBound...]) }
    }
    if text.utf8.starts(with: "Failed to ".utf8), let colon = text.firstRange(of: ": ") {
      text = String(text[colon.upperBound...])
    }
    return text.isEmpty ? nil : text
  }
}

/// Keeps what must not be seen out of messages.
enum Secrets {
  /// What stands before a secret in addresses, headers and settings.
  private static let marks = [
    "x-amz-signature=", "x-amz-credential=", "x-amz-security-token=", "signature=", "sig=", "token=", "secret=",
    "password=",
    "pass=", "api_key=", "apikey=", "bearer ", "basic ", "secret_access_key=", "access_key_id=", "authorization: ",
    "credential=",
  ]

  /// The text with secrets replaced by `***`: values after the marks, and the user part of addresses.
  static func scrub(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for mark in marks { scrub(&bytes, after: Array(mark.utf8)) }
    scrubUsers(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func scrub(_ bytes: inout [UInt8], after mark: [UInt8]) {
    var clean: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let isHit =
        bytes.count - index >= mark.count
        && zip(bytes[index...], mark).allSatisfy { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
      guard isHit else {
        clean.append(bytes[index])
        index += 1
        continue
      }
      clean += bytes[index..<index + mark.count] + Array("***".utf8)
      index += mark.count
      while index < bytes.count, !endsValue(bytes[index]) { index += 1 }
    }
    bytes = clean
  }

  private static func scrubUsers(_ bytes: inout [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    var clean = ""
    var rest = Substring(text)
    while let scheme = rest.firstRange(of: "://") {
      clean += rest[..<scheme.upperBound]
      rest = rest[scheme.upperBound...]
      let host = rest.prefix { $0 != "/" && $0 != " " && $0 != "\"" && $0 != "?" }
      if let at = host.lastIndex(of: "@") {
        clean += "***"
        rest = rest[at...]
      }
    }
    bytes = Array((clean + rest).utf8)
  }

  private static func endsValue(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
      || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "`")
  }
}
