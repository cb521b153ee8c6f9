import Flow
import Formats
import Interpreter
import Quantities
import Storage

/// Reads a file into rows.
struct Open: Verb {
  static let summary = "Read a file as rows, by the format that its name tells; `-` is standard input."
  static let discussion = """
    Files are read as a stream, in constant memory. A damaged line is a row of its own that says so, with the line's number. The JSON \
    files of results that `prewarm --output` and the toolkits before this one write come as a row for each request; with `--format json` \
    they are one value as any other.
    """
  static let examples = [
    Example("The large ones of a listing", "open listing.ndjson | where size>256MiB | count"),
    Example("Of a remote", "open r2:reports/last.csv | sort size --desc"),
  ]
  static let effects: Effects = [.read]
  static let uses: DemandUse = [.columns]
  static let input = VerbInput.nothing

  @Operand("The file.")
  var file: PathArgument

  @Option("The format, where the name does not tell it.", short: "f")
  var format: FormatChoice?

  func check() throws {
    let path = file.path
    if format == nil, path.key != "-" { _ = try Format.expected(of: path.name, ext: path.ext, option: "--format") }
  }

  func run(_ input: Rows, in context: Context) throws -> Rows { try rows(context).countingDamage(context.session) }

  private func rows(_ context: Context) throws -> Rows {
    let path = file.path
    guard path.key != "-" || path.place != .local else {
      return try (format?.format ?? .ndjson).rows(from: .standardInput(context.cancellation))
    }
    let known = try format?.format ?? Format.expected(of: path.name, ext: path.ext, option: "--format")
    var bytes: ByteSource =
      path.place == .local ? try .file(path, context.cancellation) : .object(path, in: context)
    if format == nil, known.name == "json" {
      let results = try ResultsFile.rows(from: bytes)
      if let rows = results.rows { return rows }
      bytes = results.document
    }
    return try known.rows(from: bytes)
  }
}

extension ByteSource {
  /// A local file, closed with the last mention of it.
  static func file(_ path: ObjectPath, _ cancellation: Cancellation) throws -> ByteSource {
    let file = try FileReader(path, cancellation: cancellation)
    return ByteSource { try file.read($0) }
  }

  /// What another program gives.
  static func standardInput(_ cancellation: Cancellation) -> ByteSource {
    let input = ByteSource(descriptor: 0, name: "standard input")
    return ByteSource { buffer in
      try cancellation.waitForInput(of: 0)
      return try input.read(buffer)
    }
  }
}
