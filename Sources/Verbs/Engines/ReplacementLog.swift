import Platform
import Quantities
import Runs
import Storage

/// A result that is about to take the place of its original.
struct Replacement: Sendable {
  /// The original as the journal names it.
  let subject: String
  /// Where the result goes, and where the original is kept.
  let result: ObjectPath
  let kept: ObjectPath?
  /// Bytes of the result and of the original.
  let size, original: Int64
  /// Of the result.
  let digest: Checksum?
}

/// What each run was about to replace, a file for each run beside the journal: the moment between the replacement and its row in the journal
/// may be the moment of a kill.
struct ReplacementLog: Sendable {
  private let folder: String

  /// - Parameter folder: the journal's.
  init(in folder: String) { self.folder = folder + "/replacing" }

  /// Adds one; it is on the disk when this returns.
  func append(_ replacement: Replacement, to run: RunID) throws {
    let isNew = mkdir(folder, 0o700) == 0
    let file = open(path(of: run), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(run) }
    defer { close(file) }
    let line = Array(replacement.line.utf8)
    guard line.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == line.count, fsync(file) == 0 else {
      throw failure(run)
    }
    guard isNew else { return }
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  /// All that a run had announced, the last one of each subject. A line that was cut short counts for nothing: what it announced was not
  /// begun.
  func replacements(of run: RunID) -> [String: Replacement] {
    let file = open(path(of: run), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [:] }
    defer { close(file) }
    var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [:] }
    var found: [String: Replacement] = [:]
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
      if let replacement = Replacement(line: String(decoding: line, as: UTF8.self)) {
        found[replacement.subject] = replacement
      }
    }
    return found
  }

  /// Forgets a run that has come to its end, and those that the journal does not know any more.
  func forget(_ run: RunID, keeping known: Set<RunID>) {
    unlink(path(of: run))
    for name in namesInFolder(folder) ?? [] {
      if let id = RunID(name), !known.contains(id) { unlink(folder + "/" + name) }
    }
  }

  private func path(of run: RunID) -> String { folder + "/" + run.text }

  private func failure(_ run: RunID) -> any Error {
    RunsError.unusable(path: path(of: run), reason: String(cString: strerror(errno)))
  }
}

extension Replacement {
  /// Its fields with tabs between them.
  fileprivate var line: String {
    let fields = [
      subject, result.description, kept?.description ?? "", "\(size)", "\(original)", digest?.hex ?? "", "end",
    ]
    return fields.map(Self.escaped).joined(separator: "\t") + "\n"
  }

  /// Without what separates fields and lines; byte by byte, whatever stands beside it.
  private static func escaped(_ field: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = field.utf8.flatMap { byte in
      byte < 0x20 || byte == UInt8(ascii: "%")
        ? [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]] : [byte]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func unescaped(_ field: Substring) -> String {
    var (bytes, rest) = ([UInt8](), field.utf8[...])
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      else {
        bytes.append(byte)
        continue
      }
      bytes.append(code)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  fileprivate init?(line: String) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescaped)
    guard fields.count == 7, fields[6] == "end", let size = Int64(fields[3]), let original = Int64(fields[4]) else {
      return nil
    }
    self.init(
      subject: fields[0], result: ObjectPath(fields[1]), kept: fields[2].isEmpty ? nil : ObjectPath(fields[2]),
      size: size, original: original, digest: Checksum(.sha256, hex: fields[5]))
  }
}
