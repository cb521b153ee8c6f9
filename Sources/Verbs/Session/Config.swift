import Diagnostics
import Interpreter
import Settings

/// Shows what is set, and by whom.
struct Config: Verb {
  static let summary = "Show the settings, with where each of them comes from."
  static let discussion =
    """
    Settings are taken from `--set NAME=VALUE`, from variables of the environment, from the settings file and from the defaults, in \
    this order. The file is `~/.config/toolkit/settings.yaml`, or what `--settings FILE` or TOOLKIT_SETTINGS names. It is read at the \
    start. Secrets never stand in it: it says where they are.


    """
    + Settings.table.all.map { "\($0.name) (\($0.variable)): \($0.help)" }.joined(separator: "\n\n")
  static let examples = [
    Example("Everything", "config", gives: nil),
    Example("One", "config history.lines", gives: #"{"name":"history.lines","value":10000,"origin":"default"}"#),
    Example("A group", "config tools | select name value"),
    Example("The file, to look at it", "open $(config --path)"),
  ]
  static let input = VerbInput.nothing
  static let columns = [
    Column("name", .text, "the setting"),
    Column("value", nil, "what it is; null where that depends on what is at hand"),
    Column("origin", .text, "--set, a variable, file:line, or default"),
  ]

  @Operand("The setting or the group to show; all when it is left out.", default: nil)
  var name: SettingName?

  @Switch("Give only the path of the settings file, be it there or not.")
  var path: Bool

  func schema(after input: Schema?) -> Schema? { path ? nil : Schema(Self.columns) }

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let settings = context.tools.settings
    if path {
      guard let file = settings.file else {
        throw Failure(
          "no-home", "there is no settings file, since no home is known", hint: "set HOME, or use --settings")
      }
      return .single(.path(PathText(file.path)))
    }
    let rows =
      Settings.table.all.map { Self.row($0, settings) } + settings.remotes.map(Self.row)
      + settings.variants.map(Self.row)
    guard let wanted = name?.text else { return Rows(rows.map { .record($0) }) }
    let found = rows.filter { row in
      guard case .text(let name)? = row["name"] else { return false }
      return name == wanted || name.hasPrefix(wanted + ".")
    }
    guard !found.isEmpty || SettingName.sections.contains(wanted) else {
      let known =
        settings.remotes.map { SettingName.remotes + "." + $0.name }
        + settings.variants.map { SettingName.variants + "." + $0.name }
      throw Failure(
        "unknown-setting", "there is no setting `\(wanted)`",
        hint: Spelling.nearest(to: wanted, in: known).map { "did you mean `\($0)`?" } ?? "`config` lists all of them",
        number: "S0103")
    }
    return Rows(found.map { .record($0) })
  }

  private static func row(_ setting: any AnySetting, _ settings: Settings) -> Record {
    let (content, origin) = settings.content(of: setting)
    return row(setting.name, content.map(Value.init) ?? .null, origin)
  }

  private static func row(_ remote: RemoteSetting) -> Record {
    let fields = remote.fields.map { ($0.name, Value.text($0.value)) }
    return row(SettingName.remotes + "." + remote.name, .record(Record(fields)), remote.origin)
  }

  private static func row(_ variant: VariantSetting) -> Record {
    let fields = variant.fields.map { ($0.name, Value.text($0.value)) }
    return row(SettingName.variants + "." + variant.name, .record(Record(fields)), variant.origin)
  }

  private static func row(_ name: String, _ value: Value, _ origin: SettingOrigin) -> Record {
    Record(shape, [.text(name), value, .text(origin.description)])
  }

  private static let shape = Shape(columns.map(\.name))
}

/// The name of a setting, of a group of them, of a remote or of a variant.
struct SettingName: ArgumentType {
  static let remotes = "remotes"
  static let variants = "variants"
  /// What holds entries of the user's own names.
  static let sections = [remotes, variants]

  let text: String

  static var typeName: String { "setting" }
  static var placeholder: SettingName { SettingName(text: "") }
  static var choices: [String] {
    let names = Settings.table.all.map(\.name)
    let groups = Set(names.compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } })
    return (names + groups + sections).sorted()
  }

  static func convert(_ value: Value) -> SettingName? { String.convert(value).map { SettingName(text: $0) } }

  static func read(_ argument: ArgumentValue) throws -> SettingName {
    let text = try String.read(argument)
    if choices.contains(text) || sections.contains(where: { text.hasPrefix($0 + ".") }) {
      return SettingName(text: text)
    }
    let nearest = Spelling.nearest(to: text, in: choices)
    throw Mismatch(
      "there is no setting `\(text.shortened)`", hint: nearest.map { "did you mean `\($0)`?" } ?? "`config` lists them")
  }
}

extension Value {
  fileprivate init(_ content: SettingContent) {
    switch content {
    case .text(let text): self = .text(text)
    case .path(let path): self = .path(PathText(path))
    case .int(let number): self = .int(number)
    case .bool(let value): self = .bool(value)
    case .size(let size): self = .size(size)
    case .duration(let span): self = .duration(span)
    }
  }
}
