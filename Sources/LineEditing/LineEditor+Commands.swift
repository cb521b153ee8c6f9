import CLibedit
import Platform

// The functions that libedit calls are free functions, since a C function pointer carries no context; each finds its
// editor in libedit's client data. They run inside `el_gets`, on the editor's own thread.

private typealias Command = @convention(c) (OpaquePointer?, Int32) -> UInt8

/// What a command tells libedit to do next.
enum CommandResult: Int32 {
  case nothing = 0
  case submit = 1
  case refresh = 4
  case moveCursor = 5
  case beep = 9
}

private func editor(of edit: OpaquePointer?) -> LineEditor? {
  ce_client(edit).map { Unmanaged<LineEditor>.fromOpaque($0).takeUnretainedValue() }
}

private func run(_ edit: OpaquePointer?, _ body: (LineEditor) -> CommandResult) -> UInt8 {
  UInt8(truncatingIfNeeded: (editor(of: edit).map(body) ?? .nothing).rawValue)
}

private func promptText(_ edit: OpaquePointer?) -> UnsafeMutablePointer<CChar>? { editor(of: edit)?.promptForLibedit }

private func keyFromTerminal(_ edit: OpaquePointer?, _ key: UnsafeMutablePointer<wchar_t>?) -> Int32 {
  guard let editor = editor(of: edit), let key else { return -1 }
  return editor.nextKey(key)
}

extension LineEditor {
  /// Keys that stand for libedit's own history commands; no keyboard sends them.
  static let previousEntryKey = "\u{1b}[9901~"
  static let nextEntryKey = "\u{1b}[9902~"
  /// What libedit gets for an Escape that begins no key sequence, in vi's editor: `^]`.
  static let loneEscape: Unicode.Scalar = "\u{1d}"

  func configure() {
    ce_set_client(edit, Unmanaged.passUnretained(self).toOpaque())
    ce_set_prompt(edit, promptText, 1)
    ce_set_editor(edit, "emacs")
    ce_history_size(past, Int32(clamping: history.maximum))
    ce_use_history(edit, past)
    el_source(edit, nil)
    // After the user's own file, because a change of editor in it resets the key maps.
    ce_set_get_key(edit, keyFromTerminal)
    // At the prompt Ctrl-C, Ctrl-Z and Ctrl-S are plain keys, and a return is told from a newline in what is pasted;
    // between lines all is the terminal's again.
    for mode in ["-isig", "-ixon", "-icrnl", "-inlcr"] { ce_set_terminal_mode(edit, mode) }
    bindKeys()
    if ce_is_vi(edit) != 0 { bindEscape() }
  }

  /// Key sequences begin with Escape, so in vi's editor a lone Escape gets a key of its own.
  private func bindEscape() {
    isEscapeAKey = true
    ce_bind(edit, "^]", "vi-command-mode")
    ce_bind_other(edit, "^]", "ed-unassigned")
  }

  private func bindKeys() {
    let own: [(key: String, name: String, help: String, command: Command)] = [
      ("^I", "toolkit-complete", "Complete the word", { edit, _ in run(edit) { $0.complete() } }),
      ("^C", "toolkit-interrupt", "Drop the line", { edit, _ in run(edit) { $0.interrupt() } }),
      ("^Z", "toolkit-suspend", "Stop the program", { edit, _ in run(edit) { $0.suspend() } }),
      ("\\e[200~", "toolkit-paste", "Insert what is pasted", { edit, _ in run(edit) { $0.paste() } }),
      ("\\e[A", "toolkit-row-up", "Row or entry before", { edit, _ in run(edit) { $0.moveRow(by: -1) } }),
      ("\\eOA", "toolkit-row-up", "Row or entry before", { edit, _ in run(edit) { $0.moveRow(by: -1) } }),
      ("\\e[B", "toolkit-row-down", "Row or entry after", { edit, _ in run(edit) { $0.moveRow(by: 1) } }),
      ("\\eOB", "toolkit-row-down", "Row or entry after", { edit, _ in run(edit) { $0.moveRow(by: 1) } }),
    ]
    for (key, name, help, command) in own {
      ce_add_command(edit, name, help, command)
      ce_bind(edit, key, name)
      if key != "^I" { ce_bind_other(edit, key, name) }
    }
    let standard = [
      ("^R", "em-inc-search-prev"), ("^S", "em-inc-search-next"),
      ("\\e[9901~", "ed-prev-history"), ("\\e[9902~", "ed-next-history"),
      ("\\e[H", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"),
      ("\\e[F", "ed-move-to-end"), ("\\e[4~", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"),
      ("\\e[3~", "ed-delete-next-char"), ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ]
    for (key, name) in standard {
      ce_bind(edit, key, name)
      if key.hasPrefix("\\") { ce_bind_other(edit, key, name) }
    }
  }
}
