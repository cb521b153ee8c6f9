import Flow
import Formats
import Interpreter
import Platform
import Quantities
import Storage

/// Writes what objects hold to the output.
struct Cat: Verb {
  static let summary = "Write what objects hold to the output, one after another, as it is."
  static let discussion = """
    The bytes stream: an object may have any size. On a terminal text is shown with control characters spelt out, and an object \
    that is no text is an error, since its bytes would drive the terminal. After it `lines`, `from`, `save` and `^program` take \
    the bytes as they are.
    """
  static let examples = [
    Example("A list", "cat r2:reports/last.csv"),
    Example("The first kibibyte", "cat a.mp4 --range 0..1023 | save head.bin"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.optional

  @ItemList("Objects; from the pipeline if none are named.")
  var paths: Items

  @Option("Only these bytes, counted from 0, both ends included: 0..1023, or 1024.. to the end.")
  var range: ByteRange?

  @OptionGroup var filters: ListingFilters

  func schema(after input: Schema?) -> Schema? { nil }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let items = RowCursor(try context.items(paths, input, of: Self.name, filters: filters))
    var current: Pulled<[UInt8]>?
    return Rows(
      nature: .many,
      close: {
        current?.close()
        items.close()
      }
    ) {
      while true {
        if let bytes = try current?.next() { return [.bytes(bytes)] }
        guard let row = try items.next() else { return nil }
        let path = try Item(row, for: Self.name).path
        current = context.bytes(of: path, range)
      }
    }
  }
}

/// Bytes of an object, both ends included; without an upper one to its end.
struct ByteRange: ArgumentType {
  let range: IntegerRange

  static let typeName = "range"
  static let placeholder = ByteRange(range: IntegerRange(first: 0, last: nil))

  static func convert(_ value: Value) -> ByteRange? {
    guard case .range(let range) = value, range.first >= 0 else { return nil }
    return ByteRange(range: range)
  }

  static func read(_ argument: ArgumentValue) throws -> ByteRange {
    if let range = convert(argument.value) { return range }
    let text = argument.value.description
    if let dots = text.firstRange(of: ".."), let first = Int(text[..<dots.lowerBound]), first >= 0 {
      let end = text[dots.upperBound...]
      if end.isEmpty { return ByteRange(range: IntegerRange(first: first, last: nil)) }
      if let last = Int(end) { return ByteRange(range: IntegerRange(first: first, last: last)) }
    }
    throw Mismatch(
      "expected a range of bytes, got \(argument.value.quotedDescription.shortened)", hint: "such as `0..1023`")
  }

  /// The bytes that an object of a size has in it; of an unknown size (−1) it may have all.
  func bytes(of size: Int64) -> Range<Int64> {
    let size = size < 0 ? .max : size
    let start = min(Int64(range.first), size)
    let last = range.last.map { Int64($0) } ?? .max
    return start..<max(start, min(size, last == .max ? .max : last + 1))
  }
}
