extension Format {
  public static let ndjson = Format(
    name: "ndjson", extensions: ["ndjson", "jsonl"],
    summary: "JSON, a row a line: streams, and one damaged line harms no other.",
    reader: { JSONRowReader(source: $0, layout: .lines, options: $1).rows() },
    writer: { _ in JSONWriter(.lines) })
}
