import Globs
import Interpreter
import Quantities
import Storage

/// Lists objects.
struct List: Verb {
  static let name = "ls"
  static let summary = "List the objects under a path, recursively."
  static let discussion = """
    Everything under the path comes as one flat stream, as object stores list themselves; `--depth 1` shows one level with its \
    folders. `r2:` lists the buckets of a remote. Patterns: `*` and `?` within a part of the path, `**` across parts, `[a-z]`, \
    `{a,b}`; quoted text is never a pattern. `remotes` shows what addresses can begin with. To see the largest first: \
    `ls … | sort size --desc`.
    """
  static let examples = [
    Example("Videos of a bucket above a size", "ls r2:videos/**/*.{mp4,mov} | where size>256MiB"),
    Example("One level of the working folder", "ls --depth 1"),
    Example("In the words of the toolkit before", "ls --remote r2 --bucket videos --extensions mp4,mov --limit 10"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = StoredObject.columns
  static let uses: DemandUse = [.columns, .conditions]

  @Operand(
    "A folder, a bucket, a remote, an object, or a pattern; the working folder if not given.", default: PathArgument("")
  )
  var path: PathArgument

  @Option("How many levels to go down; folders of the lowest one are shown. All if not given.")
  var depth: Int?

  @Switch("Follow links to folders; never in a circle.")
  var followLinks: Bool

  @OptionGroup var filters: ListingFilters

  var note: String? {
    guard let pattern = path.pattern, let (root, glob) = try? Glob.split(pattern) else { return nil }
    return
      "lists \(root.description.isEmpty ? "." : root.description), passing on what matches \(glob?.description ?? "all")"
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var request = try filters.request(for: path, depth: depth)
    if depth == nil, request.depth == .one, !(try context.hasBuckets(request.root)) { request.depth = .all }
    request.followLinks = followLinks
    return context.listing(request, try ObjectFilter(filters))
  }
}

extension ListingFilters {
  /// What to list: a path or a pattern of the call, or what the options name.
  func request(for path: PathArgument, depth: Int? = nil) throws -> ListRequest {
    if let depth, depth < 1 { throw Self.usage("--depth is 1 or more, not \(depth)") }
    if let pattern = path.pattern {
      guard !namePlace else { throw Self.usage("a pattern and --remote, --bucket or --directory do not go together") }
      let (root, glob) = try Glob.split(pattern)
      return ListRequest(root, depth: depth.map { .levels($0) } ?? .all, pattern: glob)
    }
    let root = try place(within: path.text.isEmpty ? nil : path.path)
    return ListRequest(root, depth: depth.map { .levels($0) } ?? (root.isRemoteRoot ? .one : .all))
  }
}
