/// What a request wants of a whole, by its field `Range` (RFC 9110, 14.1.2).
enum RequestedRange: Equatable {
  /// All of it: nothing else was asked for, or in words that are not understood, or for several pieces.
  case whole
  case part(Range<Int64>)
  /// Nothing of it is there.
  case unsatisfiable

  /// Reads the field for a whole of so many bytes.
  init(_ field: String?, size: Int64) {
    self = .whole
    guard let field, let equals = field.firstIndex(of: "="),
      field[..<equals].lowercased() == "bytes"
    else { return }
    let pieces = field[field.index(after: equals)...].split(separator: ",")
    guard pieces.count == 1, let piece = pieces.first?.filter({ $0 != " " && $0 != "\t" }) else { return }
    let ends = piece.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } })
    else { return }
    // More digits than fit mean more than there is.
    let numbers = ends.map { $0.isEmpty ? nil : Int64($0) ?? .max }
    switch (numbers[0], numbers[1]) {
    case (nil, nil): return
    case (nil, let last?): self = last == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - last)..<size)
    case (let first?, let last):
      if let last, last < first { return }
      self =
        first >= size ? .unsatisfiable : .part(first..<min(size, (last ?? .max) == .max ? size : (last ?? size) + 1))
    }
  }
}
