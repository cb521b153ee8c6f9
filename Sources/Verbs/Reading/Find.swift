import Interpreter
import Quantities
import Storage

/// Lists objects by name, size and age.
struct Find: Verb {
  static let summary = "List the objects under a path by name, size and age, in the words of find(1)."
  static let discussion = """
    The same listing as that of `ls`, and the same rows; `ls … | where …` says all this and more. Names are compared with \
    patterns: `*`, `?`, `[a-z]`, `{a,b}`.
    """
  static let examples = [
    Example("Large old videos", "find r2:videos --name *.{mp4,mov} --larger 1GiB --older 90d"),
    Example("What came today", "find incoming --newer 24h"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = StoredObject.columns
  static let uses: DemandUse = [.columns, .conditions]

  @Operand("A folder, a bucket or a pattern; the working folder if not given.", default: PathArgument(""))
  var path: PathArgument

  @OptionList("Names that match one of these patterns.")
  var name: [String]

  @OptionList("The same whatever the case of the letters.")
  var iname: [String]

  @Option("Larger than this.")
  var larger: ByteSize?

  @Option("Smaller than this.")
  var smaller: ByteSize?

  @Option("Changed within this time.")
  var newer: TimeSpan?

  @Option("Not changed within this time.")
  var older: TimeSpan?

  @OptionGroup var filters: ListingFilters

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard name.isEmpty || iname.isEmpty else { throw ListingFilters.usage("--name and --iname exclude each other") }
    var filter = try ObjectFilter(filters)
    let now = Timestamp.now.nanoseconds
    try filter.want(
      names: name + iname, ignoringCase: !iname.isEmpty, after: newer.map { now - $0.nanoseconds },
      before: older.map { now - $0.nanoseconds })
    filter.want(largerThan: larger?.bytes, smallerThan: smaller?.bytes)
    return context.listing(try filters.request(for: path), filter)
  }
}
