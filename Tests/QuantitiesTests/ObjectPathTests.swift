import Quantities
import Testing

@Suite("Addresses of objects")
struct ObjectPathTests {
  @Test(
    "The place follows from the spelling",
    arguments: [
      ("r2:videos/a.mp4", ObjectPath.Place.remote("r2"), "videos/a.mp4"), ("r2:", .remote("r2"), ""),
      ("./a:b", .local, "./a:b"), ("/x/y", .local, "/x/y"), ("c:x", .local, "c:x"), ("-ab:x", .local, "-ab:x"),
      ("https://h/p?a=1", .url, "https://h/p?a=1"), ("a b:c", .local, "a b:c"), ("", .local, ""),
    ])
  func places(text: String, place: ObjectPath.Place, key: String) {
    let path = ObjectPath(text)
    #expect(path.place == place)
    #expect(path.key == key)
    #expect(path.description == text)
  }

  @Test(
    "Name, stem, extension and parent",
    arguments: [
      ("r2:v/a/b.tar.gz", "b.tar.gz", "b.tar", "gz", "r2:v/a"), ("a.mp4", "a.mp4", "a", "mp4", "."),
      ("/a.mp4", "a.mp4", "a", "mp4", "/"), ("x/.hidden", ".hidden", ".hidden", "", "x"), ("d/", "d", "d", "", "."),
      ("https://h/p/a.mp4?x=1/2", "a.mp4", "a", "mp4", "https://h/p/a.mp4?x=1"),
    ])
  func parts(text: String, name: String, stem: String, ext: String, parent: String) {
    let path = ObjectPath(text)
    #expect(path.name == name)
    #expect(path.stem == stem)
    #expect(path.ext == ext)
    if path.place != .url { #expect(path.parent.description == parent) }
  }

  @Test("A local name that looks remote is shown so that it reads back")
  func localNameWithColon() {
    let path = ObjectPath(place: .local, key: "r2:x")
    #expect(path.description == "./r2:x")
    #expect(ObjectPath(path.description).place == .local)
  }
}
