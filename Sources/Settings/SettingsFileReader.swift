import Diagnostics
import YAML

/// Reads the text of a settings file, telling all of its mistakes.
struct SettingsFileReader {
  /// The key under which remotes stand.
  static let remotes = "remotes"

  /// What is drawn with a mistake: the text with everything masked that may be a secret.
  let shown: SourceText
  let folder: String?
  let home: String?
  private let source: SourceText
  private let known: [any AnySetting]
  private var problems: [Diagnostic] = []

  init(_ source: SourceText, _ known: [any AnySetting], folder: String?, home: String?) {
    self.source = source
    self.known = known
    self.folder = folder
    self.home = home
    var bytes = source.bytes
    for range in Secrets.ranges(in: bytes) {
      for place in range where bytes[place] > 0x20 { bytes[place] = UInt8(ascii: "*") }
    }
    shown = SourceText(name: source.name, text: String(decoding: bytes, as: UTF8.self))
  }

  mutating func read(into settings: inout Settings) {
    defer {
      settings.problems += problems.sorted { ($0.primary?.range.start ?? 0) < ($1.primary?.range.start ?? 0) }
    }
    let root: YAMLNode?
    do { root = try YAMLDocument.read(source) } catch {
      problems.append(damage(error))
      return
    }
    guard let root, !root.isNull else { return }
    guard case .record(let entries) = root.content else {
      report(
        "S0104", "settings are names with values, this is \(root.kindName)", root.range, help: "for example `jobs: 4`")
      return
    }
    for entry in unique(entries) { read(entry, into: &settings) }
  }

  private mutating func read(_ entry: YAMLNode.Entry, into settings: inout Settings) {
    if entry.key == Self.remotes {
      settings.remotes = readRemotes(entry.value)
    } else if entry.key == Self.variants {
      settings.variants = readVariants(entry.value)
    } else if let setting = known.first(where: { $0.name == entry.key }), !entry.key.contains(".") {
      read(setting, entry.value, into: &settings)
    } else if groups.contains(entry.key) {
      let prefix = entry.key + "."
      for inner in record(entry.value, named: entry.key, example: members(of: entry.key).first ?? "") {
        guard let setting = known.first(where: { $0.name == prefix + inner.key }) else {
          reportUnknown(inner, among: members(of: entry.key), named: prefix + inner.key)
          continue
        }
        read(setting, inner.value, into: &settings)
      }
    } else {
      reportUnknown(entry, among: topLevel, named: entry.key)
    }
  }

  private mutating func read(_ setting: any AnySetting, _ node: YAMLNode, into settings: inout Settings) {
    guard let (text, isPlain) = text(of: node, takingLists: setting.takesLists) else {
      report("S0104", "`\(setting.name)`: expected \(setting.expectation), got \(node.kindName)", node.range)
      return
    }
    // Nothing after the colon: as if the line were not there.
    guard !node.isNull else { return }
    do {
      let value = try setting.read(text, isPlain: isPlain, folder: folder, home: home)
      settings.set(setting, value, origin(of: node))
    } catch {
      report("S0104", "`\(setting.name)`: \(error.message)", node.range, label: error.hint ?? "")
    }
  }

  /// The text of a scalar; a list of them is one text with commas, where lists are taken.
  private func text(of node: YAMLNode, takingLists: Bool) -> (String, isPlain: Bool)? {
    if case .scalar(let text, let isPlain) = node.content { return (text, isPlain) }
    guard takingLists, case .list(let items) = node.content else { return nil }
    var texts: [String] = []
    for item in items {
      guard case .scalar(let text, _) = item.content, !text.utf8.contains(UInt8(ascii: ",")) else { return nil }
      texts.append(text)
    }
    return (texts.joined(separator: ","), true)
  }

  // MARK: Names

  private var groups: Set<String> {
    Set(known.compactMap { $0.name.contains(".") ? String($0.name.prefix { $0 != "." }) : nil })
  }

  private var topLevel: [String] {
    var names: [String] = []
    for setting in known {
      let name = String(setting.name.prefix { $0 != "." })
      if !names.contains(name) { names.append(name) }
    }
    return names + [Self.remotes, Self.variants]
  }

  private func members(of group: String) -> [String] {
    known.filter { $0.name.hasPrefix(group + ".") }.map { String($0.name.dropFirst(group.count + 1)) }
  }

  private mutating func reportUnknown(_ entry: YAMLNode.Entry, among names: [String], named name: String) {
    var problem = Diagnostic.unknownSetting(
      entry.key, among: names, at: entry.keyRange, in: shown, help: "known here: " + names.joined(separator: " "))
    problem.message = "there is no setting `\(name)`"
    if known.contains(where: { $0.name == entry.key }), let group = entry.key.split(separator: ".").first {
      let inner = entry.key.dropFirst(group.count + 1)
      problem.message = "`\(entry.key)` is written in two steps here"
      problem.primary?.text = "`\(group):`, and `\(inner): …` below it"
      (problem.help, problem.fixes) = ([], [])
    }
    problems.append(problem)
  }

  // MARK: For all that read a part

  func origin(of node: YAMLNode) -> SettingOrigin { .file(source.name, line: node.line) }

  /// The entries of a record, each key once; what is no record is told.
  mutating func record(_ node: YAMLNode, named name: String, example: String) -> [YAMLNode.Entry] {
    if case .record(let entries) = node.content { return unique(entries) }
    guard !node.isNull else { return [] }
    report(
      "S0104", "`\(name)`: expected names with values, got \(node.kindName)", node.range,
      help: "write them below it, further in: `\(example): …`")
    return []
  }

  private mutating func unique(_ entries: [YAMLNode.Entry]) -> [YAMLNode.Entry] {
    var seen: [String: YAMLNode.Entry] = [:]
    return entries.filter { entry in
      guard let first = seen[entry.key] else {
        seen[entry.key] = entry
        return true
      }
      var problem = Diagnostic("S0106", "`\(entry.key)` is there twice", at: entry.keyRange, in: shown)
      problem.secondary = [Diagnostic.Label(first.keyRange, "first here")]
      problems.append(problem)
      return false
    }
  }

  mutating func report(_ code: String, _ message: String, _ range: SourceRange, label: String = "", help: String? = nil)
  {
    problems.append(Diagnostic(code, message, at: range, in: shown, label: label, help: help.map { [$0] } ?? []))
  }

  private func damage(_ error: any Error) -> Diagnostic {
    guard let error = error as? YAMLError else { return Diagnostic("S0102", "\(source.name): \(error)") }
    guard case .damaged(let problem, _, _, let offset) = error else {
      return Diagnostic("S0102", "cannot read \(source.name): \(error.problem)")
    }
    let place = ByteOffsets(source.bytes)[offset]
    return Diagnostic(
      "S0102", "this is not YAML: \(problem)", at: SourceRange(place, place), in: shown,
      help: ["`config --path` tells which file this is"])
  }
}
