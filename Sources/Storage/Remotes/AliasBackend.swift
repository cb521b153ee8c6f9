import Quantities

/// A folder of another place under a name of its own: what is below the name is what is below the folder.
struct AliasBackend: StorageBackend {
  /// The name as addresses have it.
  let name: String
  /// Where it leads to.
  let base: ObjectPath
  let inner: any StorageBackend

  func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws {
    var asked = request
    asked.root = inside(request.root)
    if let onNote = request.onNote { asked.onNote = { onNote(outside($0)) } }
    try await told {
      try await inner.list(asked) { batch in try await consume(batch.map { outside($0) }) }
    }
  }

  func stat(_ path: ObjectPath) async throws -> StoredObject {
    try await told { outside(try await inner.stat(inside(path))) }
  }

  func content(of path: ObjectPath) async throws -> ObjectContent {
    var content = try await told { try await inner.content(of: inside(path)) }
    content.object = outside(content.object)
    return content
  }

  func read(_ object: StoredObject, range: Range<Int64>?) async throws -> any ByteStream {
    var asked = object
    asked.path = inside(object.path)
    return try await told { [asked] in try await inner.read(asked, range: range) }
  }

  func write(
    _ content: ObjectContent, to path: ObjectPath, options: TransferOptions
  ) async throws -> StoredObject {
    try await told { outside(try await inner.write(content, to: inside(path), options: options)) }
  }

  func remove(_ path: ObjectPath) async throws { try await told { try await inner.remove(inside(path)) } }

  func isBucket(_ path: ObjectPath) async throws -> Bool {
    path.key.isEmpty ? false : try await told { try await inner.isBucket(inside(path)) }
  }

  var listsInOrder: Bool { inner.listsInOrder }

  /// The address at the place itself.
  func inside(_ path: ObjectPath) -> ObjectPath { path.key.isEmpty ? base : base.appending(path.key) }

  /// The address under the name; nil for one that lies elsewhere.
  private func found(_ path: ObjectPath) -> ObjectPath? {
    if path == base { return ObjectPath(place: .remote(name), key: "") }
    var start = Array(base.key.utf8)
    if !start.isEmpty, start.last != UInt8(ascii: "/") { start.append(UInt8(ascii: "/")) }
    guard path.place == base.place, path.key.utf8.starts(with: start) else { return nil }
    return ObjectPath(place: .remote(name), key: String(Substring(path.key.utf8.dropFirst(start.count))))
  }

  /// The address under the name.
  func outside(_ path: ObjectPath) -> ObjectPath { found(path) ?? ObjectPath(place: .remote(name), key: "") }

  private func outside(_ object: StoredObject) -> StoredObject {
    var object = object
    object.path = outside(object.path)
    return object
  }

  /// An error at the place itself, as one about what was asked for.
  func outside(_ error: StorageError) -> StorageError {
    guard let path = error.path, let asked = found(path) else { return error }
    var error = error
    error.path = asked
    error.message = error.message.replacing(path.quoted, with: asked.quoted)
    return error
  }

  /// Errors name the address that was asked for.
  func told<Result>(_ work: () async throws -> Result) async throws -> Result {
    do { return try await work() } catch let error as StorageError { throw outside(error) }
  }
}
