import Foundation
import Testing

@Suite("Every message is known")
struct MessageTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func texts(in folder: String, _ endings: [String]) -> [(path: String, text: String)] {
    let folder = root.appending(path: folder)
    let paths = (FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String]) ?? []
    return paths.filter { path in endings.contains { path.hasSuffix($0) } }.compactMap { path in
      (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)).map { (path, $0) }
    }
  }

  /// A message that no test draws may as well be wrong, or never be seen.
  @Test("Each number that a diagnostic can have is drawn by a transcript, a seeded mistake or another test")
  func numbers() {
    let numbers = Set(
      Self.texts(in: "Sources", [".swift"]).flatMap { file in
        file.text.matches(of: /"([PNTRX]0[0-9]{3})"/).map { String($0.output.1) }
      })
    #expect(numbers.count > 80)
    let recorded = Self.texts(in: "Tests", [".transcript", ".mistakes", ".swift"]).map(\.text)
    let missing = numbers.filter { number in !recorded.contains { $0.contains("[\(number)]") } }
    #expect(missing.sorted() == [])
  }
}
