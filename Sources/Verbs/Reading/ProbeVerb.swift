import Containers
import Flow
import Interpreter
import Media
import Quantities
import Storage

/// Tells what is in media files.
struct ProbeVerb: Verb {
  static let name = "probe"
  static let summary =
    "Tell what is in media files and pictures: codec, size of the picture, duration, bitrate, colours, tracks."
  static let discussion = """
    MP4 and QuickTime files, JPEG and PNG are told by their first bytes or their index, as ffprobe would tell them; ffprobe itself is asked \
    about all others, and about those of which anything is unusual. Of objects of remotes only what is needed is read, by ranges. What \
    was found is kept for files that are still the same, by ETag or by size and time, so that a second look at a library costs nothing; \
    --fresh looks anew.
    """
  static let examples = [
    Example(
      "The worst bytes per second", "ls footage | probe | where size/duration > 2MB/s | sort size --desc | first 20"),
    Example("What browsers cannot play at once", "ls r2:videos | probe | where faststart == false"),
    Example("Sound by language", "probe film.mkv | get audio_tracks"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional
  static let columns = ProbeRow.columns

  @ItemList("Files to look at; from the pipeline if none are named.")
  var files: Items

  @Option("How many files at once; by default two more than there are processors.", short: "j")
  var workers: Int?

  @Switch("Look at files that are known already, too.")
  var fresh: Bool

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { files.schema(after: input, adding: Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let memory = ProbeMemory(in: context.tools.settings.runsFolder.map { $0.text + "/probed" })
    let served = ServedObjects(storage)
    let isFresh = fresh
    let work = context.session.work
    let rows = context.eachItem(
      try context.items(files, input, of: Self.name, filters: filters), of: Self.name, adding: Self.columns,
      atOnce: try workers.checkedWorkers() ?? processorCount + 2
    ) { item in
      let subject = ValidateWork.subject(of: item)
      let name = subject?.name ?? ""
      if !isFresh, let known = memory.summary(of: name, subject?.identity) { return ProbeRow.row(of: known, item) }
      let summary = try await Self.summary(item, storage, served, work)
      memory.keep(summary, of: name, subject?.identity)
      return ProbeRow.row(of: summary, item)
    }
    return rows.closing(details: ProbeRow.details) { _ = work.start { await served.stop() } }
  }

  private static func summary(
    _ item: Item, _ storage: Storage, _ served: ServedObjects, _ work: BackgroundWork
  ) async throws -> MediaSummary {
    if let local = item.path.filePath { return try await summary(ofFile: local) }
    if try await storage.realPath(of: item.path).filePath != nil {
      return try await storage.withLocalCopy(of: item.path) { try await summary(ofFile: $0) }
    }
    let backend = try await storage.backend(for: item.path)
    let known: StoredObject
    if let object = item.object { known = object } else { known = try await backend.stat(item.path) }
    guard known.kind == .file, known.size > 0 else {
      return try await storage.withLocalCopy(of: item.path) { try await summary(ofFile: $0) }
    }
    let name = item.path.name
    if IndexProbe.isKnown(name) {
      let summary = try await BlockingThreads.files.run { cancellation in
        try? IndexProbe.summary(of: RemoteBytes(known, backend, work, cancellation), named: name, isRemote: true)
      }
      try Task.checkCancellation()
      if let summary { return summary }
    }
    return MediaSummary(try await probe(known, item, served))
  }

  /// What the index tells; ffprobe is asked where that is not enough, and about what cannot be read.
  private static func summary(ofFile path: String) async throws -> MediaSummary {
    if IndexProbe.isKnown(path) {
      let summary = try await BlockingThreads.files.run { _ in try? IndexProbe.summary(of: FileBytes(path), named: path)
      }
      try Task.checkCancellation()
      if let summary { return summary }
    }
    return MediaSummary(try await MediaProbe.probe(path))
  }

  private static func probe(_ known: StoredObject, _ item: Item, _ served: ServedObjects) async throws -> MediaInfo {
    try await served.with(known, isBrief: true) { url in
      // The first bytes, which ffprobe has asked for, tell what it does not.
      func head() -> MemoryBytes { MemoryBytes(served.head(at: url), size: known.size) }
      func picture() throws -> MediaInfo? { MediaInfo(picture: try Structure.examine(head(), limits: .remote)) }
      var info: MediaInfo
      do {
        let source = MediaSource.loopback(url: url, name: item.path.description, size: known.size)
        info = try await MediaProbe.probe(source, isBrief: true)
      } catch let error as MediaError {
        guard let picture = try picture() else { throw error }
        return picture
      }
      info.isFaststart = try Structure.isIndexFirst(head())
      return info
    }
  }
}
