import Interpreter
import Quantities
import Storage

/// Draws folders as a tree.
struct Tree: Verb {
  static let summary = "Draw the folders under a path as a tree; for programs each row is an object with its depth."
  static let discussion = """
    Folders are read one after another, as they are drawn: a remote is asked once for each. What stands in a folder is in order \
    of its names.
    """
  static let examples = [
    Example("Two levels of a bucket", "tree r2:videos --depth 2"),
    Example("Only the videos", "tree footage --media-type video"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = [
    Column("tree", .text, "the name, drawn in its place"), Column("size", .size, "bytes of the content"),
    Column("path", .path, "the whole address"), Column("name", .text, "the last part of the path"),
    Column("depth", .int, "how deep it lies, 1 in the path itself"),
    Column("modified", .date, "when the content was last changed"), Column("type", .text, "file, folder or bucket"),
  ]

  @Operand("A folder, a bucket or a remote; the working folder if not given.", default: PathArgument(""))
  var path: PathArgument

  @Option("How many levels to draw; all if not given.")
  var depth: Int?

  @OptionGroup var filters: ListingFilters

  private static let shape = Shape(columns.map(\.name))

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard path.pattern == nil else {
      throw ListingFilters.usage("`tree` takes a folder, not a pattern", hint: "choose with --extensions and its like")
    }
    if let depth, depth < 1 { throw ListingFilters.usage("--depth is 1 or more, not \(depth)") }
    let root = try filters.place(within: path.text.isEmpty ? nil : path.path)
    let filter = try ObjectFilter(filters)
    let tour = FolderTour(root, filter, deepest: depth ?? .max, in: context)
    var left = filter.limit ?? .max
    return Rows(details: ["path", "name", "depth", "modified", "type"]) {
      var batch: Batch = []
      while batch.count < 64, left > 0, let stop = try tour.next() {
        batch.append(Self.row(stop))
        left -= 1
      }
      return batch.isEmpty ? nil : batch
    }
  }

  private static func row(_ stop: FolderTour.Stop) -> Value {
    let object = stop.object
    let branches = stop.isLast.dropLast().map { $0 ? "    " : "│   " }.joined()
    let mark = stop.isLast.last ?? true ? "└── " : "├── "
    let name = object.path.name + (object.kind == .file ? "" : "/")
    return .record(
      Record(
        shape,
        [
          .text(branches + mark + name),
          object.kind == .file && object.size >= 0 ? .size(ByteSize(bytes: object.size)) : .null,
          .path(PathText(object.path)), .text(object.path.name), .int(stop.depth),
          object.modified.map { .date(Timestamp(nanoseconds: $0)) } ?? .null, .text(object.kind.rawValue),
        ]))
  }
}
