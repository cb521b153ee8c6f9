import Interpreter
import Media
import Quantities
import Storage

/// What the bytes of objects are to be: by a list of checksums, or by what their stores recorded.
struct ChecksumRecord: Sendable {
  private let storage: Storage
  /// By the name as the list has it, without `./` before it; nil where the stores are asked.
  private let known: [String: Checksum]?

  private static let most = 5_000_000

  init(_ manifest: ObjectPath?, isWanted: Bool, _ storage: Storage, in context: Context) throws {
    self.storage = storage
    guard isWanted, let manifest else {
      known = nil
      return
    }
    var known: [String: Checksum] = [:]
    let rows = HashList.rows(of: manifest, .sha256, in: context)
    defer { rows.close() }
    while let batch = try rows.next() {
      try context.cancellation.check()
      for case .record(let row) in batch {
        guard let item = try? Item(.record(row), for: Validate.name), let checksum = item.expected else { continue }
        known[Self.plain(item.path.description)] = checksum
      }
      guard known.count <= Self.most else {
        throw Failure(
          "too-much", "the list has more than \(Self.most) names", hint: "`hash --check` takes a list of any length")
      }
    }
    self.known = known
  }

  private static func plain(_ name: String) -> String {
    var name = Substring(name)
    while name.utf8.starts(with: "./".utf8) { name = name.dropFirst(2) }
    return String(name)
  }

  /// Reads an object and compares; nil when it is what it was.
  func compare(_ item: Item) async throws -> Finding? {
    guard let expected = try await expected(of: item) else {
      throw Failure(
        "no-record", "there is no recorded checksum of \(item.path.text)",
        hint: known == nil ? "make a list with `hash --save`, and give it as --manifest" : "it is not in the list")
    }
    let found = try await storage.digest(of: item.path, expected.algorithm)
    guard found != expected else { return nil }
    return Finding(.changed, words: "its \(expected.algorithm.rawValue) is \(found.hex), not \(expected.hex)")
  }

  private func expected(of item: Item) async throws -> Checksum? {
    if let listed = item.expected { return listed }
    if let known { return known[Self.plain(item.path.description)] }
    let object = try await storage.backend(for: item.path).stat(item.path)
    let usable: [Checksum.Algorithm] = [.sha256, .sha1, .md5, .crc32c, .crc32]
    for kind in usable {
      if let known = object.checksums.first(where: { $0.algorithm == kind }) { return known }
    }
    // Of objects that came in one piece the mark is the MD5 of their bytes.
    guard item.path.filePath == nil, let etag = object.etag, etag.utf8.count == 32 else { return nil }
    return Checksum(.md5, hex: etag)
  }
}

extension Item {
  /// What a list of checksums says of it.
  fileprivate var expected: Checksum? {
    guard case .text(let hex)? = row["expected"], case .text(let kind)? = row["algorithm"],
      let choice = HashChoice(rawValue: kind)
    else { return nil }
    return Checksum(choice.algorithm, hex: hex)
  }
}
