import Interpreter
import Quantities
import Storage
import Synchronization

/// Makes one place like another.
struct Sync: Verb {
  static let summary =
    "Make a target like a source: copy what is missing or changed, and with --delete remove what is not in the source."
  static let discussion = """
    Both are listed in the order of their names and compared as they come, so memory does not grow with their number. Names are \
    compared byte by byte: two spellings of one accent are two names. What the filters leave out is neither copied nor removed. \
    Removing begins when everything was copied, and does not begin when anything failed, when a folder of the source could not \
    be read, or when the source is empty. An object is removed from the target only where that was asked for.
    """
  static let examples = [
    Example("A folder to a bucket", "sync footage r2:archive/footage --jobs 8"),
    Example("A mirror, first dry", "sync r2:videos mirror --delete --dry-run"),
  ]
  static let effects: Effects = [.read, .write, .delete]
  static let input = VerbInput.nothing
  static let columns = [
    Column("op", .text, "copy, replace or remove"), Column("path", .path, "the object of the target"),
    Column("source", .path, "what it is made from"), Column("size", .size, "bytes"),
    Column("ok", .bool, "whether it was done"), Column("error", .error, "why not"),
  ]

  @Operand("The folder or bucket to follow.")
  var source: PathArgument

  @Operand("The folder or bucket that becomes like it.")
  var target: PathArgument

  @Switch("Remove what the source does not have.")
  var delete: Bool

  @Option("What tells that two are the same: size and time, the size alone, or a checksum.", default: Sameness.time)
  var by: Sameness

  @Option("How many objects at once; by default as the setting `jobs` says, or 4.", short: "j")
  var jobs: Int?

  @Option("How many parts of one large object at once, where the store takes parts.", default: 4)
  var parts: Int

  @Switch("Do not ask before removing many.", short: "y")
  var yes: Bool

  @OptionGroup var filters: ListingFilters

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let (source, target) = try places(context)
    let rules = TransferRules(jobs: jobs ?? context.tools.settings.jobs ?? 4, parts: parts)
    try rules.check()
    let run = SyncRun(source, target, try ObjectFilter(filters), by, rules, in: context)
    let rows = Rows.joined([
      { try run.copying() },
      { try delete ? run.removing(asking: !yes) : .none },
    ]).summarised(by: context.session, run.tally)
    var isIdle = true
    return Rows(nature: rows.nature(), details: rows.details(), close: rows.close) {
      let batch = try rows.next()
      if batch == nil, isIdle { context.session.remarkAtEnd(run.idleWords) }
      isIdle = isIdle && batch == nil
      return batch
    }
  }

  private func places(_ context: Context) throws -> (ObjectPath, ObjectPath) {
    guard !filters.namePlace else {
      throw ListingFilters.usage("`sync` names its source itself, as in `sync r2:videos mirror`")
    }
    guard filters.limit == 0 else {
      throw ListingFilters.usage("--limit would make the target like a part of the source")
    }
    guard source.pattern == nil, target.pattern == nil else {
      throw ListingFilters.usage("`sync` takes folders, not patterns", hint: "choose with --extensions and its like")
    }
    let (source, target) = (source.path, target.path)
    let (from, to) = (try context.realPath(of: source).resolved, try context.realPath(of: target).resolved)
    guard !from.isWithin(to), !to.isWithin(from) else {
      throw ListingFilters.usage("\(source.text) and \(target.text) lie within one another")
    }
    return (source, target)
  }
}
