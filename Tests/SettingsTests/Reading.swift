import Diagnostics
import Settings
import TestSupport

/// Reads settings as a user with this file, environment and these `--set` would have them.
func settings(
  _ file: String? = nil, _ environment: [String: String] = [:], set assignments: [String] = []
) throws -> Settings {
  let folder = try TemporaryDirectory()
  var variables = ["HOME": folder.path].merging(environment) { $1 }
  if let file { variables["TOOLKIT_SETTINGS"] = try folder.write(file, to: "settings.yaml") }
  let all = variables
  return SettingsSources(assignments: assignments, environment: { all[$0] }).read()
}

/// Mistakes as `line:column code message (label) help`, sorted as they were found.
func problems(_ settings: Settings) -> [String] {
  settings.problems.map { problem in
    let place = problem.primary.flatMap { primary in problem.source?.position(of: primary.range.start) }
    let label = problem.primary.map { $0.text.isEmpty ? "" : " (\($0.text))" } ?? ""
    return "\(place.map { "\($0.line):\($0.column) " } ?? "")\(problem.code) \(problem.message)\(label)"
  }
}
