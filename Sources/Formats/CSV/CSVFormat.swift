extension Format {
  static let csv = Format(
    name: "csv", extensions: ["csv"],
    summary: "Comma-separated values, with the names of the columns in the first line.",
    reader: { CSVRowReader(source: $0, options: $1).rows() },
    writer: { _ in CSVWriter() })
}
