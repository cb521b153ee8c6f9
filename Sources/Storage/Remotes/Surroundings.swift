import Platform

/// What of the process's surroundings says where remotes are: variables, and the home folder.
public struct Surroundings: Sendable {
  private let variables: [String: String]?

  /// Those of this process, looked at when they are needed.
  public init() { variables = nil }

  /// Given ones, for tests and for embedding.
  public init(variables: [String: String]) { self.variables = variables }

  /// The value of a variable; nil when it is missing or empty.
  func value(_ name: String) -> String? {
    let value = variables.map { $0[name] } ?? getenv(name).map { String(cString: $0) }
    return value.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether any variable's name begins so.
  func hasVariable(beginningWith start: String) -> Bool {
    if let variables { return variables.keys.contains { $0.hasPrefix(start) } }
    var entry = environ
    while let text = entry.pointee {
      if String(cString: text).hasPrefix(start) { return true }
      entry += 1
    }
    return false
  }

  /// A path with a leading `~/` spelt out.
  func path(_ text: String) -> String {
    guard text.hasPrefix("~/"), let home = value("HOME") else { return text }
    return home + text.dropFirst()
  }
}
