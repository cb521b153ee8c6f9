import Flow
import Interpreter
import Quantities
import Storage

/// Goes through a listing object by object, pulled by the thread that the interpreter runs on.
final class ObjectCursor {
  private let handover = Handover<[StoredObject]>(capacity: 4)
  private let context: Context
  private let request: ListRequest
  private let filter: ObjectFilter
  private let isMissingEmpty: Bool
  private var task: Task<Void, Never>?
  private var objects: ArraySlice<StoredObject> = []
  private var waiting: ArraySlice<[StoredObject]> = []

  /// Begins before the first object.
  ///
  /// - Parameter isMissingEmpty: whether a root that does not exist holds nothing, instead of being an error.
  init(_ request: ListRequest, _ filter: ObjectFilter, isMissingEmpty: Bool = false, in context: Context) {
    self.request = context.noting(request)
    self.filter = filter
    self.isMissingEmpty = isMissingEmpty
    self.context = context
  }

  /// The next object; nil at the end.
  func next() throws -> StoredObject? {
    begin()
    while true {
      if let object = objects.popFirst() { return object }
      if let batch = waiting.popFirst() {
        objects = batch[...]
        continue
      }
      try context.cancellation.check()
      do {
        guard let batches = try handover.receive(context.cancellation) else { return nil }
        waiting = batches[...]
      } catch {
        close()
        throw error
      }
    }
  }

  /// Says that no more is wanted.
  func close() {
    handover.close()
    task?.cancel()
  }

  private func begin() {
    guard task == nil else { return }
    let (handover, storage, request, isMissingEmpty) = (handover, context.tools.storage, request, isMissingEmpty)
    let chosen = Chosen(filter, below: request.root)
    task = context.session.work.start {
      do {
        try await storage.list(request, chosen) { try await handover.send($0) }
        handover.finish()
      } catch let error as StorageError where isMissingEmpty && error.kind == .notFound {
        handover.finish()
      } catch {
        handover.finish(throwing: error)
      }
    }
  }
}
