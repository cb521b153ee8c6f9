import Platform

extension Settings {
  /// Hands the programs that were chosen on through the environment, where those who start programs look, as do toolkits that are
  /// started from this one. Called once at the start, before there are other threads.
  public func shareTools() {
    for setting in Self.table.all where setting.name.hasPrefix("tools.") {
      guard let entry = entries[setting.name] else { continue }
      setenv(setting.variable, entry.value.content.description, 1)
    }
  }
}
