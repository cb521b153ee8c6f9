import Diagnostics
import Quantities
import TestSupport
import Testing

@testable import Interpreter
@testable import Language

@Suite("Laws of values")
struct ValueLawTests {
  static let operators: [InfixOperator] = [
    .add, .subtract, .multiply, .divide, .modulo, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
    .isIn,
    .isNotIn, .contains, .startsWith, .endsWith, .like, .coalesce,
  ]

  @Test("sortOrder is an order: it can be turned round, and what lies between lies between")
  func order() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<12_000 {
      let (a, b, c) = (Specimens.any(&random), Specimens.any(&random), Specimens.any(&random))
      let (ab, ba, bc, ac) = (
        a.sortOrder(against: b), b.sortOrder(against: a), b.sortOrder(against: c), a.sortOrder(against: c)
      )
      #expect(a.sortOrder(against: a) == 0)
      #expect(ab == -ba, "\(a) \(b)")
      if ab <= 0, bc <= 0 { #expect(ac <= 0, "\(a) \(b) \(c)") }
      if ab == 0, bc == 0 { #expect(ac == 0, "\(a) \(b) \(c)") }
    }
  }

  @Test("Equal values are equal both ways, and none comes first")
  func equality() {
    var random = SplitMix64(seed: 2)
    for _ in 0..<12_000 {
      let (a, b) = (Specimens.any(&random), Specimens.any(&random))
      #expect(a.isEqual(to: b) == b.isEqual(to: a), "\(a) \(b)")
      if a.isEqual(to: b), case let order? = a.order(against: b) { #expect(order == 0, "\(a) \(b)") }
    }
  }

  @Test(
    "No operator traps; what is refused before running is refused while running, unless a file could have left out the unit"
  )
  func kinds() {
    for sign in Self.operators {
      for left in Specimens.values {
        for right in Specimens.values {
          let result = try? Operators.apply(sign, left, right)
          guard let known = Operators.kind(of: sign, left.kind, right.kind) else {
            if let result, !sign.isComparison {
              Issue.record("\(left.kind) \(sign) \(right.kind) gives \(result.kind)")
            }
            continue
          }
          // Null stands for what cannot be known from kinds alone.
          guard known != .null, let result, result.kind != .null else { continue }
          #expect(result.kind == known, "\(left) \(sign) \(right)")
        }
      }
    }
  }

  @Test("Negating and the pure functions take any value without a trap")
  func functions() {
    var random = SplitMix64(seed: 3)
    for value in Specimens.values { _ = try? Operators.negate(value) }
    for function in PureFunction.named.values.sorted(by: { $0.name < $1.name }) {
      for _ in 0..<300 {
        let count = min(Int.random(in: function.arity, using: &random), 4)
        _ = try? function.apply((0..<count).map { _ in Specimens.any(&random) })
      }
    }
  }

  @Test("Every value can be told in words, in quotes and as an argument of every type")
  func words() {
    for value in Specimens.values {
      #expect(!value.quotedDescription.isEmpty)
      _ = value.description
      let argument = ArgumentValue.value(value)
      _ = try? Int.read(argument)
      _ = try? Double.read(argument)
      _ = try? String.read(argument)
      _ = try? PathArgument.read(argument)
      _ = try? ByteSize.read(argument)
    }
  }

  @Test("Text in quotes reads back as itself")
  func quoted() throws {
    var random = SplitMix64(seed: 4)
    let letters = Array("ab 0$\"\\'\n\t{}()|;#\u{1b}é\u{1F3AC}.:/-".unicodeScalars)
    for _ in 0..<2000 {
      var text = ""
      for _ in 0..<Int.random(in: 0..<8, using: &random) {
        text.unicodeScalars.append(letters.randomElement(using: &random) ?? "a")
      }
      let tree = Parser.parse(
        SourceText(name: "t", text: "echo " + Value.text(text).quotedDescription), shapes: VerbShapes())
      #expect(tree.diagnostics.isEmpty)
      guard case .pipeline(let pipeline)? = tree.program.statements.first,
        case .verb(let call)? = pipeline.stages.first,
        case .word(let word)? = call.arguments.first
      else {
        Issue.record("\(text.debugDescription)")
        continue
      }
      let pieces = try #require(word.constantPieces)
      guard case .text(let read) = EvaluatedWord(pieces: pieces).value else {
        Issue.record("\(text.debugDescription) is no text any more")
        continue
      }
      #expect(read == text)
    }
  }

  @Test("A field is found while the shape of the rows changes")
  func fields() throws {
    var random = SplitMix64(seed: 5)
    let names = (0..<20).map { "n\($0)" }
    let tree = Parser.parse(SourceText(name: "t", text: "$r.n7?"), shapes: VerbShapes())
    guard case .pipeline(let pipeline)? = tree.program.statements.first,
      case .expression(.variable(let path))? = pipeline.stages.first, let field = path.fields.first
    else { throw Failure("test", "no field") }
    let lookup = FieldLookup(field)
    for _ in 0..<3000 {
      let shuffled = names.shuffled(using: &random).prefix(Int.random(in: 0...20, using: &random))
      let record = Record(shuffled.map { ($0, .text($0)) })
      let found = try lookup.value(in: .record(record))
      #expect(found.isEqual(to: shuffled.contains("n7") ? .text("n7") : .null))
    }
  }
}
