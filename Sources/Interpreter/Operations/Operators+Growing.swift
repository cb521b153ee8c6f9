import Quantities

extension Operators {
  /// `value += other`: texts and lists grow where they are, so that building one piece by piece takes time for each piece
  /// only.
  static func add(_ other: Value, to value: inout Value) throws {
    switch (value.sizeInPlace, other) {
    case (.text(let bytes), .text(let more)):
      try checkSize(bytes: bytes, more.utf8.count)
      var text = value.takeText()
      text += more
      value = .text(text)
    case (.list(let count), .list(let more)):
      try checkSize(items: count, more.count)
      var items = value.takeItems()
      items += more
      value = .list(items)
    default: value = try arithmetic(.add, value, other)
    }
  }

  static func checkSize(bytes first: Int, _ second: Int) throws {
    guard first + second <= Compiler.textLimit else {
      throw Failure(
        "too-large", "a text may not be larger than \(ByteSize(bytes: Int64(Compiler.textLimit)))", number: "R0107")
    }
  }

  static func checkSize(items first: Int, _ second: Int) throws {
    guard first + second <= Compiler.collectLimit else { throw Rows.tooMany(Compiler.collectLimit) }
  }
}

extension Value {
  fileprivate enum SizeInPlace {
    case text(bytes: Int)
    case list(count: Int)
    case other
  }

  /// How large a text or a list is; nothing of it is held on to.
  fileprivate var sizeInPlace: SizeInPlace {
    switch self {
    case .text(let text): .text(bytes: text.utf8.count)
    case .list(let items): .list(count: items.count)
    default: .other
    }
  }

  /// Takes the text out, so that it has one owner and can grow where it is.
  fileprivate mutating func takeText() -> String {
    var text = ""
    if case .text(let content) = self { text = content }
    self = .null
    return text
  }

  /// Takes the items out, so that they have one owner and can grow where they are.
  fileprivate mutating func takeItems() -> [Value] {
    var items: [Value] = []
    if case .list(let content) = self { items = content }
    self = .null
    return items
  }
}
