import Interpreter
import Quantities

/// Writes values as text for people.
struct FormatVerb: Verb {
  static let name = "format"
  static let summary = "Write dates, sizes, durations, rates and numbers as text for people."
  static let discussion = """
    How depends on the kind. date: a pattern of %Y %m %d %H %M %S %j %z %F %T %a %b %p and the other letters of strftime, in UTC unless --zone says \
    otherwise. size and rate: a unit such as MiB or Mbps. duration: a unit such as min, or `clock` for 1:02:03. number and percent: how many \
    decimals. In rows, the named columns are written so; without names, all columns of that kind.
    """
  static let examples = [
    Example("A day", "echo 2026-01-31T10:20:00Z | format date '%d.%m.%Y %H:%M'", gives: "31.01.2026 10:20"),
    Example(
      "In another zone", "echo 2026-01-31T23:30:00Z | format date '%F %R %z' --zone +02:00",
      gives: "2026-02-01 01:30 +0200"),
    Example("In a unit", "[{name: a, size: 3GiB}] | format size MiB", gives: #"{"name":"a","size":"3072.0 MiB"}"#),
    Example("A clock", "echo 3723s | format duration clock", gives: "1:02:03"),
    Example("With thousands", "echo 1234567.891 | format number 2 --grouped", gives: "1,234,567.89"),
  ]
  static let input = VerbInput.rows

  @Operand("What the values are.")
  var kind: FormatKind

  @Operand("How to write them: a pattern, a unit, or how many decimals.", default: "")
  var how: String

  @Rest("Columns to write so.")
  var columns: [ColumnName]

  @Option("The zone of dates: `utc`, `local`, or an offset such as +02:00.", default: Zone(name: "utc"))
  var zone: Zone

  @Option("How many decimals amounts in a unit have.", default: 1)
  var places: Int

  @Switch("Put a comma between thousands.")
  var grouped: Bool

  func check() throws {
    do { _ = try AmountStyle(kind, how, zone: zone, places: places, isGrouped: grouped) } catch let failure as Failure {
      var mismatch = Mismatch(failure.diagnostic.message, hint: failure.diagnostic.help.first)
      mismatch.parameter = "how"
      throw mismatch
    }
  }

  func schema(after input: Schema?) -> Schema? {
    guard let input else { return nil }
    return Schema(
      input.columns.map { column in
        columns.contains { $0.path == column.name } || (columns.isEmpty && column.kind == kind.kind)
          ? Column(column.name, .text, column.help) : column
      })
  }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let style = try AmountStyle(kind, how, zone: zone, places: places, isGrouped: grouped)
    return Rows(
      nature: input.nature(), details: input.details(), narrow: { input.narrow($0.adding(columns.roots)) },
      close: input.close
    ) {
      try input.next()?.map { row in
        switch row {
        case .error: return row
        case .record(let record): return .record(try formatted(record, style))
        default: return .text(try style.text(row))
        }
      }
    }
  }

  private func formatted(_ record: Record, _ style: AmountStyle) throws -> Record {
    var result = record
    for column in columns {
      guard let value = record[column.path] else {
        if column.isOptional { continue }
        throw record.missing(column.path)
      }
      if case .null = value { continue }
      result[column.path] = .text(try style.text(value))
    }
    guard columns.isEmpty else { return result }
    for (name, value) in record.pairs where value.kind == kind.kind { result[name] = .text(try style.text(value)) }
    return result
  }
}

/// What `format` writes.
enum FormatKind: String, Choice {
  case date, size, duration, rate, number, percent

  static let placeholder = FormatKind.number

  /// Of the columns that are written when none is named.
  var kind: Kind {
    switch self {
    case .date: .date
    case .size: .size
    case .duration: .duration
    case .rate: .rate
    case .number: .float
    case .percent: .percent
    }
  }
}
