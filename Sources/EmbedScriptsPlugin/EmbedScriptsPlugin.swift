import Foundation
import PackagePlugin

/// Embeds the modules of `stdlib` into the verbs, those in folders below it too.
@main
struct EmbedScriptsPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = context.package.directoryURL.appending(path: "stdlib")
    let scripts = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".mts") }.sorted().map { folder.appending(path: $0) }
    let output = context.pluginWorkDirectoryURL.appending(path: "StandardModules.swift")
    return [
      .buildCommand(
        displayName: "Embedding stdlib", executable: try context.tool(named: "EmbedScripts").url,
        arguments: [output.path, "StandardModules", folder.path] + scripts.map(\.path), inputFiles: scripts,
        outputFiles: [output])
    ]
  }
}
