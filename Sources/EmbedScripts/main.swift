// Writes scripts into a Swift file as string literals: EmbedScripts OUTPUT NAME FOLDER SCRIPT…
// A build-tool plugin runs it; a table of bytes, as `.embedInCode` makes, takes the compiler a hundred times as long.
import Foundation

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 3, let output = arguments.first, let name = arguments.dropFirst().first else {
  FileHandle.standardError.write(Data("usage: EmbedScripts OUTPUT NAME FOLDER SCRIPT…\n".utf8))
  exit(2)
}
let folder = CommandLine.arguments[3] + "/"

var lines = [
  "/// The scripts that come with the program, by their path below the folder that they come from.", "enum \(name) {",
  "  static let all: [(name: String, text: String)] = [",
]
for script in arguments.dropFirst(3).sorted() {
  let text = try String(contentsOfFile: script, encoding: .utf8)
  var marks = "#"
  while text.contains("\"\"\"" + marks) || text.contains("\\" + marks) { marks += "#" }
  let file = script.hasPrefix(folder) ? String(script.dropFirst(folder.count)) : script
  lines.append("    (\(marks)\"\(file)\"\(marks), \(marks)\"\"\"\n\(text)\n\"\"\"\(marks)),")
}
lines += ["  ]", "}", ""]
try lines.joined(separator: "\n").write(toFile: output, atomically: true, encoding: .utf8)
