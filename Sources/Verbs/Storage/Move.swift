import Flow
import Interpreter
import Quantities
import Storage

/// Moves objects between any two places.
struct Move: Verb {
  static let name = "mv"
  static let summary = "Move objects to a folder, a bucket or another name; each goes only when its copy is verified."
  static let discussion = """
    Within one disk a move is a change of name. Elsewhere the object is copied, what arrived is verified, and only then the \
    original is removed; whatever breaks it off leaves the original or the verified copy. With --if-changed an original whose \
    content is at the target already is removed, after a comparison of checksums.
    """
  static let examples = [
    Example("Finished masters to cold storage", "ls r2:masters/*.mov | where modified < now() - 90d | mv r2:cold/"),
    Example("Another name", "mv a.mp4 b.mp4"),
  ]
  static let effects: Effects = [.read, .write, .delete]
  static let input = VerbInput.optional
  static let columns = TransferJob.columns(path: "where it is now", source: "where it was", done: "moved")

  @ItemList("What to move; from the pipeline if nothing is named.")
  var sources: Items

  @Operand("Where to: a folder, a bucket, or the new name.")
  var target: PathArgument

  @Option("How often to try again what failed for reasons that may pass.", default: 0)
  var retry: Int

  @OptionGroup var choices: TransferChoices
  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { sources.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let (storage, gate, rules) = (context.tools.storage, context.gate, try choices.rules(context.tools))
    let terminal = context.session.terminal
    guard (0...100).contains(retry) else { throw ListingFilters.usage("--retry is 0 to 100, not \(retry)") }
    let policy = RetryPolicy(
      attempts: 1 + retry, firstPause: .seconds(1), longestPause: .seconds(32), total: nil)
    // Looking alike is reason enough not to copy, and none to remove an original.
    var exact = rules
    exact.by = .hash
    return try context.transfers(sources, filters, rules, to: target, input, of: Self.name) { [exact] job in
      let source = job.item.path
      let comparison = try await exact.comparison(of: source, with: job.place, in: storage)
      let effect = Effect("move", from: source, to: job.place, size: try await job.size(in: storage))
      guard try gate.allows(effect) else { return effect.record }
      if case .same(let size) = comparison {
        try await storage.backend(for: source).remove(source)
        return job.row("same", size)
      }
      let options = rules.options(terminal, replacing: comparison.found)
      let transfer = try await policy.perform(failure: { ($0 as? StorageError)?.asAttempt }) {
        try await storage.move(from: source, to: job.place, options: options)
      }
      return job.row("moved", transfer.size)
    }
  }
}

extension StorageError {
  /// How it counts where something may be tried again.
  fileprivate var asAttempt: RetryPolicy.Failure { .noAnswer(isTransient: kind == .unreachable || kind == .failed) }
}
