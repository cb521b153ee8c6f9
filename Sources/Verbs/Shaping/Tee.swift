import Formats
import Interpreter
import Storage

/// Writes rows to a file as they pass.
struct Tee: Verb {
  static let summary = "Write the rows to a file as they pass, and pass them on."
  static let discussion = """
    The file appears complete, or not at all: when a later stage wants no more rows before the end (`| first 3`), there is none, and a \
    warning says so. What exists is not replaced without --overwrite.
    """
  static let examples = [
    Example("Keep all, look at the failed", "ls out | validate | tee checked.ndjson | where not ok")
  ]
  static let effects: Effects = [.write]
  static let input = VerbInput.rows

  @Operand("The file, on a disk of this machine.")
  var file: PathArgument

  @Option("The format, where the name does not tell it.", short: "f")
  var format: FormatChoice?

  @Switch("Replace what exists.")
  var overwrite: Bool

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let path = file.path
    guard path.place == .local, path.key != "-" else {
      throw Failure(
        "not-local", "`tee` writes to disks of this machine, not to \(path)", hint: "`save` writes anywhere",
        number: "T0101")
    }
    let chosen = try format?.format ?? Format.expected(of: path.name, ext: path.ext, option: "--format")
    guard let makeWriter = chosen.writer else {
      throw Failure("unwritable-format", "\(chosen.name) cannot be written", number: "T0113")
    }
    guard try context.gate.allows(Effect("write", to: path)) else {
      context.session.terminal.note("would write \(path)")
      return input
    }
    var writer = makeWriter(WriteOptions())
    var target: NewFile?
    var isOver = false
    let write = { (batch: Batch?) in
      let open = try target ?? NewFile(at: path, overwrite: overwrite)
      target = open
      var bytes: [UInt8] = []
      if let batch { try writer.append(batch, to: &bytes) } else { try writer.finish(to: &bytes) }
      try open.write(bytes)
    }
    let close = {
      input.close()
      guard !isOver else { return }
      isOver = true
      if target != nil { context.session.terminal.note("warning: \(path) was not written: not all rows were wanted") }
      target = nil
    }
    return Rows(nature: input.nature(), details: input.details(), close: close) {
      guard !isOver else { return nil }
      do {
        try context.cancellation.check()
        let batch = try input.next()
        try write(batch)
        guard batch == nil else { return batch }
        isOver = true
        try target?.commit()
        return nil
      } catch {
        isOver = true
        target = nil
        throw error
      }
    }
  }
}
