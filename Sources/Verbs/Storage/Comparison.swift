import Interpreter
import Quantities
import Storage

/// How what stands at a target compares with what is to go there.
enum Comparison: Sendable {
  /// It was not asked for.
  case unknown
  /// There is nothing.
  case missing
  /// Something else, as it was found.
  case different(StoredObject)
  /// So many bytes, the same.
  case same(Int64)

  /// What is to be replaced, as it was found.
  var found: StoredObject? { if case .different(let object) = self { object } else { nil } }
}

extension TransferRules {
  /// Compares an object with what stands where it is to go, if that was asked for.
  func comparison(of source: ObjectPath, with target: ObjectPath, in storage: Storage) async throws -> Comparison {
    guard ifChanged else { return .unknown }
    let there: StoredObject
    do { there = try await storage.backend(for: target).stat(target) } catch let error as StorageError
      where error.kind == .notFound
    { return .missing }
    guard there.kind == .file else { return .different(there) }
    let here = try await storage.backend(for: source).stat(source)
    return try await by.isSame(here, there, in: storage) ? .same(there.size) : .different(there)
  }
}

extension Sameness {
  /// Clocks of stores and file systems are as coarse as this. Nanoseconds.
  static let coarseness: Int64 = 2_000_000_000

  /// Whether the copy need not be made again. Stores keep the time of the upload, so a copy that is younger than its
  /// original counts as the same; a checksum that both sides know decides before times do.
  func isSame(_ source: StoredObject, _ copy: StoredObject, in storage: Storage) async throws -> Bool {
    guard self == .hash else { return looksSame(source, copy) }
    if source.size >= 0, copy.size >= 0, source.size != copy.size { return false }
    if let agree = source.checksums.agree(with: copy.checksums) { return agree }
    return try await storage.digest(of: source.path, .sha256) == storage.digest(of: copy.path, .sha256)
  }
}
