import Diagnostics
import Language
import Platform

/// A call of one verb or `def` whose words were split by somebody else: the calling shell. Nothing in them is read again: a
/// `$` is a dollar sign, blanks are blanks.
public struct WordsProgram {
  /// The words as one line, for showing where a mistake is.
  public let source: SourceText
  let call: VerbCall
  /// The `def` that is called, when it goes by another name here.
  let definition: String?

  /// Puts a call together. Glob signs in the words keep their meaning, since the shell left them. A `definition` is called
  /// under the name that is given: `main` as the script.
  public init(
    _ name: String, _ arguments: [String], calling definition: String? = nil, named sourceName: String = "arguments"
  ) {
    self.definition = definition
    var text = name
    var call = VerbCall(
      name: Name(text: name, range: SourceRange(0, name.utf8.count)), arguments: [], tail: nil,
      range: SourceRange(0, name.utf8.count))
    var flagsAreOver = false
    for argument in arguments {
      text += " "
      let range = SourceRange(text.utf8.count, text.utf8.count + argument.utf8.count)
      text += argument
      call.arguments.append(Self.argument(argument, range, &flagsAreOver))
    }
    call.range = SourceRange(0, text.utf8.count)
    source = SourceText(name: sourceName, text: text)
    self.call = call
  }

  private static func argument(_ text: String, _ range: SourceRange, _ flagsAreOver: inout Bool) -> Argument {
    let word = Argument.word(Word(parts: [part(text, range)], range: range))
    let bytes = Array(text.utf8)
    guard !flagsAreOver, bytes.count > 1, bytes[0] == UInt8(ascii: "-") else { return word }
    if text == "--" {
      flagsAreOver = true
      return .endOfFlags(range)
    }
    let isLong = bytes[1] == UInt8(ascii: "-")
    let start = isLong ? 2 : 1
    guard isLetter(bytes[start]) else { return word }
    let nameEnd = isLong ? bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count : 2
    var value: Argument?
    let valueStart = isLong ? nameEnd + 1 : nameEnd
    if nameEnd < bytes.count {
      let valueText = String(decoding: bytes[min(valueStart, bytes.count)...], as: UTF8.self)
      let valueRange = SourceRange(range.start + valueStart, range.end)
      value = .word(Word(parts: [.bare(valueText, valueRange)], range: valueRange))
    }
    return .flag(
      Flag(
        name: String(decoding: bytes[start..<nameEnd], as: UTF8.self), isShort: !isLong, value: value,
        nameRange: SourceRange(range.start, range.start + nameEnd), range: range))
  }

  /// A file that has exactly this name is meant, whatever signs the name holds: the shell may have found it by a pattern.
  private static func part(_ text: String, _ range: SourceRange) -> Word.Part {
    let hasSigns = text.utf8.contains { "*?[{".utf8.contains($0) }
    guard hasSigns, access(text, F_OK) == 0 else { return .bare(text, range) }
    return .quoted(StringLiteral(parts: [.text(text)], range: range))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
