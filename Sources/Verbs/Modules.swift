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
    if let own = try? ScriptFile.read(file) { return own }
    if !name.hasSuffix(ending), let own = try? ScriptFile.read(file + ending) { return own }
    if let text = standard[name] ?? standard[name + ending] {
      return SourceText(name: "stdlib/" + (name.hasSuffix(ending) ? name : name + ending), text: text)
    }
    let nearest = Spelling.nearest(to: name, in: names) ?? Spelling.nearest(to: name, in: Array(standard.keys))
    throw Failure(
      "no-module", "there is no module `\(name)`, neither beside the script nor among those that come with the program",
      hint: nearest.map { "did you mean `\($0)`?" } ?? "with the program come: " + names.joined(separator: " "),
      number: "N0124")
  }

  /// How the names of module files end; in `use` that may be left out.
  private static let ending = ".mts"

  /// The names of the modules that come with the program, as `use` takes them, in order.
  static let names: [String] = standard.keys.map { String($0.dropLast(ending.count)) }.sorted()

  /// What there is to say about each of them.
  public static let references: [ModuleReference] = names.compactMap { name in
    standard[name + ending].map {
      ModuleReference(name, SourceText(name: "stdlib/" + name + ending, text: $0), catalog: .all)
    }
  }

  /// The modules that come with the program, by file name.
  static let standard: [String: String] = Dictionary(
    StandardModules.all.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
}
