import Flow
import Interpreter
import Quantities
import Storage

/// The work of `hash` on one object.
struct HashWork: Sendable {
  let storage: Storage
  let algorithm: HashChoice
  let takesStored: Bool

  func run(_ item: Item, _ show: @escaping ProgressSink) async throws -> Record {
    var algorithm = algorithm
    var expected: Checksum?
    if case .text(let hex)? = item.row["expected"], case .text(let kind)? = item.row["algorithm"] {
      algorithm = HashChoice(rawValue: kind) ?? algorithm
      expected = Checksum(algorithm.algorithm, hex: hex)
    }
    let subject = "hash " + item.path.name
    defer { show(Progress(subject, isFinished: true)) }
    let (checksum, source) = try await checksum(of: item.path, algorithm.algorithm)
    if let expected, expected != checksum {
      throw Failure(
        "mismatch", "\(item.path.text) has the \(algorithm.rawValue) checksum \(checksum.hex), not \(expected.hex)",
        hint: "it was changed or damaged since the list was made")
    }
    var row = item.row(with: [
      ("algorithm", .text(algorithm.rawValue)), ("hash", .text(checksum.hex)), ("from", .text(source)),
      ("ok", .bool(true)), ("error", .null),
    ])
    row["expected"] = nil
    return row
  }

  private func checksum(of path: ObjectPath, _ kind: Checksum.Algorithm) async throws -> (Checksum, String) {
    if takesStored {
      let object = try await storage.backend(for: path).stat(path)
      if let known = object.checksums.first(where: { $0.algorithm == kind }) { return (known, "stored") }
    }
    return (try await storage.digest(of: path, kind), "read")
  }
}
