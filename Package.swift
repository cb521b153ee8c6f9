// swift-tools-version: 6.2
import PackageDescription

/// One list of settings for every target: Swift 6, strict, warnings are errors.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// A target of ours, with the sibling targets and products that it may import.
func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a target, with what they need beside it.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// On Linux libedit and what it needs go into the binary, so that it runs where only the C library is.
let libedit: [LinkerSetting] =
  [":libedit.a", ":libbsd.a", ":libmd.a", ":libtinfo.a"].map { .linkedLibrary($0, .when(platforms: [.linux])) }
  + [.linkedLibrary("edit", .when(platforms: [.macOS]))]

/// libyaml goes into the binary in the same way.
let libyaml: [LinkerSetting] = [
  .linkedLibrary(":libyaml.a", .when(platforms: [.linux])), .linkedLibrary("yaml", .when(platforms: [.macOS])),
]

/// And PCRE2.
let pcre2: [LinkerSetting] = [
  .linkedLibrary(":libpcre2-8.a", .when(platforms: [.linux])), .linkedLibrary("pcre2-8", .when(platforms: [.macOS])),
]

/// So does SQLite.
let sqlite: [LinkerSetting] = [
  .linkedLibrary(":libsqlite3.a", .when(platforms: [.linux])), .linkedLibrary("sqlite3", .when(platforms: [.macOS])),
]

let package = Package(
  name: "toolkit",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "toolkit", targets: ["toolkit"])],
  dependencies: [
    // No traits: the default one links Foundation, which would double the start-up time.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
  ],
  targets: [
    // The ground: these import nothing of ours but `Platform` and `Quantities`.
    .systemLibrary(name: "CSystemCalls"),
    target("Platform", ["CSystemCalls"]),

    target("Quantities", ["Platform"]),
    tests("QuantitiesTests", ["Quantities"]),

    target("Diagnostics"),
    tests("DiagnosticsTests", ["Diagnostics"]),

    target("Globs", ["Diagnostics", "Quantities"]),
    tests("GlobsTests", ["Globs", "Quantities"]),

    target("Flow", ["Platform", "Quantities"]),
    tests("FlowTests", ["Flow", "Quantities"]),

    target("Containers", ["Diagnostics", "Platform"]),
    tests("ContainersTests", ["Containers", "Platform", "TestSupport"]),

    target("Statistics", ["Platform"]),
    tests("StatisticsTests", ["Platform", "Statistics"]),

    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .target(
      name: "YAML", dependencies: ["CYAML", "Diagnostics"], swiftSettings: settings, linkerSettings: libyaml),
    tests("YAMLTests", ["Diagnostics", "YAML"]),

    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    .target(
      name: "Patterns", dependencies: ["CPCRE2", "Diagnostics", "Flow"], swiftSettings: settings, linkerSettings: pcre2),
    tests("PatternsTests", ["Flow", "Patterns"]),

    target("Settings", ["Diagnostics", "Platform", "Quantities", "YAML"]),
    tests("SettingsTests", ["Diagnostics", "Platform", "Quantities", "Settings", "TestSupport"]),

    // The language: text to tree, tree to meaning.
    target("Language", ["Diagnostics", "Quantities"]),
    tests("LanguageTests", ["Language", "TestSupport"]),

    target(
      "Interpreter",
      ["Diagnostics", "Flow", "Globs", "Language", "Patterns", "Platform", "Quantities", "Statistics"]),
    tests(
      "InterpreterTests", ["Diagnostics", "Flow", "Interpreter", "Language", "Quantities", "TestSupport", "Verbs"]),

    target("Formats", ["Diagnostics", "Interpreter", "Platform", "Quantities", "YAML"]),
    tests("FormatsTests", ["Formats"]),

    // Engines: typed requests in, typed results and progress out; they know no language and print nothing.
    target(
      "Processes",
      ["CSystemCalls", "Diagnostics", "Flow", "Platform", .product(name: "Subprocess", package: "swift-subprocess")]),
    tests("ProcessesTests", ["Processes", "TestSupport"]),

    target(
      "Transport",
      [
        "Diagnostics", "Flow", "Platform", "Quantities", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOTLS", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"), .product(name: "NIOHPACK", package: "swift-nio-http2"),
      ]),
    .executableTarget(
      name: "httpload",
      dependencies: ["Platform", "Transport"],
      path: "Tests/TransportBench",
      swiftSettings: settings),
    tests("TransportTests", ["Flow", "Platform", "TestSupport", "Transport", "httpload"]),

    target(
      "Storage",
      [
        "CSystemCalls", "Diagnostics", "Flow", "Globs", "Platform", "Processes", "Quantities", "Transport",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    tests(
      "StorageTests",
      ["Flow", "Globs", "Platform", "Processes", "Quantities", "Storage", "TestSupport", "Transport"]),

    target("Media", ["CSystemCalls", "Containers", "Diagnostics", "Flow", "Platform", "Processes", "Quantities"]),
    tests("MediaTests", ["Containers", "Media", "TestSupport"]),

    target("Reporting", ["Diagnostics"]),
    tests("ReportingTests", ["Reporting"]),

    target("Prewarming", ["Diagnostics", "Flow", "Platform", "Quantities", "Statistics", "Transport"]),
    .executableTarget(
      name: "warmload",
      dependencies: ["Flow", "Platform", "Prewarming", "Transport"],
      path: "Tests/PrewarmingBench",
      swiftSettings: settings),
    tests("PrewarmingTests", ["Flow", "Platform", "Prewarming", "Quantities", "TestSupport", "Transport", "warmload"]),

    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "Runs", dependencies: ["CSQLite", "Diagnostics", "Flow", "Platform", "Quantities"],
      swiftSettings: settings, linkerSettings: sqlite),
    .executableTarget(
      name: "runsbench", dependencies: ["Platform", "Quantities", "Runs"], path: "Tests/RunsBench",
      swiftSettings: settings),
    tests("RunsTests", ["Diagnostics", "Platform", "Quantities", "Runs", "TestSupport", "runsbench"]),

    target(
      "MediaServer", ["Diagnostics", "Flow", "Platform", "Processes", "Quantities", "Statistics", "Transport"]),
    tests(
      "MediaServerTests", ["Flow", "MediaServer", "Platform", "Processes", "Quantities", "TestSupport", "Transport"]),

    // Verbs alone compose engines and Interpreter.
    .target(
      name: "Verbs",
      dependencies: [
        "Containers", "Diagnostics", "Flow", "Formats", "Globs", "Interpreter", "Media", "MediaServer", "Platform",
        "Prewarming", "Processes", "Quantities", "Reporting", "Runs", "Settings", "Statistics", "Storage", "Transport",
      ],
      swiftSettings: settings,
      plugins: ["EmbedScriptsPlugin"]),
    tests(
      "VerbsTests",
      ["Diagnostics", "Flow", "Interpreter", "Quantities", "Runs", "Settings", "Shell", "TestSupport", "Verbs"]),

    // Embeds stdlib/*.mts into the verbs.
    .executableTarget(name: "EmbedScripts", swiftSettings: settings),
    .plugin(
      name: "EmbedScriptsPlugin", capability: .buildTool(), dependencies: ["EmbedScripts"],
      path: "Sources/EmbedScriptsPlugin"),

    // The terminal.
    .systemLibrary(name: "CLibedit", providers: [.apt(["libedit-dev"])]),
    .target(
      name: "LineEditing",
      dependencies: ["CLibedit", "Diagnostics", "Platform"],
      swiftSettings: settings,
      linkerSettings: libedit),
    .executableTarget(
      name: "lineecho",
      dependencies: ["LineEditing", "Platform"],
      path: "Tests/LineEditingDemo",
      swiftSettings: settings),
    tests("LineEditingTests", ["LineEditing", "TestSupport", "lineecho"]),

    target(
      "Shell", ["Diagnostics", "Flow", "Formats", "Interpreter", "Language", "LineEditing", "Platform", "Quantities"]),
    tests("ShellTests", ["Shell"]),

    .executableTarget(
      name: "toolkit",
      dependencies: ["Diagnostics", "Flow", "Interpreter", "Platform", "Settings", "Shell", "Verbs"],
      swiftSettings: settings,
      // Where `scripts/build` puts what is to be linked statically.
      linkerSettings: [.unsafeFlags(["-L.build/static"], .when(platforms: [.linux], configuration: .release))]),

    // Real terminals, processes and folders for tests.
    .target(
      name: "TestSupport", dependencies: ["Diagnostics", "Flow", "Platform"], path: "Tests/Support",
      swiftSettings: settings),
    tests("EndToEndTests", ["Platform", "TestSupport", "toolkit"]),
    tests("HouseTests", ["Interpreter", "Verbs"]),
    .testTarget(
      name: "TranscriptTests",
      dependencies: [
        "Diagnostics", "Interpreter", "Language", "Platform", "Shell", "TestSupport", "Verbs", "toolkit",
      ],
      exclude: ["Mistakes", "Transcripts"],
      swiftSettings: settings),
  ]
)
