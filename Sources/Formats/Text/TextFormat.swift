extension Format {
  public static let text = Format(
    name: "text", extensions: ["txt", "text", "log"], summary: "Lines of text; records are written as a table.",
    reader: { TextRowReader(source: $0, options: $1).rows() },
    writer: { _ in TableWriter() })
}
