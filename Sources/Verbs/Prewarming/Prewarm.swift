import Flow
import Interpreter
import Prewarming
import Quantities
import Settings

/// Requests every variant of every object, so that a CDN's caches hold them.
struct Prewarm: Verb {
  static let summary =
    "Request every variant of objects from a CDN, so that its caches hold them, and prove that they do."
  static let discussion = """
    Objects come from the pipeline, by name, or are listed as the filters say; URLs too, as lines of text or as rows with a `url`. So \
    rows of an earlier run can be tried again: `open warm.ndjson | where not ok | prewarm`. Each request gives a row as soon as it has \
    ended: whether it succeeded, what the cache said (`cache` is hit, miss, …; `warm` is true where that proves that the cache holds it), \
    and how long it took. The summary on standard error counts by variant, size and sort of failure; an object is well only if all of \
    its variants are. The program ends with status 4 when a request failed. `--dry-run` reads what would be read, requests nothing, and \
    tells how much there is to do.
    """
  static let examples = [
    Example(
      "A bucket of pictures",
      "ls r2:images | prewarm --base-url https://cdn.example.com --variants thumbnail,webp | save warm.ndjson"),
    Example(
      "In the words of the toolkit before",
      "prewarm --remote r2 --bucket videos --base-url https://cdn.example.com/ --workers 500"),
    Example("What failed, once more", "open warm.ndjson | where not ok | prewarm --retry 5 --rps 50"),
    Example("After an interrupt", "ls r2:images | prewarm --base-url https://cdn.example.com --resume"),
    Example("URLs of a list", "open urls.txt | prewarm --verify"),
    Example("What there is to do", "ls r2:images | prewarm --base-url https://cdn.example.com --dry-run"),
  ]
  static let effects: Effects = [.read, .network, .spend]
  static let input = VerbInput.optional
  static let columns = WarmRow.columns

  @ItemList("Objects or URLs; from the pipeline if none are named.")
  var objects: Items

  @Option("Write the results to this file too, in the JSON of the toolkit before this one.")
  var output: PathArgument?

  @Option("Write the summary to this file too, as Markdown.")
  var performanceReport: PathArgument?

  @Option(namingItems: "Take the requests of a results file, of this toolkit's --output or of those before it.")
  var resultsFile: PathArgument?

  @OptionGroup var options: VariantOptions
  @OptionGroup var requests: RequestOptions
  @OptionGroup var sizes: SizeOptions
  @OptionGroup var journal: JournalOptions
  @OptionGroup var filters: ListingFilters

  func check() throws { try options.check() }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let settings = context.tools.settings
    let warming = try requests.warmOptions(sizes, settings)
    let isListed = !objects.named.isEmpty || filters.namePlace
    let plan = try WarmPlan(Self.name, options, filters, needsBase: filters.namePlace, in: context)
    let items = try source(input, isListed: isListed, context)
    let target = try options.base(settings)?.text ?? ""
    let recorder = try RunRecorder(journal, of: Self.name, target: target, in: context)
    guard context.gate.mode != .plan else {
      return PrewarmPlan(plan, items, recorder, lanes: warming.lanes, limits: warming.limits, context).rows
    }
    _ = try context.gate.allows(Effect("prewarm"))
    if warming.method == .head {
      context.session.terminal.note("warning: --use-head-for-size asks for heads only, so nothing is warmed")
    }
    for word in requests.former { context.session.terminal.note("note: \(word) has no effect any more") }
    if requests.insecure { context.session.terminal.note("warning: --insecure: certificates are not checked") }
    let run = PrewarmRun(
      plan, items, warming, try WarmOutlets(output: output?.path, report: performanceReport?.path), recorder,
      largeFrom: sizes.sizeThreshold.bytes, context)
    return recorder.closing(
      Rows(details: WarmRow.details(verifies: warming.verifies), close: run.close, next: run.next))
  }

  private func source(_ input: Rows, isListed: Bool, _ context: Context) throws -> Rows {
    guard let resultsFile else { return try context.warmItems(objects, input, of: Self.name, options, filters) }
    guard !isListed else {
      throw ListingFilters.usage("--results-file and named objects both say what to request; leave one out")
    }
    return try ResultsFile.rows(of: resultsFile.path, context)
  }
}
