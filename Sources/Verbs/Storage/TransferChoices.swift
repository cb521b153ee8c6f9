import Interpreter
import Quantities
import Storage

/// How objects are copied or moved.
struct TransferChoices: ParameterGroup {
  static let title = ParameterGroupTitle(
    "Transfers",
    """
    A target that ends with a slash, is a bucket or is a folder takes each object under its own name; so does any target of \
    several objects. `cp a/ b/` puts what is in `a` into `b`, folders kept. A folder without its slash is an error, since some \
    programs would make `b/a` of it: that is `cp a/ b/a/`. Objects of several folders that flow in, or that a pattern finds, need \
    --below or --flat. Two objects of one run never become one.
    """)

  @Option("How many objects at once; by default as the setting `jobs` says, or 4.", short: "j")
  var jobs: Int?

  @Option("How many parts of one large object at once, where the store takes parts.", default: 4)
  var parts: Int

  @Option("Keep the folders below this one.")
  var below: PathArgument?

  @Switch("Put objects of several folders into one, each under its own name.")
  var flat: Bool

  @Switch("Replace what exists.")
  var overwrite: Bool

  @Switch("Leave what is the same there already, and replace what is not.")
  var ifChanged: Bool

  @Option("What tells that two are the same: size and time, the size alone, or a checksum.", default: Sameness.time)
  var by: Sameness
}

extension TransferChoices {
  /// The rules of a run; throws where they cannot be.
  func rules(_ tools: Tools) throws -> TransferRules {
    if flat, below != nil { throw ListingFilters.usage("--flat and --below exclude each other") }
    if by != .time, !ifChanged { throw ListingFilters.usage("--by says how --if-changed compares, which is not given") }
    let rules = TransferRules(
      jobs: jobs ?? tools.settings.jobs ?? 4, parts: parts, below: below?.path, isFlat: flat, overwrite: overwrite,
      ifChanged: ifChanged, by: by)
    try rules.check()
    return rules
  }
}

/// How the objects of one run are copied or moved.
struct TransferRules: Sendable {
  var jobs: Int
  var parts: Int
  /// Folders below this one are kept.
  var below: ObjectPath?
  var isFlat = false
  var overwrite = false
  var ifChanged = false
  var by = Sameness.time

  /// Refuses numbers that cannot be.
  func check() throws {
    guard (1...256).contains(jobs) else { throw ListingFilters.usage("--jobs is 1 to 256, not \(jobs)") }
    guard (1...64).contains(parts) else { throw ListingFilters.usage("--parts is 1 to 64, not \(parts)") }
  }

  /// The options of one transfer.
  ///
  /// - Parameter found: what was seen at the target, and is to be replaced if it is still that.
  func options(_ terminal: any Terminal, replacing found: StoredObject?) -> TransferOptions {
    TransferOptions(overwrite: overwrite || found != nil, replacing: found, createFolders: true, parts: parts) {
      terminal.show($0)
    }
  }
}

/// What tells that an object need not be copied again.
enum Sameness: String, Choice {
  case time, size, hash
  static let placeholder = Sameness.time
}
