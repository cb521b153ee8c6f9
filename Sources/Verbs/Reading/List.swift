import Globs
import Interpreter
import Storage

/// Lists objects.
struct List: Verb {
  static let name = "ls"
  static let summary = "List the objects under a path, recursively."
  static let discussion = """
    Everything under the path comes as one flat stream, as object stores list themselves; `--depth 1` shows one level with its \
    folders. `r2:` lists the buckets of a remote. Patterns: `*` and `?` within a part of the path, `**` across parts, `[a-z]`, \
    `{a,b}`; quoted text is never a pattern. Remotes are those of your rclone configuration.
    """
  static let examples = [
    Example("Videos of a bucket above a size", "ls r2:videos/**/*.{mp4,mov} | where size>256MiB"),
    Example("One level of the working folder", "ls --depth 1"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = StoredObject.columns
  static let uses: DemandUse = [.conditions]

  @Operand(
    "A folder, a bucket, a remote, an object, or a pattern; the working folder if not given.", default: PathArgument("")
  )
  var path: PathArgument

  @Option("How many levels to go down: 1, or all if not given.")
  var depth: Int?

  var note: String? {
    guard let pattern = path.pattern, let (root, glob) = try? Glob.split(pattern) else { return nil }
    return
      "lists \(root.description.isEmpty ? "." : root.description), passing on what matches \(glob?.description ?? "all")"
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    if let depth, depth != 1 {
      throw Failure("usage", "--depth is 1, or left out for everything", number: "T0101", exitStatus: ExitStatus.usage)
    }
    var request = ListRequest(path.path, depth: depth == 1 || path.path.isRemoteRoot ? .one : .all)
    if let pattern = path.pattern { (request.root, request.pattern) = try Glob.split(pattern) }
    return context.listing(request)
  }
}
