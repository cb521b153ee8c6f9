import Interpreter

/// Puts rows of two tables together.
struct Join: Verb {
  static let summary = "Put each row together with the rows of another table that have the same values in some columns."
  static let discussion = """
    A list is indexed by its columns and the stream flows past it. A block is streamed: both sides are read in turn until one ends, \
    the one that ended is indexed, and the other flows past it, so that memory is that of the smaller side; the rows come in the \
    order of the larger one. Null fits nothing. A column that both sides have comes from the other table as `name_right`.
    """
  static let examples = [
    Example(
      "Sizes beside names", "[{id: 1, n: a} {id: 2, n: b}] | join [{id: 2, size: 5MB}] id",
      gives: #"{"id":2,"n":"b","size":5000000}"#),
    Example("What is missing there", "[{n: a} {n: b}] | join [{n: a}] n --anti", gives: #"{"n":"b"}"#),
    Example("Columns of different names", "[{id: 1}] | join [{of: 1, tag: x}] id=of", gives: #"{"id":1,"tag":"x"}"#),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("The other table: a list of rows, or a block that gives them.")
  var table: Value

  @Rest("Columns that must be equal; `here=there` where they have different names.", isRequired: true)
  var on: [JoinColumn]

  @Switch("Keep only the rows that have no partner.")
  var anti: Bool

  @Switch("Keep only the rows that have a partner, once and as they are.")
  var semi: Bool

  @Switch("Keep also the rows that have no partner.")
  var left: Bool

  func schema(after input: Schema?) -> Schema? { anti || semi ? input : nil }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    guard [anti, semi, left].count(where: { $0 }) <= 1 else {
      throw Failure("usage", "`join` takes one of --anti, --semi and --left", number: "T0101")
    }
    let kind: JoinKind = anti ? .anti : semi ? .semi : left ? .left : .inner
    let columns = JoinColumns(on)
    let narrow = { (demand: Demand) in
      if anti || semi { input.narrow(demand.withoutLimit.adding(columns.here.roots)) }
    }
    if case .closure = table {
      let other = try context.stream(of: table)
      let run = StreamedJoin(input, other, columns, kind, context)
      return Rows(narrow: narrow, close: run.close, next: run.next)
    }
    var index: JoinIndex?
    return Rows(details: input.details(), narrow: narrow, close: input.close) {
      let made = try index ?? JoinIndex(columns.there, Rows(of: table), context)
      index = made
      while let batch = try input.next() {
        try context.cancellation.check()
        let rows = try batch.flatMap { try made.partners(of: $0, columns, kind) }
        if !rows.isEmpty { return rows }
      }
      return nil
    }
  }
}

enum JoinKind { case inner, left, anti, semi }

/// `name`, or `here=there`.
struct JoinColumn: ArgumentType {
  let here: String
  let there: String

  static let typeName = "column"
  static let placeholder = JoinColumn(here: "", there: "")

  static func convert(_ value: Value) -> JoinColumn? { String.convert(value).map { JoinColumn($0) } }

  init(here: String, there: String) {
    self.here = here
    self.there = there
  }

  init(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    here = parts.first ?? text
    there = parts.count > 1 ? parts[1] : here
  }
}

struct JoinColumns {
  let here: [ColumnName]
  let there: [ColumnName]

  init(_ columns: [JoinColumn]) {
    here = columns.map { ColumnName($0.here) }
    there = columns.map { ColumnName($0.there) }
  }
}

extension [ColumnName] {
  /// The key of a row for a join; nil when one of its values is null, which fits nothing.
  func joinKey(of row: Value) throws -> RowKey? {
    let key = try key(of: row)
    return key.values.contains { $0.kind == .null } ? nil : key
  }
}
