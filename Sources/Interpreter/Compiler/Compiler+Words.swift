import Diagnostics
import Language

typealias EvaluateWord = @Sendable (Frame, Value) throws -> EvaluatedWord
typealias EvaluateArgument = @Sendable (Frame, Value) throws -> ArgumentValue

/// A compiled argument; when nothing in it depends on the run, its value is known already.
struct CompiledArgument {
  let range: SourceRange
  let evaluate: EvaluateArgument
  var constant: ArgumentValue?
  /// What the value is, when that is known.
  var kind: Kind?
  /// The bare text, when it is a word without quotes and values.
  var bareText: String?
}

extension Compiler {
  func argument(_ argument: Argument) -> CompiledArgument {
    switch argument {
    case .word(let word): return wordArgument(word)
    case .expression(let expression): return valueArgument(self.expression(expression), expression.range)
    case .list(let list): return valueArgument(self.list(list), list.range)
    case .record(let record): return valueArgument(self.record(record), record.range)
    case .closure(let closure): return valueArgument(self.closure(closure), closure.range)
    // The binder takes flags out; those after `--` come as words.
    case .flag(let flag): return wordArgument(flag.asWord)
    case .endOfFlags(let range): return valueArgument(.constant(.null), range)
    }
  }

  private func valueArgument(_ compiled: Compiled, _ range: SourceRange) -> CompiledArgument {
    let evaluate = compiled.evaluate
    return CompiledArgument(
      range: range, evaluate: { frame, row in .value(try evaluate(frame, row)) },
      constant: compiled.constant.map { .value($0) }, kind: compiled.kind)
  }

  /// A word that is one value and nothing else is that value, not its text.
  private func wordArgument(_ word: Word) -> CompiledArgument {
    if word.parts.count == 1 {
      switch word.parts[0] {
      case .variable(let path): return valueArgument(variable(path), word.range)
      case .substitution(let program, let range): return valueArgument(substitution(program, range), word.range)
      case .quoted(let string):
        let compiled = self.string(string)
        let evaluate = compiled.evaluate
        let quoted: @Sendable (Value) -> ArgumentValue = { value in
          .word(EvaluatedWord(pieces: [EvaluatedWord.Piece(text: value.description, isBare: false)]))
        }
        return CompiledArgument(
          range: word.range, evaluate: { frame, row in quoted(try evaluate(frame, row)) },
          constant: compiled.constant.map(quoted), kind: .text)
      default: break
      }
    }
    let evaluate = self.word(word)
    guard let pieces = word.constantPieces else {
      return CompiledArgument(range: word.range, evaluate: { frame, row in .word(try evaluate(frame, row)) })
    }
    let constant = ArgumentValue.word(EvaluatedWord(pieces: pieces))
    let isBare = pieces.allSatisfy(\.isBare)
    return CompiledArgument(
      range: word.range, evaluate: { _, _ in constant }, constant: constant,
      bareText: isBare ? pieces.map(\.text).joined() : nil)
  }

  /// The text of a word; glob signs stay what they are.
  func word(_ word: Word) -> EvaluateWord {
    if let pieces = word.constantPieces {
      let constant = EvaluatedWord(pieces: pieces)
      return { _, _ in constant }
    }
    let parts: [EvaluateWord] = word.parts.map { part in
      switch part {
      case .bare(let text, _): return { _, _ in EvaluatedWord(bare: text) }
      case .quoted(let string): return literalPiece(self.string(string).evaluate, string.range)
      case .variable(let path):
        let value = variable(path)
        if let kind = value.kind, [.list, .record, .closure].contains(kind) {
          report(
            "T0110", "\(kind.article) cannot stand inside a word", at: path.range,
            help: ["pick one of its fields, or write it as an argument of its own"])
        }
        return literalPiece(value.evaluate, path.range)
      case .substitution(let program, let range): return literalPiece(substitution(program, range).evaluate, range)
      case .alternatives(let words, _):
        let alternatives = words.map(self.word)
        return { frame, row in
          var pieces = [EvaluatedWord.Piece(text: "{", isBare: true)]
          for (position, alternative) in alternatives.enumerated() {
            if position > 0 { pieces.append(EvaluatedWord.Piece(text: ",", isBare: true)) }
            pieces += try alternative(frame, row).pieces
          }
          return EvaluatedWord(pieces: pieces + [EvaluatedWord.Piece(text: "}", isBare: true)])
        }
      case .characterClass(let text, _): return { _, _ in EvaluatedWord(bare: text) }
      }
    }
    return { frame, row in EvaluatedWord(pieces: try parts.flatMap { try $0(frame, row).pieces }) }
  }

  /// A value in the middle of a word; only what has a plain text may stand there.
  private func literalPiece(_ evaluate: @escaping Evaluate, _ range: SourceRange) -> EvaluateWord {
    let checked = placing(range) { frame, row -> String in
      let value = try evaluate(frame, row)
      guard let text = String.convert(value) else {
        throw Failure(
          "type", "\(value.kind.article) cannot stand inside a word",
          hint: "pick one of its fields, or write it as an argument of its own", number: "T0110")
      }
      return text
    }
    return { frame, row in EvaluatedWord(pieces: [EvaluatedWord.Piece(text: try checked(frame, row), isBare: false)]) }
  }
}

extension Word {
  /// Its pieces, when nothing in it is a value.
  var constantPieces: [EvaluatedWord.Piece]? {
    var pieces: [EvaluatedWord.Piece] = []
    for part in parts {
      switch part {
      case .bare(let text, _), .characterClass(let text, _):
        pieces.append(EvaluatedWord.Piece(text: text, isBare: true))
      case .quoted(let string):
        guard let text = string.constantText else { return nil }
        pieces.append(EvaluatedWord.Piece(text: text, isBare: false))
      case .alternatives(let words, _):
        let parts = words.map(\.constantPieces)
        guard !parts.contains(where: { $0 == nil }) else { return nil }
        pieces.append(EvaluatedWord.Piece(text: "{", isBare: true))
        for (position, part) in parts.enumerated() {
          if position > 0 { pieces.append(EvaluatedWord.Piece(text: ",", isBare: true)) }
          pieces += part ?? []
        }
        pieces.append(EvaluatedWord.Piece(text: "}", isBare: true))
      case .variable, .substitution: return nil
      }
    }
    return pieces
  }
}

extension StringLiteral {
  /// Its text, when nothing in it is a value.
  var constantText: String? {
    var text = ""
    for part in parts {
      guard case .text(let piece) = part else { return nil }
      text += piece
    }
    return text
  }
}
