import Interpreter
import Statistics

/// Picks items by chance.
struct Sample: Verb {
  static let summary = "Pick items by chance: so many of all, or a share such as 5%; they keep their order."
  static let discussion = """
    With a number every item has the same chance, and no more than that number is kept in memory; the result comes at the end (Vitter, \
    algorithm R). With a share it streams. --seed makes the choice repeatable.
    """
  static let examples = [
    Example("Three of a thousand", "1..1000 | sample 3 | count", gives: "3"),
    Example("All of a few", "[a b] | sample 5", gives: "a\nb"),
  ]
  static let input = VerbInput.rows
  static let memory = VerbMemory.keeps

  @Operand("How many items, or which share of them.", default: .int(1))
  var amount: Value

  @Option("A number from which the choice follows.")
  var seed: Int?

  func check() throws {
    switch amount {
    case .percent: return
    case .int(let wanted) where wanted >= 0: return
    case .float(let share) where (0...1).contains(share):
      let percent = Value.percent(share * 100).description
      throw Mismatch("a share is written in percent", hint: "did you mean `\(percent)`?", replacements: [percent])
    default: throw Mismatch("expected a number of items or a share, got \(amount.quotedDescription.shortened)")
    }
  }

  func schema(after input: Schema?) -> Schema? { input }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    var random = SeededNumbers(seed: seed.map { UInt64(bitPattern: Int64($0)) } ?? .random(in: .min ... .max))
    if case .percent(let share) = amount {
      return input.filterBatches { batch in
        try context.cancellation.check()
        return batch.filter { _ in Double.random(in: 0..<100, using: &random) < share }
      }
    }
    guard case .int(let wanted) = amount, wanted >= 0 else {
      throw Failure(
        "type", "`sample` takes a number of items or a share, not \(amount.quotedDescription.shortened)",
        number: "T0101")
    }
    var kept: [(index: Int, row: Value)] = []
    return Rows.collected(from: input, narrow: { input.narrow($0.withoutLimit) }) {
      var index = 0
      try input.forEach(context) { row in
        defer { index += 1 }
        guard kept.count >= wanted else { return kept.append((index, row)) }
        let place = Int.random(in: 0...index, using: &random)
        if place < wanted { kept[place] = (index, row) }
      }
      return Rows(kept.sorted { $0.index < $1.index }.map(\.row))
    }
  }
}
