import Foundation
import Testing

/// Who may import whom: the direction of the house, as the README draws it.
private let house: [String: Set<String>] = [
  "Platform": ["CSystemCalls"],
  "Quantities": ["Platform"],
  "Diagnostics": [],
  "Globs": ["Diagnostics", "Quantities"],
  "Flow": ["Platform", "Quantities"],
  "Containers": ["Diagnostics", "Platform"],
  "Statistics": ["Platform"],
  "YAML": ["CYAML", "Diagnostics"],
  "Patterns": ["CPCRE2", "Diagnostics", "Flow"],
  "Settings": ["Diagnostics", "Platform", "Quantities", "YAML"],
  "Language": ["Diagnostics", "Quantities"],
  "Interpreter": ["Diagnostics", "Flow", "Globs", "Language", "Patterns", "Platform", "Quantities", "Statistics"],
  "Formats": ["Diagnostics", "Interpreter", "Platform", "Quantities", "YAML"],
  "Processes": ["CSystemCalls", "Diagnostics", "Flow", "Platform", "Subprocess"],
  "Transport": ["Diagnostics", "Flow", "Platform", "Quantities"],
  "Storage": ["CSystemCalls", "Diagnostics", "Flow", "Globs", "Platform", "Processes", "Quantities", "Transport"],
  "Media": ["CSystemCalls", "Containers", "Diagnostics", "Flow", "Platform", "Processes", "Quantities"],
  "Prewarming": ["Diagnostics", "Flow", "Platform", "Quantities", "Statistics", "Transport"],
  "Reporting": ["Diagnostics"],
  "Runs": ["CSQLite", "Diagnostics", "Flow", "Platform", "Quantities"],
  "MediaServer": ["Diagnostics", "Flow", "Platform", "Processes", "Quantities", "Statistics", "Transport"],
  "Verbs": [
    "Containers", "Diagnostics", "Flow", "Formats", "Globs", "Interpreter", "Media", "MediaServer", "Platform",
    "Prewarming", "Processes", "Quantities", "Reporting", "Runs", "Settings", "Statistics", "Storage", "Transport",
  ],
  "LineEditing": ["CLibedit", "Diagnostics", "Platform"],
  "Shell": ["Diagnostics", "Flow", "Formats", "Interpreter", "Language", "LineEditing", "Platform", "Quantities"],
  "toolkit": ["Diagnostics", "Flow", "Interpreter", "Platform", "Settings", "Shell", "Verbs"],
]

/// Modules that come with the toolchain, and packages, each imported by few.
private let outside: [String: Set<String>] = [
  "Dispatch": ["Flow", "LineEditing", "Runs", "Shell"],
  "FoundationEssentials": ["Media", "Storage"],
  "Crypto": ["Storage"],
  "Subprocess": ["Processes"],
  "SystemPackage": ["Processes"],
  "NIOCore": ["Transport"],
  "NIOHPACK": ["Transport"],
  "NIOHTTP1": ["Transport"],
  "NIOHTTP2": ["Transport"],
  "NIOPosix": ["Transport"],
  "NIOSSL": ["Transport"],
  "NIOTLS": ["Transport"],
  "Glibc": ["Platform"],
  "Musl": ["Platform"],
  "Darwin": ["Platform"],
  "CSystemCalls": ["Media", "Platform", "Processes", "Storage"],
  "CLibedit": ["LineEditing"],
  "CPCRE2": ["Patterns"],
  "CSQLite": ["Runs"],
  "CYAML": ["YAML"],
]

private let anywhere: Set<String> = ["Synchronization"]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite("The house stands as it is drawn")
struct HouseTests {
  /// Tools that run while building only; nothing of them is in the program.
  private static let buildTools = ["EmbedScripts/", "EmbedScriptsPlugin/"]

  /// Every Swift file of the sources with its room and what it imports.
  private static let files: [(room: String, file: String, text: String, imports: [String])] = {
    let sources = root.appending(path: "Sources")
    let paths = (FileManager.default.enumerator(atPath: sources.path)?.allObjects as? [String]) ?? []
    let ours = paths.filter { path in path.hasSuffix(".swift") && !buildTools.contains { path.hasPrefix($0) } }
    return ours.sorted().compactMap { path in
      guard let text = try? String(contentsOf: sources.appending(path: path), encoding: .utf8) else { return nil }
      let imports = text.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") || $0 == "internal" }
        return words.first == "import" ? words.dropFirst().first.map(String.init) : nil
      }
      return (String(path.prefix { $0 != "/" }), path, text, imports)
    }
  }()

  @Test("Every room is on the plan, and imports only what lies below it")
  func direction() {
    #expect(Self.files.count > 100)
    for file in Self.files {
      guard let allowed = house[file.room] else {
        Issue.record("\(file.room) is not on the plan: \(file.file)")
        continue
      }
      for name in file.imports where !anywhere.contains(name) {
        let isOwn = allowed.contains(name)
        let isOutside = outside[name]?.contains(file.room) ?? false
        #expect(isOwn || isOutside, "\(file.file) imports \(name)")
      }
    }
  }

  @Test("The engines know nothing of one another, nor of the language")
  func engines() {
    let engines: Set<String> = ["Storage", "Media", "MediaServer", "Prewarming", "Runs"]
    for engine in engines {
      let forbidden = engines.subtracting([engine]).union(["Interpreter", "Language", "Formats", "Verbs", "Shell"])
      #expect(house[engine]?.isDisjoint(with: forbidden) == true)
    }
  }

  @Test("No source traps on purpose, nor prints past the screen, nor links ICU")
  func habits() {
    // An error is thrown and told; a trap would take the user's work with it.
    let forbidden = [
      "try!", "as!", "fatalError(", "preconditionFailure(", "import Foundation\n", "String(format:",
      "@unchecked Sendable",
    ]
    for file in Self.files {
      for word in forbidden { #expect(!file.text.contains(word), "\(file.file) has \(word)") }
    }
  }

  /// Members may go without words where a protocol or their name says it all; types may not.
  @Test("Every public type is documented")
  func documentation() {
    for file in Self.files {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
      for (number, line) in lines.enumerated() where number > 0 && line.isPublicType {
        let before = lines[..<number].last { !$0.hasPrefix("@") }
        #expect(before?.hasPrefix("///") == true, "\(file.file):\(number + 1) \(line)")
      }
    }
  }

  @Test("Nothing in the project names the machine it was made on")
  func noPathsOfThisMachine() {
    for file in Self.files { #expect(!file.text.contains("/wor" + "k/"), "\(file.file)") }
  }
}

extension Substring {
  /// Whether a line declares a public type.
  fileprivate var isPublicType: Bool {
    let words = split(separator: " ", maxSplits: 4)
    guard words.first == "public" else { return false }
    let kinds: Set<Substring> = ["struct", "enum", "class", "protocol", "actor", "final", "indirect", "typealias"]
    return words.dropFirst().first.map(kinds.contains) ?? false
  }
}
