extension Format {
  static let json = Format(
    name: "json", extensions: ["json"], summary: "JSON: an array of rows, or values one after another.",
    reader: { JSONRowReader(source: $0, layout: .detected, options: $1).rows() },
    writer: { options in
      switch (options.isSingle, options.isIndented) {
      case (true, true): JSONWriter(.indentedValue)
      case (true, false): JSONWriter(.lines)
      case (false, let isIndented): JSONWriter(isIndented ? .indentedArray : .array)
      }
    })
}
