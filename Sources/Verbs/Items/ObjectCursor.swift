import Interpreter
import Storage

/// Goes through a listing object by object, pulled by the thread that the interpreter runs on.
final class ObjectCursor {
  private let batches: Pulled<[StoredObject]>
  private var objects: ArraySlice<StoredObject> = []

  /// Begins before the first object.
  ///
  /// - Parameter isMissingEmpty: whether a root that does not exist holds nothing, instead of being an error.
  init(_ request: ListRequest, _ filter: ObjectFilter, isMissingEmpty: Bool = false, in context: Context) {
    let (storage, request) = (context.tools.storage, context.noting(request))
    let chosen = Chosen(filter, below: request.root)
    batches = Pulled(ahead: 4, in: context) { send in
      do {
        try await storage.list(request, chosen, to: send)
      } catch let error as StorageError where isMissingEmpty && error.kind == .notFound {}
    }
  }

  /// The next object; nil at the end.
  func next() throws -> StoredObject? {
    while objects.isEmpty, let batch = try batches.next() { objects = batch[...] }
    return objects.popFirst()
  }

  /// Says that no more is wanted.
  func close() { batches.close() }
}
