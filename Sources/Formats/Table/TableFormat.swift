extension Format {
  static let table = Format(
    name: "table", extensions: [], summary: "A table for people, which cannot be read back.", reader: nil,
    writer: { TableWriter($0.style) })
}
