import Quantities

/// A backend that can remove many objects with one request.
public protocol BatchRemoving: StorageBackend {
  /// Removes objects that a listing told of; whether each is still there is not looked up, and one that has gone counts
  /// as removed.
  ///
  /// - Returns: for each path, in their order, why it could not be removed; nil where it was.
  func remove(_ paths: [ObjectPath]) async throws -> [StorageError?]
}
