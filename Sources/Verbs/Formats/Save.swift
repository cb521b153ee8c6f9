import Flow
import Formats
import Interpreter
import Quantities
import Storage

/// Writes rows to a file.
struct Save: Verb {
  static let summary = "Write the rows to a file, by the format that its name tells; text is written as it is."
  static let discussion =
    "The file appears complete, or not at all. What exists is not replaced without --overwrite. `-` is standard output."
  static let examples = [Example("A listing for later", "ls r2:videos | save listing.ndjson")]
  static let effects: Effects = [.write]
  static let input = VerbInput.rows

  @Operand("The file.")
  var file: PathArgument

  @Option("The format, where the name does not tell it.", short: "f")
  var format: FormatChoice?

  @Switch("Replace what exists.")
  var overwrite: Bool

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var isDone = false
    return Rows(close: input.close) {
      guard !isDone else { return nil }
      isDone = true
      guard let first = try input.next() else {
        return try write(Rows([]), first: nil, context)
      }
      var isFirst = true
      let all = Rows(nature: input.nature(), details: input.details(), close: input.close) {
        defer { isFirst = false }
        return isFirst ? first : try input.next()
      }
      return try write(all, first: first.first, context)
    }
  }

  private func write(_ rows: Rows, first: Value?, _ context: Context) throws -> Batch? {
    let path = file.path
    let effect = Effect("write", to: path)
    guard try context.gate.allows(effect) else {
      rows.close()
      return [effect.row]
    }
    var count = 0
    let counted = rows.mapBatches(nature: rows.nature()) { batch in
      count += batch.count
      return batch
    }
    let chunks = try chunks(of: counted, first)
    if path.place == .local, path.key == "-" {
      while let chunk = try chunks() { try context.session.terminal.write(chunk) }
      return nil
    }
    let size: Int64
    do {
      size = try path.place == .local ? fill(path, chunks, context) : upload(path, chunks, context)
    } catch {
      throw Failure.forUsers(error)
    }
    if case .text? = first { count = 0 }
    let what = count > 0 ? "\(count) \(count == 1 ? "row" : "rows")" : "the text"
    context.session.terminal.note("saved \(what) to \(path) (\(ByteSize(bytes: size).tableText))")
    return nil
  }

  /// Text is what it is; rows are written in the format.
  private func chunks(of rows: Rows, _ first: Value?) throws -> () throws -> [UInt8]? {
    if format == nil, first?.isText ?? false {
      return { try rows.next()?.flatMap(\.lineBytes) }
    }
    let path = file.path
    return try (format?.format ?? Format.expected(of: path.name, ext: path.ext, option: "--format")).chunks(of: rows)
  }

  private func fill(_ path: ObjectPath, _ chunks: () throws -> [UInt8]?, _ context: Context) throws -> Int64 {
    let target = try NewFile(at: path, overwrite: overwrite)
    while let chunk = try chunks() {
      try context.cancellation.check()
      try target.write(chunk)
    }
    try target.commit()
    return target.size
  }

  /// The bytes go to the store as they are made; an error on this side breaks the writing off.
  private func upload(_ path: ObjectPath, _ chunks: () throws -> [UInt8]?, _ context: Context) throws -> Int64 {
    let (storage, overwrite) = (context.tools.storage, overwrite)
    let bytes = BytePipe()
    let writing = context.session.work.begin {
      defer { bytes.abandon() }
      let content = ObjectContent(stream: PipedBytes(pipe: bytes), named: path)
      return try await storage.backend(for: path).write(
        content, to: path, options: TransferOptions(overwrite: overwrite))
    }
    do {
      while let chunk = try chunks() {
        guard try bytes.send(chunk, context.cancellation) else { break }
      }
      bytes.finish()
    } catch {
      bytes.finish(throwing: error)
      writing.cancel()
      _ = try? writing.value(Cancellation())
      throw error
    }
    return try writing.value(context.cancellation).size
  }
}

/// What comes through a pipe, as the content of an object.
private struct PipedBytes: ByteStream {
  let pipe: BytePipe

  func next() async throws -> [UInt8]? { try await pipe.next() }
}

extension Value {
  fileprivate var isText: Bool {
    switch self {
    case .text, .bytes: true
    default: false
    }
  }

  fileprivate var lineBytes: [UInt8] {
    if case .bytes(let bytes) = self { return bytes }
    return Array((description + "\n").utf8)
  }
}
