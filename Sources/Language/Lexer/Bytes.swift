/// The classes of bytes that the language tells apart; bytes beyond ASCII count as letters.
extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// `a` to `z` and `A` to `Z`, whatever is beyond ASCII, and `_`.
  var beginsName: Bool {
    let lower = self | 0x20
    return (lower >= 0x61 && lower <= 0x7A) || self == 0x5F || self >= 0x80
  }

  /// What a name of a variable or a column goes on with.
  var continuesName: Bool { beginsName || isDigit }

  /// What the name of a verb, a flag or a key goes on with.
  var continuesDashedName: Bool { continuesName || self == 0x2D }

  /// Blank, tab and carriage return.
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }

  var isNewline: Bool { self == 0x0A }

  /// What no program text outside quotes and comments holds.
  var isControl: Bool { (self < 0x20 && !isBlank && !isNewline) || self == 0x7F }

  /// `)`, `]`, `}`.
  var isCloser: Bool { self == 0x29 || self == 0x5D || self == 0x7D }

  /// What ends a bare word wherever it stands.
  var endsWord: Bool { self <= 0x20 || self == 0x7F || self == 0x7C || self == 0x3B || isCloser }
}
