import Flow
import Interpreter
import Quantities
import Storage

/// Adds up the sizes in folders.
struct DiskUsage: Verb {
  static let name = "du"
  static let summary = "Add up how much is in each folder, to a depth."
  static let discussion = """
    Each row counts everything below its folder; the last row is the path itself, with all of it. Sizes are those of the \
    contents, not of the blocks that a disk needs for them. One listing is read, and only the shown folders are kept.
    """
  static let examples = [
    Example("The largest folders of a bucket", "du r2:videos --depth 2 | sort size --desc | first 10")
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let memory = VerbMemory.keeps
  static let columns = [
    Column("path", .path, "the folder"), Column("size", .size, "bytes of everything below it"),
    Column("objects", .int, "how many there are"), Column("share", .percent, "of the whole"),
  ]

  @Operand("A folder, a bucket, a remote or a pattern; the working folder if not given.", default: PathArgument(""))
  var path: PathArgument

  @Option("How many levels of folders to show; 0 shows the path alone.", default: 1)
  var depth: Int

  @OptionGroup var filters: ListingFilters

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard depth >= 0 else { throw ListingFilters.usage("--depth is 0 or more, not \(depth)") }
    var request = try filters.request(for: path)
    request.depth = .all
    request.mayBeUnordered = true
    let (depth, root) = (depth, request.root)
    let cursor = ObjectCursor(request, try ObjectFilter(filters), in: context)
    return Rows.collected(from: Rows(close: cursor.close) { nil }) {
      var usage = FolderUsage(root, depth)
      let subject = "du " + (root.description.isEmpty ? "." : root.description)
      defer { context.session.terminal.show(Progress(subject, isFinished: true)) }
      while let object = try cursor.next() {
        usage.add(object)
        if usage.count % 4096 == 0 {
          context.session.terminal.show(Progress(subject, bytes: usage.bytes, rate: "\(usage.count) objects"))
        }
      }
      return Rows(usage.rows)
    }
  }
}

/// What is in each folder, counted as the objects come.
private struct FolderUsage {
  private struct Sum {
    var bytes: Int64 = 0
    var count = 0

    mutating func add(_ size: Int64) {
      bytes = bytes.addingReportingOverflow(max(0, size)).partialValue
      count += 1
    }
  }

  private let root: ObjectPath
  private let depth: Int
  private var folders: [String: Sum] = [:]
  private var whole = Sum()

  var count: Int { whole.count }
  var bytes: Int64 { whole.bytes }

  init(_ root: ObjectPath, _ depth: Int) {
    (self.root, self.depth) = (root, depth)
  }

  mutating func add(_ object: StoredObject) {
    guard object.kind == .file else { return }
    whole.add(object.size)
    let relative = object.path.relative(to: root)
    var end = relative.utf8.startIndex
    for _ in 0..<depth {
      guard let slash = relative.utf8[end...].firstIndex(of: UInt8(ascii: "/")) else { return }
      folders[String(relative[..<slash]), default: Sum()].add(object.size)
      end = relative.utf8.index(after: slash)
    }
  }

  var rows: [Value] {
    let sorted = folders.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return sorted.map { row(root.appendingBeside($0.key), $0.value) }
      + [row(root.key.isEmpty && root.place == .local ? ObjectPath(".") : root, whole)]
  }

  private static let shape = Shape(DiskUsage.columns.map(\.name))

  private func row(_ folder: ObjectPath, _ sum: Sum) -> Value {
    let share = whole.bytes > 0 ? Double(sum.bytes) / Double(whole.bytes) * 100 : 0
    return .record(
      Record(
        Self.shape,
        [
          .path(PathText(folder)), .size(ByteSize(bytes: sum.bytes)), .int(sum.count),
          .percent((share * 10).rounded() / 10),
        ]))
  }
}
