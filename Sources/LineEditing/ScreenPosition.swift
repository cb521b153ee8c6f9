import CLibedit

/// A place on the screen, counted from where the prompt begins: rows down, columns right, both from 0.
struct ScreenPosition: Equatable {
  var row = 0
  var column = 0

  /// Where the cursor stands after `text` was drawn on a terminal `columns` wide, by libedit's own rules.
  mutating func advance(over text: some StringProtocol, columns: Int) {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: (row, column) = (row + 1, 0)
      case 0x09: repeat { put(1, columns) } while column % 8 != 0
      default: put(Self.width(of: scalar), columns)
      }
    }
  }

  private mutating func put(_ width: Int, _ columns: Int) {
    if width == 2, column + width > columns { (row, column) = (row + 1, 0) }
    column += width
    // A full row leaves the cursor at the start of the next one.
    while columns > 0, column >= columns { (row, column) = (row + 1, column - columns) }
  }

  /// Control characters are drawn as `^X`, other unprintable ones as `\U+XXXX`.
  private static func width(of scalar: Unicode.Scalar) -> Int {
    let width = Int(ce_width(scalar.value))
    if width >= 0 { return width }
    if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
    return scalar.value > 0xFFFF ? 8 : 7
  }
}
