import CLibedit
import Platform

extension LineEditor {
  /// Ctrl-C: drops the line and ends reading.
  func interrupt() -> CommandResult {
    isInterrupted = true
    leaveLine(mark: "^C")
    el_deletestr1(edit, 0, Int32(clamping: current.text.unicodeScalars.count))
    return .submit
  }

  /// Ctrl-Z: stops the program as the terminal would have done, and draws the line again when it goes on.
  func suspend() -> CommandResult {
    leaveLine()
    output.setBracketedPaste(false)
    ce_prepare_terminal(edit, 0)
    kill(0, SIGTSTP)
    ce_prepare_terminal(edit, 1)
    output.setBracketedPaste(true)
    el_resize(edit)
    ce_refresh(edit)
    return .nothing
  }

  /// A bracketed paste becomes part of the line, newlines and all, without running anything.
  func paste() -> CommandResult {
    let text = readPaste()
    guard !text.isEmpty else { return .nothing }
    return el_insertstr(edit, text) == 0 ? .refresh : .beep
  }

  /// Up and Down stay within a line of several rows, and go through the history from its first and last row.
  func moveRow(by step: Int) -> CommandResult {
    let (text, cursor) = current
    let scalars = Array(text.unicodeScalars)
    let position = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self).unicodeScalars.count
    guard let target = RowMove(scalars, from: position).target(by: step) else {
      el_push(edit, step < 0 ? Self.previousEntryKey : Self.nextEntryKey)
      return .nothing
    }
    el_cursor(edit, Int32(clamping: target - position))
    return .moveCursor
  }

  /// Tab: inserts what all candidates share, and lists them when there are several.
  func complete() -> CommandResult {
    let (text, cursor) = current
    let completion = completer(text, cursor)
    let start = min(max(0, completion.replacementStart), cursor)
    let prefix = completion.commonPrefix
    guard !completion.candidates.isEmpty else { return .beep }
    let isAmbiguous = completion.candidates.count > 1
    // The list goes below the line as it is drawn now, before anything is inserted.
    if isAmbiguous { leaveLine() }
    let replaced = String(decoding: Array(text.utf8.prefix(cursor).dropFirst(start)), as: UTF8.self)
    // Several candidates may share less than what is typed, when they match in another way than by their beginning.
    if !isAmbiguous || prefix.utf8.count >= replaced.utf8.count {
      el_deletestr(edit, Int32(clamping: replaced.unicodeScalars.count))
      el_insertstr(edit, prefix)
    }
    guard isAmbiguous else { return .refresh }
    let columns = output.size.columns
    for row in CandidateList(candidates: completion.candidates, columns: columns).rows { output.write(row + "\r\n") }
    ce_refresh(edit)
    return .nothing
  }

  private func readPaste() -> String {
    let end = "\u{1b}[201~"
    var text = ""
    var lastScalars: [Unicode.Scalar] = []
    // A terminal that never sends the end must not hold the prompt for ever.
    while text.utf8.count < Self.maximumPaste, case .scalar(let scalar) = readPasted() {
      text.unicodeScalars.append(scalar)
      lastScalars = lastScalars.suffix(5) + [scalar]
      if lastScalars.elementsEqual(end.unicodeScalars) { return Self.cleaned(text, without: end) }
    }
    return Self.cleaned(text, without: "")
  }

  private func readPasted() -> Key {
    while true {
      let key = readScalar(timeout: 2000)
      if case .undecodable = key { continue }
      return key
    }
  }

  /// Bytes of one paste.
  private static var maximumPaste: Int { 16 << 20 }

  /// Line ends become newlines, those at the end go, and no control character but newline and tab stays.
  private static func cleaned(_ pasted: String, without end: String) -> String {
    var text = ""
    var afterReturn = false
    for scalar in pasted.unicodeScalars.dropLast(end.unicodeScalars.count) {
      defer { afterReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0A where afterReturn: continue
      case 0x0A, 0x0D: text.unicodeScalars.append("\n")
      case 0x09: text.unicodeScalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: continue
      default: text.unicodeScalars.append(scalar)
      }
    }
    while text.utf8.last == UInt8(ascii: "\n") { text.unicodeScalars.removeLast() }
    return text
  }
}
