import Diagnostics

/// What a user has set: values by flag, by environment, by file, in this order, and else the defaults.
///
/// `settings.jobs` is the value of the setting that `SettingTable` declares as `jobs`; nil where neither a value nor a default is known.
@dynamicMemberLookup
public struct Settings: Sendable {
  /// All known settings.
  public static let table = SettingTable()
  /// Nobody has set anything, and there is no environment.
  public static let none = Settings(environment: { _ in nil })

  /// A value and where it comes from.
  struct Entry: Sendable {
    var value: any SettingValue
    var origin: SettingOrigin
  }

  /// The places that addresses can begin with, in the order of the file.
  public internal(set) var remotes: [RemoteSetting] = []
  /// The variants that the user has defined, in the order of the file.
  public internal(set) var variants: [VariantSetting] = []
  /// Where the file is, be it there or not; nil where no home is known.
  public internal(set) var file: SettingsFile?
  /// Everything that is wrong; values that are wrong count as not set.
  public internal(set) var problems: [Diagnostic] = []
  var entries: [String: Entry] = [:]
  let environment: @Sendable (String) -> String?

  init(environment: @escaping @Sendable (String) -> String?) { self.environment = environment }

  /// The value of a known setting.
  public subscript<Value>(dynamicMember member: KeyPath<SettingTable, Setting<Value>>) -> Value? {
    let setting = Self.table[keyPath: member]
    return entries[setting.name]?.value as? Value ?? setting.initial(environment)
  }

  /// The value of any known setting with its origin, for showing it.
  public func content(of setting: any AnySetting) -> (content: SettingContent?, origin: SettingOrigin) {
    guard let entry = entries[setting.name] else { return (setting.initialContent(environment), .initial) }
    return (entry.value.content, entry.origin)
  }

  /// Sets a value unless one that counts more is there.
  mutating func set(_ setting: any AnySetting, _ value: any SettingValue, _ origin: SettingOrigin) {
    if let known = entries[setting.name], known.origin.rank >= origin.rank { return }
    entries[setting.name] = Entry(value: value, origin: origin)
  }
}

/// Where a value comes from.
public enum SettingOrigin: Sendable, Equatable, CustomStringConvertible {
  /// An option of the program.
  case flag(String)
  /// A variable of the environment.
  case environment(String)
  /// A line of the settings file, from 1.
  case file(String, line: Int)
  /// Nobody set it.
  case initial

  /// As `config` shows it: `settings.yaml:3`, `TOOLKIT_JOBS`, `default`.
  public var description: String {
    switch self {
    case .flag(let option): option
    case .environment(let variable): variable
    case .file(let path, let line): "\(path):\(line)"
    case .initial: "default"
    }
  }

  var rank: Int {
    switch self {
    case .flag: 3
    case .environment: 2
    case .file: 1
    case .initial: 0
    }
  }
}
