import Interpreter

/// Rows of one side of a join by their keys.
final class JoinIndex {
  private(set) var rows: [Value] = []
  private var places = RowKeyTable<[Int]>()
  private var hasPartner: [Bool] = []
  private let columns: [ColumnName]

  init(_ columns: [ColumnName]) { self.columns = columns }

  convenience init(_ columns: [ColumnName], _ rows: Rows, _ context: Context) throws {
    self.init(columns)
    try rows.forEachSound(context) { try insert($0) }
  }

  func insert(_ row: Value) throws {
    if let key = try columns.joinKey(of: row) { places[key, default: []].append(rows.count) }
    rows.append(row)
    hasPartner.append(false)
  }

  /// What comes of a row of the left side when this is the right one.
  func partners(of row: Value, _ columns: JoinColumns, _ kind: JoinKind) throws -> [Value] {
    if row.isErrorRow { return [row] }
    let found = try columns.here.joinKey(of: row).flatMap { places[$0] } ?? []
    switch kind {
    case .anti: return found.isEmpty ? [row] : []
    case .semi: return found.isEmpty ? [] : [row]
    case .left where found.isEmpty: return [row]
    case .left, .inner: return try found.map { try row.joined(with: rows[$0], columns) }
    }
  }

  /// What comes of a row of the right side when this is the left one; the others are told apart at the end.
  func matches(of row: Value, _ columns: JoinColumns, _ kind: JoinKind) throws -> [Value] {
    if row.isErrorRow { return [] }
    let found = try columns.there.joinKey(of: row).flatMap { places[$0] } ?? []
    for place in found { hasPartner[place] = true }
    guard kind == .inner || kind == .left else { return [] }
    return try found.map { try rows[$0].joined(with: row, columns) }
  }

  /// The rows of the left side that are given at the end, because of what they had or had not.
  func rest(_ kind: JoinKind) -> [Value] {
    switch kind {
    case .inner: []
    case .left, .anti: rows.indices.filter { !hasPartner[$0] }.map { rows[$0] }
    case .semi: rows.indices.filter { hasPartner[$0] }.map { rows[$0] }
    }
  }
}

extension Value {
  fileprivate func joined(with other: Value, _ columns: JoinColumns) throws -> Value {
    guard case .record(let first) = self else { return try refused(by: "join") }
    guard case .record(let second) = other else { return try other.refused(by: "join") }
    return .record(first.beside(second, without: Set(columns.there.map(\.path))))
  }
}

/// A join of two streams: read in turn until one ends, which is then the one that is indexed.
final class StreamedJoin {
  private enum State {
    case reading
    case rightIsIndexed(JoinIndex, waiting: [Value])
    case leftIsIndexed(JoinIndex, waiting: [Value])
    case ended
  }

  private let left: Rows
  private let right: Rows
  private let columns: JoinColumns
  private let kind: JoinKind
  private let context: Context
  private var state = State.reading

  init(_ left: Rows, _ right: Rows, _ columns: JoinColumns, _ kind: JoinKind, _ context: Context) {
    (self.left, self.right, self.columns, self.kind, self.context) = (left, right, columns, kind, context)
  }

  func close() {
    left.close()
    right.close()
  }

  func next() throws -> Batch? {
    while true {
      try context.cancellation.check()
      switch state {
      case .reading: try readUntilOneEnds()
      case .rightIsIndexed(let index, let waiting):
        let batch = waiting.isEmpty ? try left.next() : waiting
        state = batch == nil ? .ended : .rightIsIndexed(index, waiting: [])
        let rows = try (batch ?? []).flatMap { try index.partners(of: $0, columns, kind) }
        if !rows.isEmpty { return rows }
      case .leftIsIndexed(let index, let waiting):
        let batch = waiting.isEmpty ? try right.next() : waiting
        state = batch == nil ? .ended : .leftIsIndexed(index, waiting: [])
        let rows = try batch.map { try $0.flatMap { try index.matches(of: $0, columns, kind) } } ?? index.rest(kind)
        if !rows.isEmpty { return rows }
      case .ended: return nil
      }
    }
  }

  private func readUntilOneEnds() throws {
    var (first, second): ([Value], [Value]) = ([], [])
    while true {
      try context.cancellation.check()
      guard let batch = try right.next() else {
        state = .rightIsIndexed(try index(second, columns.there), waiting: first)
        return
      }
      second += batch
      while first.count < second.count {
        guard let batch = try left.next() else {
          state = .leftIsIndexed(try index(first, columns.here), waiting: second)
          return
        }
        first += batch
      }
    }
  }

  private func index(_ rows: [Value], _ columns: [ColumnName]) throws -> JoinIndex {
    let index = JoinIndex(columns)
    for row in rows where !row.isErrorRow { try index.insert(row) }
    return index
  }
}
