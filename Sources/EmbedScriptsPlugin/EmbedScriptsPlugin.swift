import Foundation
import PackagePlugin

/// Embeds `stdlib/*.mts` into the verbs.
@main
struct EmbedScriptsPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "stdlib")
    let scripts = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "mts" }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "StandardModules.swift")
    return [
      .buildCommand(
        displayName: "Embedding stdlib", executable: try context.tool(named: "EmbedScripts").url,
        arguments: [output.path, "StandardModules"] + scripts.map(\.path), inputFiles: scripts, outputFiles: [output])
    ]
  }
}
