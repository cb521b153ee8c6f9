import Diagnostics
import Quantities

/// What stands behind a value where nothing is expected, and what was probably meant by it.
extension Parser {
  /// Tells what cannot stand here, with a change that mends it where one is plain.
  mutating func reportLeftover(after kind: String) {
    if reportDigitGroups() { return }
    let place = here()
    let word = text(place)
    if let (advice, fix) = meantByLeftover(word, place) {
      report(.leftover(word, after: kind, advice: advice), at: place, fixes: fix.map { [$0] } ?? [])
    } else {
      report(.leftover(word, after: kind), at: place)
    }
  }

  private func meantByLeftover(_ word: String, _ place: SourceRange) -> (advice: String, fix: Diagnostic.Fix?)? {
    switch word {
    case "except", "rescue": return ("write `catch`", .init(place, "catch"))
    case "between", "BETWEEN": return ("compare twice, or use a range of whole numbers: `n in 1..5`", nil)
    case "?": return ("a choice is `if condition { … } else { … }`", nil)
    case "order", "ORDER", "limit", "LIMIT": return ("it is a stage of its own, after `|`", nil)
    default: break
    }
    // `5 MB`
    let before = lexer.significantEnd
    guard before > 0, before < place.start, lexer.byte(at: before - 1).isDigit,
      case .quantity(let quantity, let length)? = Array(("1" + word).utf8).reading, length == word.utf8.count + 1,
      quantity != .int(1)
    else { return nil }
    return ("a unit stands right behind its number", .init(SourceRange(before, place.start), ""))
  }

  /// `1,000,000` and `2,5`.
  private mutating func reportDigitGroups() -> Bool {
    guard lexer.isAt(","), lexer.next.isDigit, lexer.position > 0, lexer.byte(at: lexer.position - 1).isDigit else {
      return false
    }
    var start = lexer.position
    while start > 0, lexer.byte(at: start - 1).isDigit { start -= 1 }
    var end = lexer.position
    while lexer.byte(at: end) == UInt8(ascii: ","), lexer.byte(at: end + 1).isDigit {
      end = lexer.digitsEnd(from: end + 1)
    }
    let place = SourceRange(start, end)
    let groups = lexer.text(start, end).split(separator: ",")
    let areThousands = groups.dropFirst().allSatisfy { $0.utf8.count == 3 }
    guard areThousands || groups.count == 2 else { return false }
    let meant = groups.joined(separator: areThousands ? "" : ".")
    report(
      .leftover(text(place), after: "", advice: "numbers are written `\(meant)`"), at: place,
      fixes: [.init(place, meant)])
    return true
  }
}

extension [UInt8] {
  /// What stands at the beginning, which must be a digit.
  fileprivate var reading: Quantity.Reading? { Quantity.read(self[...]) }
}
