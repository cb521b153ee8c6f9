import Diagnostics
import Flow
import Interpreter
import Media
import Quantities
import Storage

/// Where results go when they do not go beside their originals.
struct OutputPlace: Sendable {
  private let path: ObjectPath

  init(_ argument: PathArgument) { path = argument.path }

  /// The target for one original: the place itself when it names a file of a video, else a file of the original's name in it.
  func target(for source: ObjectPath, _ container: Container) -> ObjectPath {
    let isFile = path.key.utf8.last != UInt8(ascii: "/") && Container(extension: path.ext) != nil
    return isFile ? path : path.appending(source.stem + "." + container.rawValue)
  }
}

/// The work of `optimize` on one object.
struct OptimizeItem: Sendable {
  let storage: Storage
  let request: EncodeRequest
  let container: Container
  let out: OutputPlace?
  let inPlace: Bool
  let overwrite: Bool
  let gate: EffectGate
  let show: ProgressSink

  /// Encodes, verifies and stores; gives the row.
  func run(_ item: Item) async throws -> Record {
    let source = item.path
    let target = try target(for: source)
    let before = try await storage.backend(for: source).stat(source)
    guard before.kind == .file else {
      throw Failure(
        "is-folder", "\(source) is a \(before.kind.rawValue), not a video", hint: "list it: `ls \(source) | optimize …`"
      )
    }
    let effect = Effect("encode", from: source, to: target, size: ByteSize(bytes: before.size))
    guard try gate.allows(effect) else {
      guard case .record(let plan) = effect.row else { return Record() }
      return plan
    }
    defer { show(Progress("encode " + source.name, isFinished: true)) }
    let result: OptimizeResult
    if let local = source.filePath, let localTarget = target.filePath {
      if out != nil { try LocalBackend().makeFolders(for: target) }
      result = try await encode(local, to: localTarget, named: source)
    } else {
      result = try await encodeThroughCopies(source, target, before)
    }
    return row(item, target, result)
  }

  /// `clips/a.avi` gives `clips/a_optimized.mp4`, so that nothing that exists is in the way.
  private func target(for source: ObjectPath) throws -> ObjectPath {
    if let out { return out.target(for: source, container) }
    guard inPlace else { return source.parent.appendingBeside(source.stem + "_optimized." + container.rawValue) }
    guard Container(extension: source.ext) == container else {
      throw Failure(
        "wrong-container",
        "\(source) cannot be replaced in place: its name says .\(source.ext), the result is \(container.rawValue)",
        hint: "choose --output-format to fit the name, or leave out --in-place")
    }
    return source
  }

  private func encode(_ source: String, to target: String, named object: ObjectPath) async throws -> OptimizeResult {
    try await Optimizer.optimize(
      source: source, to: target, request: request,
      options: OptimizeOptions(replaceOriginal: inPlace, overwriteTarget: overwrite), progress: named(object))
  }

  /// Remote objects: fetched, encoded on this machine, and stored only when everything was verified and the original has
  /// not changed meanwhile.
  private func encodeThroughCopies(_ source: ObjectPath, _ target: ObjectPath, _ before: StoredObject) async throws
    -> OptimizeResult
  {
    if !inPlace, !overwrite { try await refuseExisting(target) }
    let fetching = TransferOptions(progress: named(source, "fetch"))
    return try await storage.withLocalCopy(of: source, options: fetching) { local in
      try await TemporaryFolder.with { folder in
        let output = folder.path.appending("output." + container.rawValue)
        let result: OptimizeResult
        do { result = try await encode(local, to: output.key, named: source) } catch let error as any ExplainedError {
          throw RenamedError(error, from: output.key, to: target.description)
        }
        guard result.action == .encoded else { return result }
        let now = try await storage.backend(for: source).stat(source)
        guard now.size == before.size, now.modified == before.modified else {
          throw Failure(
            "source-changed", "\(source) was changed by somebody else while it was encoded",
            hint: "run again; nothing was replaced")
        }
        _ = try await storage.copy(
          from: output, to: target,
          options: TransferOptions(
            overwrite: inPlace || overwrite, replacing: inPlace ? before : nil, createFolders: true,
            progress: named(source, "store")))
        return result
      }
    }
  }

  private func refuseExisting(_ target: ObjectPath) async throws {
    do {
      _ = try await storage.backend(for: target).stat(target)
    } catch let error as StorageError where error.code == "not-found" {
      return
    }
    throw Failure("exists", "\(target) exists already", hint: "choose --out, or --overwrite to replace it")
  }

  private func named(_ object: ObjectPath, _ verb: String = "encode") -> ProgressSink {
    let subject = "encode " + object.name
    return { progress in
      // One line per object, whatever step it is at.
      var progress = progress
      let step = verb == "encode" ? String(progress.subject.prefix { $0 != " " }) : verb
      progress.subject = subject
      if step != "encode" { progress.rate = [step, progress.rate].compactMap { $0 }.joined(separator: " ") }
      progress.isFinished = false
      show(progress)
    }
  }

  private func row(_ item: Item, _ target: ObjectPath, _ result: OptimizeResult) -> Record {
    var notes = result.changed + result.dropped
    var action = "encoded"
    var path = target
    if case .kept(let reason) = result.action {
      action = "kept"
      notes.insert(reason, at: 0)
      path = item.path
    }
    let saving = result.originalSize > 0 ? Double(result.saved) / Double(result.originalSize) * 100 : 0
    var row = item.row(with: [
      ("source", .path(PathText(item.path))), ("action", .text(action)),
      ("original", .size(ByteSize(bytes: result.originalSize))), ("size", .size(ByteSize(bytes: result.newSize))),
      ("saved", .size(ByteSize(bytes: result.saved))), ("saving", .percent((saving * 10).rounded() / 10)),
      ("took", TimeSpan(seconds: (result.elapsed * 10).rounded() / 10).map { .duration($0) } ?? .null),
      ("speed", result.speed.map { .text(fixed($0, places: 1) + "x") } ?? .null),
      ("notes", notes.isEmpty ? .null : .text(notes.joined(separator: "; "))), ("ok", .bool(true)), ("error", .null),
    ])
    row["path"] = .path(PathText(path))
    // These described the original.
    for column in ["name", "ext", "modified"] where row[column] != nil { row[column] = nil }
    row["type"] = nil
    return row
  }
}
