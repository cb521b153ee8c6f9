import Quantities
import Runs
import TestSupport
import Testing

@testable import Interpreter
@testable import Verbs

@Suite("What `optimize` goes by")
struct OptimizeValuesTests {
  @Test("the largest comes first, of equals the first")
  func largestFirst() {
    var waiting = LargestFirst<String>()
    for (name, size) in [("a", 5), ("b", 9), ("c", 5), ("d", 0), ("e", 9), ("f", 1)] {
      waiting.add(name, size: Int64(size))
    }
    var order: [String] = []
    while let next = waiting.next() { order.append(next) }
    #expect(order == ["b", "e", "a", "c", "f", "d"] && waiting.isEmpty)
  }

  @Test(
    "originals are kept below a folder with their own folders, or beside the result",
    arguments: [
      (".orig", "films/a.mp4", "films/a.mp4.orig"), ("_old", "r2:b/a.mp4", "r2:b/a.mp4_old"),
      ("old/", "films/a.mp4", "old/films/a.mp4"), ("old", "../x/./a.mp4", "old/x/a.mp4"),
      ("old/", "/films/a.mp4", "old/films/a.mp4"), ("r2:b/kept/", "r2:b/x/a.mp4", "r2:b/kept/x/a.mp4"),
      ("r2:cold", "r2:b/x/a.mp4", "r2:cold/b/x/a.mp4"), ("old/", "r2:b/x/a.mp4", "old/b/x/a.mp4"),
    ])
  func places(keep: String, source: String, kept: String) async throws {
    let places = try KeptOriginals(PathArgument(EvaluatedWord(bare: keep)))
    let place = places.place(for: ObjectPath(source))
    #expect(place == ObjectPath(kept))
    // What lies there is not worked on again; what is elsewhere is.
    func holds(_ path: ObjectPath) async -> Bool { await places.holds(path) { $0.whole().resolved } }
    let (isKept, isOriginal) = (await holds(place), await !holds(ObjectPath(source)))
    #expect(isKept && isOriginal)
  }

  @Test(
    "a file is called the same in the journal however it was named, from whatever folder",
    arguments: [
      ("a.mp4", "/films/a.mp4"), ("./a.mp4", "/films/a.mp4"), ("x/.//./a.mp4", "/films/x/a.mp4"),
      ("../a.mp4", "/films/../a.mp4"), ("/films/./a.mp4", "/films/a.mp4"), ("~a.mp4", "/films/~a.mp4"),
      ("old/", "/films/old/"), (".", "/films"), ("/", "/"), ("~/x/a.mp4", "HOME/x/a.mp4"), ("~", "HOME"),
      ("r2:b/./a.mp4", "r2:b/./a.mp4"), ("/x/\u{301}.mp4/./y", "/x/\u{301}.mp4/y"),
    ])
  func wholePaths(text: String, whole: String) {
    let expected = whole.hasPrefix("HOME") ? (ObjectPath("~").filePath ?? "") + whole.dropFirst(4) : whole
    #expect(ObjectPath(text).whole(from: "/films").description == expected)
  }

  /// The names of the options that decide what a video becomes.
  static let settings = Signature.properties(of: EncodingOptions(), nil).map(\.name)

  @Test("runs with another setting are other runs, whichever it is", arguments: settings)
  func targets(name: String) throws {
    let optimize = Optimize()
    let usual = optimize.target
    #expect(usual == "h264 balanced")
    let option = try #require(Signature.properties(of: optimize.encoding, nil).first { $0.name == name }?.parameter)
    let declaration = option.declaration
    let samples = ["int": "24", "float": "0.5", "rate": "3Mbps", "percent": "7%", "text": "slow", "": "true"]
    let other = declaration.choices.last { $0 != declaration.defaultText }
    let word = try #require(other ?? samples[declaration.type], "a sample for \(declaration.type)")
    try option.bind(.word(EvaluatedWord(bare: word)))
    #expect(optimize.target == usual + " --\(name)" + (declaration.type.isEmpty ? "" : " \(word)"))
    // Said or not, the default is the default.
    guard let usually = declaration.defaultText else { return }
    try option.bind(.word(EvaluatedWord(bare: usually)))
    #expect(optimize.target == usual)
  }

  @Test("where results go makes other runs too; which videos are chosen, and how the work is done, does not")
  func places() throws {
    let optimize = Optimize()
    optimize.places.out = PathArgument(EvaluatedWord(bare: "web/"))
    optimize.places.below = PathArgument(EvaluatedWord(bare: "films"))
    (optimize.sizeThreshold, optimize.workers) = (SizeBound(bytes: 1), 2)
    optimize.timeout = SecondsArgument.placeholder
    (optimize.places.overwrite, optimize.places.yes) = (true, true)
    #expect(optimize.target == "h264 balanced --out web/ --below films")
    (optimize.places.out, optimize.places.below, optimize.places.inPlace) = (nil, nil, true)
    #expect(optimize.target == "h264 balanced --in-place")
  }

  @Test(
    "replacements that were announced come back as they were, whatever their names; a line that was cut counts for nothing"
  )
  func announcements() throws {
    let folder = try TemporaryDirectory()
    let (log, run) = (ReplacementLog(in: folder.path), try #require(RunID("b8m3k7")))
    let names = ["/films/a.mp4", "r2:b/new\nline\t%0A\r\u{301}.mp4", "/é 😀/%.mp4"]
    for (number, name) in names.enumerated() {
      try log.append(
        Replacement(
          subject: name, result: ObjectPath(name), kept: number == 0 ? nil : ObjectPath(name + ".orig"),
          size: Int64(number), original: 10, digest: nil), to: run)
    }
    let whole = try #require(folder.read("replacing/\(run)"))
    #expect(Set(log.replacements(of: run).keys) == Set(names))
    #expect(log.replacements(of: run)[names[1]]?.kept == ObjectPath(names[1] + ".orig"))
    try folder.write(String(whole.dropLast(3)), to: "replacing/\(run)")
    #expect(Set(log.replacements(of: run).keys) == Set(names.dropLast()))
    log.forget(run, keeping: [])
    #expect(log.replacements(of: run).isEmpty)
  }
}
