import Quantities
import Testing

@Suite("ObjectPath")
struct ObjectPathTests {
  @Test(
    "reads addresses as people write them",
    arguments: [
      ("a/b.mp4", .local, "a/b.mp4"), ("r2:videos/a.mp4", .remote("r2"), "videos/a.mp4"), ("r2:", .remote("r2"), ""),
      ("./a:b", .local, "./a:b"), ("c:x", .local, "c:x"), ("https://x.y/a?b", .url, "https://x.y/a?b"),
      ("s3+v:x", .remote("s3+v"), "x"), ("-a:x", .local, "-a:x"), ("a b:c", .local, "a b:c"), (":x", .local, ":x"),
      ("", .local, ""), ("a/b://c", .local, "a/b://c"), ("xé:y", .local, "xé:y"), ("r2:a:b", .remote("r2"), "a:b"),
    ] as [(String, ObjectPath.Place, String)])
  func reading(text: String, place: ObjectPath.Place, key: String) {
    let path = ObjectPath(text)
    #expect(path.place == place)
    #expect(path.key == key)
    #expect(path.description == text)
  }

  @Test(
    "has a name, a stem, an extension and a parent",
    arguments: [
      ("r2:videos/a/b.mp4", "b.mp4", "b", "mp4", "r2:videos/a"), ("a/b/", "b", "b", "", "a"), ("/a", "a", "a", "", "/"),
      (".hidden", ".hidden", ".hidden", "", "."), ("a.tar.gz", "a.tar.gz", "a.tar", "gz", "."),
      ("https://x.y/a.mp4?t=1/2", "a.mp4", "a", "mp4", "https://x.y/a.mp4?t=1"), ("r2:a", "a", "a", "", "r2:"),
      ("a/\u{301}b", "\u{301}b", "\u{301}b", "", "a"), ("a///", "a", "a", "", "."),
    ])
  func parts(text: String, name: String, stem: String, ext: String, parent: String) {
    let path = ObjectPath(text)
    #expect(path.name == name)
    #expect(path.stem == stem)
    #expect(path.ext == ext)
    #expect(path.parent.description == parent)
  }

  @Test(
    "any bytes survive as a name",
    arguments: [
      Array("plain".utf8), [0xFF], [0x61, 0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF0, 0x9F, 0x98], Array("é😀".utf8),
      Array("\u{EF80}\u{EFFF}".utf8), Array("\u{FFFD}".utf8), [0xEE, 0xBE], [0xEF, 0xBF, 0xBF], Array("\u{E000}".utf8),
    ] as [[UInt8]])
  func rawNames(bytes: [UInt8]) {
    let text = bytes.withUnsafeBufferPointer { ObjectPath.text(ofFileName: $0) }
    #expect(ObjectPath.fileName(ofText: text) == bytes)
    #expect(ObjectPath(place: .local, key: text).fileBytes == bytes)
  }

  @Test("a zero byte makes no file name, and only local paths have one")
  func noFileName() {
    #expect(ObjectPath("a\0b").fileBytes == nil)
    #expect(ObjectPath("r2:a").fileBytes == nil)
    #expect(ObjectPath("").filePath == ".")
  }

  @Test("a leading tilde is the home folder")
  func home() throws {
    let home = try #require(ObjectPath("~").filePath)
    #expect(home != "~")
    #expect(ObjectPath("~/v/a").filePath == home + "/v/a")
    #expect(ObjectPath("~user").filePath == "~user")
    #expect(ObjectPath("./~/a").filePath == "./~/a")
  }
}
