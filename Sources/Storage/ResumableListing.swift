import Quantities

/// Where a listing in byte order was left, to go on from there another time.
public struct ListMark: Sendable, Hashable {
  /// The last object that was passed on and dealt with.
  public var last: ObjectPath

  /// Marks the place behind an object.
  public init(after last: ObjectPath) { self.last = last }

  /// Reads what ``text`` gave.
  public init(_ text: String) { last = ObjectPath(text) }

  /// The mark as text, to be saved.
  public var text: String { last.description }
}

/// A backend whose listings are in byte order and can go on behind a mark without listing again what is before it.
public protocol ResumableListing: StorageBackend {
  /// Lists as ``StorageBackend/list(_:to:)`` does, but only what comes behind the mark; nil lists everything.
  func list(_ request: ListRequest, after mark: ListMark?, to consume: @escaping ListConsumer) async throws
}
