import Diagnostics

/// `def` with its parameters and types.
extension PieceBuilder {
  mutating func definition(_ definition: Definition) {
    mark(.definition)
    outline.document(definition.documentation)
    token()
    separate(.blank)
    token()
    separate(.nothing)
    bracketed(definition.parameters.map(\.range)) { builder, number in builder.parameter(definition.parameters[number])
    }
    if let input = definition.input {
      separate(.nothing)
      token()
      separate(.blank)
      type(input)
      separate(.blank)
      token()
      separate(.blank)
      if let output = definition.output { type(output) }
    }
    separate(.blank, isContinued: false)
    block(definition.body)
    mark(.end)
  }

  private mutating func parameter(_ parameter: Parameter) {
    mark(.parameter)
    // The dots of `...name` are a token of their own.
    if isAt(".") { token() }
    token()
    if case .flag(short: _?) = parameter.kind {
      separate(.blank)
      token()
    }
    if let type = parameter.type {
      separate(.nothing)
      token()
      separate(.blank)
      self.type(type)
    }
    if let value = parameter.defaultValue {
      separate(.blank)
      token()
      separate(.blank)
      expression(value)
    }
    mark(.end)
  }

  /// The pieces of a type stand without blanks.
  private mutating func type(_ type: TypeSyntax) {
    mark(.type)
    token()
    while true {
      let before = index
      guard before < tokens.count, nextTextStart < type.range.end else { break }
      separate(.nothing)
      token()
    }
    mark(.end)
  }

  /// Where the next text begins.
  private var nextTextStart: Int {
    var index = index
    while index < tokens.count {
      switch tokens[index].kind {
      case .blank, .newline, .comment, .documentation: index += 1
      default: return tokens[index].range.start
      }
    }
    return source.bytes.count
  }
}
