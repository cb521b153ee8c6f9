import Diagnostics
import Platform

/// Where settings are read from.
public struct SettingsSources: Sendable {
  /// `NAME=VALUE`, as `--set` takes them; the last of a name counts.
  public var assignments: [String]
  /// The file that an option names.
  public var file: String?
  /// The environment.
  public var environment: @Sendable (String) -> String?

  /// The process's own environment unless told otherwise.
  public init(
    assignments: [String] = [], file: String? = nil,
    environment: @escaping @Sendable (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) {
    self.assignments = assignments
    self.file = file
    self.environment = environment
  }

  /// Reads everything once, collecting all mistakes. Where there is no file it costs one look for it.
  public func read() -> Settings {
    var settings = Settings(environment: environment)
    let known = Settings.table.all
    for assignment in assignments.reversed() { read(assignment, known, into: &settings) }
    for setting in known { read(variable: setting, into: &settings) }
    do {
      settings.file = try SettingsFile.choose(file, environment)
      if let source = try settings.file?.read() {
        var reader = SettingsFileReader(source, known, folder: settings.file?.folder, home: environment("HOME"))
        reader.read(into: &settings)
      }
    } catch {
      settings.problems.append(error.diagnostic)
    }
    return settings
  }

  private func read(_ assignment: String, _ known: [any AnySetting], into settings: inout Settings) {
    let source = SourceText(name: "--set", text: assignment)
    guard let equals = assignment.utf8.firstIndex(of: UInt8(ascii: "=")) else {
      settings.problems.append(
        Diagnostic(
          "S0107", "--set takes NAME=VALUE", at: SourceRange(0, assignment.utf8.count), in: source,
          help: ["for example: --set output=ndjson"]))
      return
    }
    let name = String(assignment[..<equals])
    let range = SourceRange(0, name.utf8.count)
    guard let setting = known.first(where: { $0.name == name }) else {
      settings.problems.append(
        Diagnostic.unknownSetting(name, among: known.map(\.name), at: range, in: source, help: "`config` lists them"))
      return
    }
    let text = String(assignment[assignment.utf8.index(after: equals)...])
    let place = SourceRange(range.end + 1, range.end + 1 + text.utf8.count)
    read(setting, text, .flag("--set"), place, source, into: &settings)
  }

  private func read(variable setting: any AnySetting, into settings: inout Settings) {
    guard let text = environment(setting.variable), !text.isEmpty else { return }
    let source = SourceText(name: "environment", text: "\(setting.variable)=\(text)")
    let start = setting.variable.utf8.count + 1
    read(
      setting, text, .environment(setting.variable), SourceRange(start, start + text.utf8.count), source,
      into: &settings)
  }

  private func read(
    _ setting: any AnySetting, _ text: String, _ origin: SettingOrigin, _ place: SourceRange, _ source: SourceText,
    into settings: inout Settings
  ) {
    do {
      let value = try setting.read(text, isPlain: true, folder: currentFolder(), home: environment("HOME"))
      settings.set(setting, value, origin)
    } catch {
      settings.problems.append(
        Diagnostic("S0104", "`\(setting.name)`: \(error.message)", at: place, in: source, label: error.hint ?? ""))
    }
  }
}

extension Diagnostic {
  static func unknownSetting(
    _ name: String, among known: [String], at range: SourceRange, in source: SourceText, help: String
  ) -> Diagnostic {
    let nearest = Spelling.nearest(to: name, in: known)
    return Diagnostic(
      "S0103", "there is no setting `\(name)`", at: range, in: source,
      label: nearest.map { "did you mean `\($0)`?" } ?? "", help: [help],
      fixes: nearest.map { [Diagnostic.Fix(range, $0)] } ?? [])
  }
}

/// The folder that the process works in.
func currentFolder() -> String? {
  guard let path = getcwd(nil, 0) else { return nil }
  defer { free(path) }
  return String(cString: path)
}
