import Diagnostics
import Shell
import TestSupport
import Testing

/// A program with one mistake, what is said of it, and what would mend it, as it stands in a file:
///
/// ```
/// # A verb with two letters swapped
/// < ls | «frist» 5
/// > ls | first 5
/// ~ words of the remedy, where it is no single change
/// ! check
/// error[N0101]: there is no verb `frist`
/// …
/// ```
///
/// `! run` is for what depends on data, so that no reading can find it.
struct SeededMistake: Sendable {
  enum Finder: String, Sendable { case check, run }

  var file: String
  var heading: String
  /// The program, with `«»` around what is wrong.
  var marked: String
  /// The program as it was meant; it has no mistakes.
  var mended: String?
  /// Words that the label or the help must hold.
  var remedy: String?
  /// Who is expected to find it.
  var finder: Finder
  /// What is said of it.
  var drawn: String

  /// The program without its marks, and the marked places.
  var program: MarkedText { MarkedText(marked) }

  /// Reads the mistakes of a file.
  static func read(_ text: String, file: String) -> [SeededMistake] {
    var cases: [SeededMistake] = []
    var isDrawn = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") {
        cases.append(
          SeededMistake(file: file, heading: String(line.dropFirst(2)), marked: "", finder: .check, drawn: ""))
        isDrawn = false
        continue
      }
      guard let last = cases.indices.last else { continue }
      let rest = String(line.dropFirst(2))
      switch isDrawn ? nil : line.first {
      case "<": cases[last].marked += (cases[last].marked.isEmpty ? "" : "\n") + rest
      case ">": cases[last].mended = (cases[last].mended.map { $0 + "\n" } ?? "") + rest
      case "~": cases[last].remedy = rest
      case "!":
        cases[last].finder = Finder(rawValue: rest) ?? .check
        isDrawn = true
      default: if isDrawn { cases[last].drawn += line + "\n" }
      }
    }
    for index in cases.indices { cases[index].drawn.dropLastNewlines() }
    return cases
  }

  /// As it stands in a file.
  var text: String {
    func lines(_ sign: String, _ text: String?) -> [String] {
      text?.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? sign : "\(sign) \($0)" } ?? []
    }
    let parts =
      ["# \(heading)"] + lines("<", marked) + lines(">", mended) + lines("~", remedy) + ["! \(finder.rawValue)"]
    return parts.joined(separator: "\n") + "\n" + (drawn.isEmpty ? "" : drawn + "\n")
  }
}

extension SeededMistake: CustomTestStringConvertible {
  var testDescription: String { "\(file): \(heading)" }
}

/// What became of a seeded mistake.
struct Sighting: Sendable {
  /// What was said, by the one who found it.
  var diagnostics: [Diagnostic]
  var isFoundByCheck: Bool
  /// Whether exactly the marked places are named, and no other.
  var isPlaceRight: Bool
  /// Whether a fix gives the program that was meant, or the words say what to do.
  var isFixRight: Bool

  /// Checks a program, and runs it when its mistake is one that only shows there.
  init(_ mistake: SeededMistake) {
    let program = mistake.program
    let session = RecordedSession()
    diagnostics = session.check(program.text)
    isFoundByCheck = !diagnostics.isEmpty
    if !isFoundByCheck, mistake.finder == .run { diagnostics = session.failure(of: program.text).map { [$0] } ?? [] }
    isPlaceRight = diagnostics.compactMap(\.primary?.range) == program.places
    let words = diagnostics.flatMap { [$0.message, $0.primary?.text ?? ""] + $0.help }
    let fixes = diagnostics.flatMap(\.fixes).map { $0.applied(to: program.text) }
    isFixRight =
      mistake.mended.map(fixes.contains) ?? false
      || (mistake.remedy.map { remedy in words.contains { $0.contains(remedy) } } ?? false)
  }

  /// All that is drawn.
  var drawn: String {
    var text = diagnostics.map { DiagnosticRenderer.text($0, color: false) }.joined()
    text.dropLastNewlines()
    return text
  }
}
