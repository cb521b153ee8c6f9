extension Format {
  static let yaml = Format(
    name: "yaml", extensions: ["yaml", "yml"], summary: "YAML 1.2: documents, or the items of a list, as rows.",
    reader: { YAMLRowReader(source: $0, options: $1).rows() },
    writer: { YAMLWriter(isSingle: $0.isSingle) })
}
