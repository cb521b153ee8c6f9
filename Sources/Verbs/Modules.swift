import Diagnostics
import Interpreter
import Quantities

/// Where `use` finds its modules: beside the script that uses them, else among those that come with the program.
public enum Modules {
  /// The text of a module.
  @Sendable public static func load(_ name: String, from user: SourceText) throws -> SourceText {
    let parent = ObjectPath(place: .local, key: user.name).parent.key
    let isRooted = name.utf8.first == UInt8(ascii: "/") || parent == "."
    let file = isRooted ? name : parent + "/" + name
    do { return try ScriptFile.read(file) } catch {
      guard let text = standard[name] ?? standard[name + ".mts"] else {
        let names = standard.keys.map { $0.hasSuffix(".mts") ? String($0.dropLast(4)) : $0 }.sorted()
        let nearest = Spelling.nearest(to: name, in: names)
        throw Failure(
          "no-module", "there is no module `\(name)`: no file \(file), and none of that name comes with the program",
          hint: nearest.map { "did you mean `\($0)`?" } ?? "those that come with it: "
            + names.joined(separator: " "),
          number: "N0124")
      }
      return SourceText(name: "stdlib/" + name, text: text)
    }
  }

  /// The modules that come with the program, by file name.
  static let standard: [String: String] = Dictionary(
    StandardModules.all.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
}
