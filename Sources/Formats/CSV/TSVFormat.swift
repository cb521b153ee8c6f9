extension Format {
  static let tsv = Format(
    name: "tsv", extensions: ["tsv", "tab"], summary: "As csv, with a tab between the values.",
    reader: { CSVRowReader(source: $0, separator: UInt8(ascii: "\t"), options: $1).rows() },
    writer: { _ in CSVWriter(separator: UInt8(ascii: "\t")) })
}
