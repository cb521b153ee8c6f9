/// Some rows that travel together; never empty while they travel.
public typealias Batch = [Value]

/// A stream of values that is pulled: the stage at the end asks, and each stage asks the one before it.
///
/// A stream is used by one thread and once. It ends by giving nil, by an error, or by being closed, which stops its
/// source and everything that works for it.
public struct Rows {
  /// The most rows in a batch.
  public static let batchSize = 256

  /// Gives the next rows as soon as there are any, or nil at the end. After nil or an error it is not asked again.
  public let next: () throws -> Batch?
  /// Says that no more is wanted. May be called at any time, more than once.
  public let close: () -> Void
  /// What the values are together. Known at the end.
  public let nature: () -> Nature
  /// Columns that are left out when the rows are drawn as a table, since others say the same; known after the first pull.
  public let details: () -> Set<String>
  /// Tells the source what will be looked at; called before the first pull, if at all. It is a promise: each call narrows more.
  public let narrow: (Demand) -> Void

  /// What the values of a stream are together.
  public enum Nature: Sendable {
    /// A list, even if it happens to have one item.
    case many
    /// One value, such as a count.
    case single
    /// Lines that are one text, such as a table that was made into text.
    case lines
    /// Lines of running text, such as help, which may be broken to fit a terminal.
    case prose
  }

  /// Makes a stream from how to pull it and how to stop it.
  public init(
    nature: @escaping @autoclosure () -> Nature = .many, details: @escaping @autoclosure () -> Set<String> = [],
    narrow: @escaping (Demand) -> Void = { _ in }, close: @escaping () -> Void = {}, next: @escaping () throws -> Batch?
  ) {
    self.next = next
    self.narrow = narrow
    self.close = close
    self.nature = nature
    self.details = details
  }

  /// No rows.
  public static var none: Rows { Rows { nil } }

  /// No value where one could have been: null as a value.
  static var nothing: Rows { Rows(nature: .single) { nil } }

  /// One value.
  public static func single(_ value: Value) -> Rows { Rows(one: { value }) }

  /// One value, worked out when it is asked for.
  public init(one value: @escaping () throws -> Value) {
    var isDone = false
    self.init(nature: .single) {
      guard !isDone else { return nil }
      isDone = true
      return [try value()]
    }
  }

  /// Values that are there already.
  public init(_ values: [Value], nature: Nature = .many) {
    var position = 0
    self.init(nature: nature) {
      guard position < values.count else { return nil }
      let end = min(position + Rows.batchSize, values.count)
      defer { position = end }
      return Array(values[position..<end])
    }
  }

  /// A value as a stream: the items of a list, the numbers of a range, anything else as itself.
  public init(of value: Value) {
    switch value {
    case .list(let items): self.init(items)
    case .range(let range): self.init(range)
    default: self = .single(value)
    }
  }

  /// The numbers of a range, without end if it has none.
  public init(_ range: IntegerRange) {
    var following: Int? = range.first
    self.init {
      var batch: Batch = []
      while let number = following, number <= range.last ?? .max, batch.count < Rows.batchSize {
        batch.append(.int(number))
        following = number == .max ? nil : number + 1
      }
      return batch.isEmpty ? nil : batch
    }
  }
}

extension Rows {
  /// Each batch made into another one; batches that come out empty are passed over.
  public func mapBatches(
    nature: @escaping @autoclosure () -> Nature = .many, _ transform: @escaping (Batch) throws -> Batch
  ) -> Rows {
    Rows(nature: nature(), details: details(), close: close) {
      while let batch = try next() {
        let result = try transform(batch)
        if !result.isEmpty { return result }
      }
      return nil
    }
  }

  /// Each row made into another one.
  public func mapRows(_ transform: @escaping (Value) throws -> Value) -> Rows {
    mapBatches(nature: nature()) { try $0.map(transform) }
  }

  /// Nothing where there is one value that is null: so a loop goes through what may be missing.
  var withoutLoneNull: Rows {
    var isFirst = true
    return Rows(nature: nature(), details: details(), close: close) {
      defer { isFirst = false }
      guard let batch = try next() else { return nil }
      if isFirst, batch.count == 1, case .null = batch[0], case .single = nature() { return nil }
      return batch
    }
  }

  /// Calls the body with each row until the end.
  public func forEach(_ body: (Value) throws -> Void) throws {
    while let batch = try next() { for row in batch { try body(row) } }
  }

  /// All rows; throws when there are more than `limit`.
  public func collect(limit: Int = .max) throws -> [Value] {
    var rows: [Value] = []
    do {
      while let batch = try next() {
        rows.append(contentsOf: batch)
        if rows.count > limit { throw Rows.tooMany(limit) }
      }
    } catch {
      close()
      throw error
    }
    return rows
  }

  static func tooMany(_ limit: Int) -> Failure {
    Failure(
      "too-many-rows", "more than \(limit) rows to keep in memory",
      hint: "go through them with `for`, or write them with `save`",
      number: "R0107")
  }

  /// The stream as a value: itself when it is a single one, a text when it is lines, a list otherwise.
  public func value(limit: Int = .max) throws -> Value {
    let rows = try collect(limit: limit)
    switch nature() {
    case .single: return rows.first ?? .null
    case .lines, .prose: return .text(rows.map(\.description).joined(separator: "\n"))
    case .many: return .list(rows)
    }
  }

  /// One stream after another, each begun when the one before has ended.
  public static func joined(_ parts: [() throws -> Rows]) -> Rows {
    var position = 0
    var current: Rows?
    return Rows(close: { current?.close() }) {
      while true {
        if let batch = try current?.next() { return batch }
        guard position < parts.count else { return nil }
        current = try parts[position]()
        position += 1
      }
    }
  }
}
