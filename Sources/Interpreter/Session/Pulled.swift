import Flow

/// What asynchronous work gives, pulled by the thread that the interpreter runs on while the work goes on ahead. It begins
/// with the first pull.
public final class Pulled<Element: Sendable> {
  /// Hands over one after another; throws when nobody wants more.
  public typealias Work =
    @Sendable (_ send: @escaping @Sendable (Element) async throws -> Void) async throws -> Void

  private let handover: Handover<Element>
  private let session: Session
  private let work: Work
  private var task: Task<Void, Never>?
  private var waiting: ArraySlice<Element> = []

  /// - Parameter count: how many may be waiting to be pulled.
  public init(ahead count: Int, in context: Context, _ work: @escaping Work) {
    handover = Handover(capacity: count)
    (session, self.work) = (context.session, work)
  }

  /// The next one; nil at the end.
  public func next() throws -> Element? {
    if waiting.isEmpty, let more = try nextAll() { waiting = more[...] }
    return waiting.popFirst()
  }

  /// All that are there, at least one; nil at the end.
  public func nextAll() throws -> [Element]? {
    begin()
    do { return try handover.receive(session.cancellation) } catch {
      close()
      throw error
    }
  }

  /// Says that no more is wanted.
  public func close() {
    handover.close()
    task?.cancel()
  }

  private func begin() {
    guard task == nil, !session.cancellation.isCancelled else { return }
    let (handover, work) = (handover, work)
    task = session.work.start {
      do {
        try await work { try await handover.send($0) }
        handover.finish()
      } catch {
        handover.finish(throwing: error)
      }
    }
  }
}
