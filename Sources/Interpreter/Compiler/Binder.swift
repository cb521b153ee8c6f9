import Diagnostics
import Language

/// One parameter of a call with the argument that it gets.
struct BoundArgument {
  let parameter: Int
  let argument: CompiledArgument
}

/// Sorts the words of a call to the parameters of a signature.
///
/// Flags are found by their names, whatever stands between them. The others go by place: first the items, if the verb
/// works on some, then the operands. A word that is one of the next operand's choices is that choice, and operands
/// that a call must give are kept back at the end, so that `cp a b c/` copies two files.
struct Binder {
  private let compiler: Compiler
  private let call: VerbCall
  private let parameters: [ParameterDeclaration]
  private let usage: String
  private(set) var bound: [BoundArgument] = []
  private(set) var isHelpWanted = false
  private(set) var hasNamedItems = false
  /// Whether a flag was not known: then nobody can tell whether the word after it is its value.
  private(set) var isBroken = false
  /// Whether rows are sure to flow in: then words are operands before they are items.
  private let hasRows: Bool

  init(
    _ compiler: Compiler, _ call: VerbCall, _ parameters: [ParameterDeclaration], usage: String, hasRows: Bool = false
  ) {
    self.hasRows = hasRows
    self.compiler = compiler
    self.call = call
    self.parameters = parameters
    self.usage = usage
  }

  mutating func run() {
    var positional: [CompiledArgument] = []
    var arguments = call.arguments[...]
    var flagsAreOver = false
    while let argument = arguments.popFirst() {
      switch argument {
      case .endOfFlags where !flagsAreOver: flagsAreOver = true
      case .flag(let flag) where !flagsAreOver: bindFlag(flag, &arguments)
      case .flag(let flag): positional.append(compiler.argument(.word(flag.asWord)))
      default: positional.append(compiler.argument(argument))
      }
    }
    guard !isHelpWanted, !isBroken, !reportBareBlock(positional), !reportMissingBeforeBlock(positional) else { return }
    place(positional)
  }

  // MARK: Flags

  private mutating func bindFlag(_ flag: Flag, _ arguments: inout ArraySlice<Argument>) {
    guard let index = parameters.firstIndex(where: { $0.isNamed(flag.name, isShort: flag.isShort) }) else {
      reportUnknown(flag)
      isBroken = true
      return
    }
    let parameter = parameters[index]
    if parameter.namesItems { hasNamedItems = true }
    if !parameter.isRepeatable, bound.contains(where: { $0.parameter == index }) {
      compiler.report("N0117", "`\(parameter.spelling)` is given twice", at: flag.nameRange)
      if case .option = parameter.role, flag.value == nil, let next = arguments.first, !next.isFlag {
        arguments.removeFirst()
      }
      return
    }
    if case .toggle = parameter.role {
      if parameter.name == "help" { isHelpWanted = true }
      let value = flag.value.map(compiler.argument)
      bound.append(BoundArgument(parameter: index, argument: value ?? .constant(.bool(true), flag.nameRange)))
    } else if let value = flag.value {
      bound.append(BoundArgument(parameter: index, argument: compiler.argument(value)))
    } else if let next = arguments.first, !next.isFlag {
      arguments.removeFirst()
      bound.append(BoundArgument(parameter: index, argument: compiler.argument(next)))
    } else if let word = parameter.bareWord {
      bound.append(BoundArgument(parameter: index, argument: .constant(.text(word), flag.nameRange)))
    } else {
      compiler.report(
        "N0118", "`\(parameter.spelling)` needs a value", at: flag.nameRange,
        label: "expected \(parameter.type) after it", help: [usage])
    }
  }

  private func reportUnknown(_ flag: Flag) {
    let names = parameters.filter { $0.isFlag || $0.isAlsoNamed }.map(\.name)
    var (spelling, range) = ((flag.isShort ? "-" : "--") + flag.name, flag.nameRange)
    var nearest: String?
    if flag.isShort {
      // `-crf`, as other programs have it, was read as `-c` with a value.
      let whole = String(compiler.source.text(flag.range).dropFirst())
      if let known = names.first(where: { $0 == whole })
        ?? (whole.count > 2 ? Spelling.nearest(to: whole, in: names) : nil)
      {
        (spelling, range, nearest) = ("-" + whole, flag.range, known)
      }
    } else {
      nearest = Spelling.nearest(to: flag.name, in: names)
    }
    nearest = nearest ?? Foreign.synonym(of: flag.name, in: names)
    compiler.diagnostics.append(
      compiler.diagnostic(
        "N0104", "`\(call.name.text)` has no flag `\(spelling)`", at: range,
        label: nearest.map { "did you mean `--\($0)`?" } ?? "", also: [Diagnostic.Label(call.name.range)],
        help: [usage],
        fixes: nearest.map { [Diagnostic.Fix(range, "--\($0)")] } ?? []))
  }

  // MARK: Blocks

  /// A verb's words where a block of them is wanted: `explain rm a.mp4`.
  private mutating func reportBareBlock(_ positional: [CompiledArgument]) -> Bool {
    guard let operand = parameters.first(where: { $0.role == .operand }), operand.type == Closure.typeName,
      let first = positional.first, let last = positional.last, let word = first.bareText,
      compiler.catalog[word] != nil || compiler.definitions[word] != nil
    else { return false }
    let range = first.range.joined(last.range)
    compiler.report(
      "N0135", "`\(call.name.text)` takes a block", at: range, label: "put it in braces",
      fixes: [Diagnostic.Fix(range, "{ \(compiler.source.text(range)) }")])
    isBroken = true
    return true
  }

  /// `par { … }`: the block is there, and what stands before it is not.
  private mutating func reportMissingBeforeBlock(_ positional: [CompiledArgument]) -> Bool {
    let operands = parameters.filter { $0.role == .operand && $0.isRequired }
    guard operands.count == 2, operands[1].type == Closure.typeName, operands[0].type != "any",
      operands[0].type != Closure.typeName,
      positional.count == 1, positional[0].kind == .closure
    else { return false }
    let range = positional[0].range
    compiler.report(
      "N0116", "`\(call.name.text)` needs a value for <\(operands[0].name)>", at: range,
      label: "expected \(operands[0].type) before it", help: [operands[0].help, usage],
      fixes: [Diagnostic.Fix(SourceRange(range.start, range.start), "4 ")])
    isBroken = true
    return true
  }

  // MARK: Places

  private mutating func place(_ positional: [CompiledArgument]) {
    var rest = positional[...]
    // Those that were given by their names have no place any more.
    let operands = parameters.indices.filter { index in
      parameters[index].role == .operand && !bound.contains { $0.parameter == index }
    }
    // Where options tell where the items are, words are operands.
    if !hasNamedItems, let items = parameters.firstIndex(where: { $0.role == .items }) {
      let first = operands.first.map { parameters[$0] }
      let kept =
        hasRows && !isOperandFurtherOn(positional, first)
        ? operands.count : operands.count { parameters[$0].isRequired }
      while rest.count > kept, let argument = rest.first {
        if let text = argument.bareText, first?.isMeant(by: text) ?? false { break }
        bound.append(BoundArgument(parameter: items, argument: argument))
        hasNamedItems = true
        rest.removeFirst()
      }
    }
    for operand in operands {
      guard let argument = rest.popFirst() else {
        reportMissing(operand)
        continue
      }
      bound.append(BoundArgument(parameter: operand, argument: argument))
    }
    if let restIndex = parameters.firstIndex(where: { $0.role == .rest }) {
      if rest.isEmpty { reportMissing(restIndex) }
      for argument in rest { bound.append(BoundArgument(parameter: restIndex, argument: argument)) }
    } else if let extra = rest.first, let last = rest.last {
      compiler.report(
        "N0119", "`\(call.name.text)` does not take so many arguments", at: extra.range.joined(last.range),
        help: [usage])
    }
  }

  /// Whether a word after the first is meant for the first operand, so that what stands before it must be items.
  private func isOperandFurtherOn(_ positional: [CompiledArgument], _ operand: ParameterDeclaration?) -> Bool {
    guard let operand, let text = positional.first?.bareText, !operand.accepts(text) else { return false }
    return positional.dropFirst().contains { $0.bareText.map(operand.accepts) ?? false }
  }

  private func reportMissing(_ index: Int) {
    let parameter = parameters[index]
    guard parameter.isRequired else { return }
    compiler.report(
      "N0116", "`\(call.name.text)` needs \(parameter.isPath ? "a path" : "a value") for <\(parameter.name)>",
      at: call.range.after,
      label: "expected \(parameter.type)", help: [parameter.help, usage].filter { !$0.isEmpty })
  }
}

extension CompiledArgument {
  static func constant(_ value: Value, _ range: SourceRange) -> CompiledArgument {
    CompiledArgument(range: range, evaluate: { _, _ in .value(value) }, constant: .value(value))
  }
}

extension ParameterDeclaration {
  /// As it is written in a call: `--out`, or the name of an operand.
  var spelling: String { isFlag ? "--" + name : name }

  /// Whether a word is one of its fixed choices, or one that was mistyped: it looks like no path and nearly like a choice.
  func isMeant(by word: String) -> Bool {
    if accepts(word) { return true }
    if word.unicodeScalars.contains(where: { "/.:*?[{~".unicodeScalars.contains($0) }) { return false }
    return Spelling.nearest(to: word, in: choices + aliases) != nil
  }

  /// Whether a word is one of its fixed choices.
  func accepts(_ word: String) -> Bool { choices.contains(word) || aliases.contains(word) }

  func isNamed(_ name: String, isShort: Bool) -> Bool {
    switch role {
    case .option(let short), .toggle(let short):
      isShort ? short.map(String.init) == name : self.name == name || otherNames.contains(name)
    case .operand: isAlsoNamed && !isShort && self.name == name
    default: false
    }
  }
}

extension Argument {
  fileprivate var isFlag: Bool {
    switch self {
    case .flag, .endOfFlags: true
    default: false
    }
  }
}

extension Flag {
  /// What it is after `--`: a word that begins with a dash.
  var asWord: Word {
    var parts: [Word.Part] = [.bare((isShort ? "-" : "--") + name, nameRange)]
    if case .word(let word)? = value { parts += (isShort ? [] : [.bare("=", nameRange)]) + word.parts }
    return Word(parts: parts, range: range)
  }
}
