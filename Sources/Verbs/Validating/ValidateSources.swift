import Globs
import Containers
import Interpreter
import Platform
import Quantities
import Storage

/// Where the files come from that `validate` checks: named, listed, in a folder, in a results file, in a list of checksums.
struct ValidateSources {
  private let verb: Validate
  private let context: Context
  private let patterns: [Glob]

  init(_ verb: Validate, in context: Context) throws {
    (self.verb, self.context) = (verb, context)
    patterns = try verb.pattern.map { try Glob($0) }
  }

  func rows(_ input: Rows) throws -> Rows {
    matching(try unchosen(input))
  }

  private func unchosen(_ input: Rows) throws -> Rows {
    let isNamed = !verb.files.named.isEmpty || verb.filters.namePlace
    if let file = verb.resultsFile {
      guard !isNamed else {
        throw ListingFilters.usage("--results-file and named files both say what to check; leave one out")
      }
      let folder = verb.validateDirectory?.path
      return try ResultsFile.rows(of: file.path, context).mapRows { Self.addressed($0, in: folder) }
    }
    if let folder = verb.validateDirectory {
      guard !isNamed else {
        throw ListingFilters.usage("--validate-directory and named files both say what to check; leave one out")
      }
      return try listing(of: folder.path)
    }
    let items = try context.items(verb.files, input, of: Validate.name, filters: verb.filters)
    if context.hasInput, !isNamed { return items.mapRows { Self.addressed($0, in: nil) } }
    return spread(items)
  }

  /// The row of a request as that of what it asked for: a URL, or a file of a folder.
  private static func addressed(_ value: Value, in folder: ObjectPath?) -> Value {
    guard case .record(let record) = value, let key = (record["path"] ?? record["object"]).flatMap(String.convert),
      folder != nil || record["variant"] != nil
    else { return value }
    var path = folder?.appending(key)
    if path == nil, case .text(let url)? = record["url"] { path = ObjectPath(url) }
    var columns: [(String, Value)] = [("path", .path(PathText(path ?? ObjectPath(key))))]
    let kept: Set<String> = ["variant", "url", "ok", "error"]
    // What the request took and gave says nothing of the file.
    columns += record.pairs.filter { kept.contains($0.0) }.map { ($0.0, $0.1) }
    return .record(Record(columns))
  }

  /// Names as they are, folders as what is in them.
  private func spread(_ items: Rows) -> Rows {
    var open: Rows?
    var waiting: ArraySlice<Value> = []
    return Rows(
      details: items.details(),
      close: {
        open?.close()
        items.close()
      }
    ) {
      while true {
        try context.cancellation.check()
        if let rows = open {
          if let batch = try rows.next() { return batch }
          open = nil
        }
        var plain: Batch = []
        while let value = waiting.first {
          let folder = try Self.path(of: value).flatMap { try isFolder($0) ? $0 : nil }
          if let folder {
            guard plain.isEmpty else { return plain }
            waiting = waiting.dropFirst()
            open = try listing(of: folder)
            break
          }
          waiting = waiting.dropFirst()
          if isWanted(value) { plain.append(value) }
        }
        if !plain.isEmpty { return plain }
        if open != nil { continue }
        guard let batch = try items.next() else { return nil }
        waiting = batch[...]
      }
    }
  }

  /// The path of a name; nil for the row of a listing.
  private static func path(of value: Value) -> ObjectPath? {
    switch value {
    case .path(let path): path.objectPath
    case .text(let text): ObjectPath(text)
    default: nil
    }
  }

  private func isFolder(_ path: ObjectPath) throws -> Bool {
    if let local = path.filePath {
      var status = stat()
      return stat(local, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
    if case .url = path.place { return false }
    if path.key.isEmpty || path.key.utf8.last == UInt8(ascii: "/") { return true }
    let storage = context.tools.storage
    // What cannot be told is for the check itself to complain about.
    let object = try? context.wait { try await storage.backend(for: path).stat(path) }
    try context.cancellation.check()
    return object.map { $0.kind != .file } ?? false
  }

  private func listing(of folder: ObjectPath) throws -> Rows {
    let rows = context.listing(ListRequest(folder), try ObjectFilter(verb.filters))
    return rows.mapBatches { $0.filter(isWanted) }
  }

  /// Of a listing only what can be media; whoever names extensions means them.
  private func isWanted(_ value: Value) -> Bool {
    guard case .record(let record) = value, verb.filters.extensions.isEmpty else { return true }
    if case .text(let type)? = record["type"], type != "file" { return false }
    guard case .text(let ext)? = record["ext"], verb.pattern.isEmpty else { return true }
    return Self.extensions.contains(ext)
  }

  private static let extensions: Set<String> = [MediaSort.image, .video, .audio].reduce(
    ContainerFormat.walkedExtensions
  ) { $0.union($1.extensions ?? []) }.subtracting(["ico"])

  private func matching(_ rows: Rows) -> Rows {
    guard !patterns.isEmpty else { return rows }
    return rows.mapBatches { batch in
      try batch.filter { value in
        let item = try Item(value, for: Validate.name)
        return item.hasFailed || patterns.contains { $0.matches(item.path.name) }
      }
    }
  }
}
