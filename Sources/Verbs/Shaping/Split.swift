import Interpreter

/// Splits texts at a separator.
struct Split: Verb {
  static let summary = "Split each text at a separator: into rows, or into columns when they are named."
  static let discussion = """
    With names, the last column holds all that is left, and columns for which nothing is left are null. `name:int` and the other \
    kinds (float, size, duration, date, …) read the part as a value of that kind.
    """
  static let examples = [
    Example("Into rows", "echo 'a,b' | split ','", gives: "a\nb"),
    Example("Into columns", "echo 'a.mp4 2MB' | split ' ' name size:size", gives: #"{"name":"a.mp4","size":2000000}"#),
  ]
  static let input = VerbInput.rows

  @Operand("What stands between the parts.")
  var separator: String

  @Rest("Columns, each as `name` or `name:kind`.")
  var names: [TypedName]

  func schema(after input: Schema?) -> Schema? { names.isEmpty ? nil : Schema(names.map { Column($0.name, $0.kind) }) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard !separator.isEmpty else { throw Failure("type", "the separator cannot be empty", number: "T0101") }
    let shape = Shape(names.map(\.name))
    guard shape.count == names.count else {
      throw Failure("column-exists", "two columns have the same name", number: "N0112")
    }
    return input.mapBatches { batch in
      try context.cancellation.check()
      return try batch.flatMap { value -> [Value] in
        if value.isErrorRow { return [value] }
        let text = try value.line(for: Self.name)
        guard !names.isEmpty else {
          return text.split(separator: separator, omittingEmptySubsequences: false).map { .text(String($0)) }
        }
        let parts = text.split(separator: separator, maxSplits: names.count - 1, omittingEmptySubsequences: false)
        do {
          return [
            .record(
              Record(
                shape,
                try names.enumerated().map { place, name in
                  place < parts.count ? try name.value(of: String(parts[place])) : .null
                }))
          ]
        } catch { return [try context.failedRow(Record([("text", value)]), error)] }
      }
    }
  }
}

extension Value {
  /// The text that a verb takes apart.
  func line(for verb: String) throws -> String {
    switch self {
    case .text(let text): text
    case .path(let path): path.text
    case .record, .list:
      throw Failure(
        "type", "`\(verb)` takes texts apart, not \(kind == .list ? "lists" : "rows")",
        hint: "pick the column first: `get name | \(verb) …`", number: "T0112")
    default: description
    }
  }
}

/// A column that text is read into: `name`, or `name:kind`.
struct TypedName: ArgumentType {
  let name: String
  let kind: Kind

  static let typeName = "name"
  static let placeholder = TypedName(name: "", kind: .text)

  static func convert(_ value: Value) -> TypedName? { String.convert(value).flatMap { try? TypedName($0) } }

  static func read(_ argument: ArgumentValue) throws -> TypedName { try TypedName(try String.read(argument)) }

  init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// Reads it as it is written; throws `Mismatch`.
  init(_ text: String) throws {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, !name.isEmpty else { throw Mismatch("the name of a column cannot be empty") }
    self.name = name
    guard parts.count > 1 else {
      kind = .text
      return
    }
    guard let kind = Kind(rawValue: parts[1]), Self.kinds.contains(kind) else {
      throw Mismatch(
        "`\(parts[1].shortened)` is none of the kinds \(Self.kinds.map(\.rawValue).joined(separator: ", "))")
    }
    self.kind = kind
  }

  private static let kinds: [Kind] = [
    .text, .int, .float, .bool, .size, .duration, .date, .rate, .fps, .percent, .path,
  ]

  /// A text as a value of the kind; throws where it is none. Plain numbers are sizes in bytes, durations in seconds, rates in bits.
  func value(of text: String) throws -> Value {
    let value = Value(bareWord: text)
    switch (kind, value) {
    case (.text, _): return .text(text)
    case (.path, _): return .path(PathText(text))
    case (_, _) where value.kind == kind: return value
    case (.float, .int(let number)): return .float(Double(number))
    case (.size, .int(let number)): return Value.size(.init(bytes: Int64(number)))
    case (.duration, .int), (.duration, .float):
      if let seconds = value.amount { return Value.duration(.init(nanoseconds: 0)).with(amount: seconds * 1e9) }
    case (.rate, .int), (.rate, .float):
      if let bits = value.amount { return .rate(.init(bitsPerSecond: bits)) }
    default: break
    }
    throw Failure("type", "`\(text.shortened)` in column `\(name)` is no \(kind.rawValue)", number: "T0111")
  }
}
