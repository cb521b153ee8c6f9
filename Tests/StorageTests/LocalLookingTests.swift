import Quantities
import TestSupport
import Testing

@testable import Storage

@Suite("Looking whether a local file could be made")
struct LocalLookingTests {
  @Test(
    "writes nothing, and sees what is in the way",
    arguments: [
      ("new", nil), ("folder/new", nil), ("a/b//c/new", nil), ("file", nil),
      ("file/new", "cannot be a folder"), ("file/a/b", "cannot be a folder"),
      (String(repeating: "n", count: 255), nil), (String(repeating: "n", count: 256), "its name is too long"),
      ("a/" + String(repeating: "é", count: 128) + "/new", "its name is too long"),
    ] as [(String, String?)])
  func looks(name: String, refusal: String?) throws {
    let folder = try TestFolder()
    folder.write("file", "")
    folder.write("folder/other", "")
    let before = folder.names()
    do throws(StorageError) {
      try LocalBackend().checkCanMake(folder.address(name))
      #expect(refusal == nil)
    } catch {
      #expect(error.message.contains(refusal ?? "nothing"), "\(error.message)")
    }
    #expect(folder.names() == before)
  }
}
