import Platform
import TestSupport
import Testing

@Suite("toolkit fmt")
struct FormatCommandTests {
  private let untidy = "ls r2:videos|where size>256MiB # big\n\n\n\neach {ls}\n"
  private let tidy = "ls r2:videos | where size > 256MiB  # big\n\neach { ls }\n"

  @Test("writes files in their form and keeps their permissions")
  func inPlace() async throws {
    let folder = try TemporaryDirectory()
    let (first, second) = (try folder.write(untidy, to: "-a $x\n.mts"), try folder.write(tidy, to: "b.mts"))
    chmod(first, 0o751)
    let before = inode(second)
    let result = try await Toolkit.run("fmt", first, second)
    #expect(result.status == 0)
    #expect(result.output + result.errors == "")
    #expect(folder.read("-a $x\n.mts") == tidy)
    #expect(mode(first) == 0o751)
    // What is in its form already is not written again.
    #expect(inode(second) == before)
    #expect(entries(folder.path) == 2)
  }

  @Test("finds programs the same afterwards")
  func twice() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("echo a;echo b|count\n", to: "a.mts")
    let before = try await Toolkit.run(file)
    #expect(try await Toolkit.run("fmt", file).status == 0)
    #expect(folder.read("a.mts") == "echo a\necho b | count\n")
    #expect(try await Toolkit.run(file).output == before.output)
    #expect(try await Toolkit.run("fmt", "--check", file).status == 0)
  }

  @Test("leaves alone what it could not write without changing it")
  func refused() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write(" \u{FEFF}ls", to: "a.mts")
    let result = try await Toolkit.run("fmt", file)
    #expect(result.status == 2)
    #expect(result.errors.contains("error[P0300]"))
    #expect(folder.read("a.mts") == " \u{FEFF}ls")
  }

  @Test("--check names what would change and writes nothing")
  func check() async throws {
    let folder = try TemporaryDirectory()
    let (first, second) = (try folder.write(untidy, to: "a.mts"), try folder.write(tidy, to: "b.mts"))
    let result = try await Toolkit.run("fmt", "--check", first, second)
    #expect(result.status == 1)
    #expect(result.output == first + "\n")
    #expect(folder.read("a.mts") == untidy)
  }

  @Test("a file with mistakes stays as it is, and the others are formatted")
  func broken() async throws {
    let folder = try TemporaryDirectory()
    let (broken, good) = (try folder.write("ls |\n", to: "a.mts"), try folder.write(untidy, to: "b.mts"))
    let result = try await Toolkit.run("fmt", broken, good)
    #expect(result.status == 2)
    #expect(result.errors.contains("P0005"))
    #expect(result.errors.contains("a.mts:1"))
    #expect(folder.read("a.mts") == "ls |\n")
    #expect(folder.read("b.mts") == tidy)
  }

  @Test("- goes from standard input to standard output")
  func standardInput() async throws {
    let result = try await Toolkit.run("fmt", "-", input: untidy)
    #expect(result.status == 0)
    #expect(result.output == tidy)
    let broken = try await Toolkit.run("fmt", "-", input: "ls |")
    #expect(broken.status == 2)
    #expect(broken.output == "")
    #expect(try await Toolkit.run("fmt", "-", "--check", input: untidy).status == 1)
  }

  @Test("links stay links, and what is no text or must not be written stays as it is")
  func unusual() async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write(untidy, to: "a.mts")
    #expect(symlink("a.mts", folder.file("link.mts")) == 0)
    #expect(try await Toolkit.run("fmt", folder.file("link.mts")).status == 0)
    var status = stat()
    #expect(lstat(folder.file("link.mts"), &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    #expect(folder.read("a.mts") == tidy)
    for (bytes, name) in [([0x6C, 0x73, 0x20, 0xFF], "latin.mts"), ([0x6C, 0x73, 0x00], "binary.mts")]
      as [([UInt8], String)]
    {
      let descriptor = open(folder.file(name), O_WRONLY | O_CREAT, 0o600)
      #expect(write(descriptor, bytes, bytes.count) == bytes.count)
      close(descriptor)
      #expect(try await Toolkit.run("fmt", folder.file(name)).status == 2)
      var after = stat()
      stat(folder.file(name), &after)
      #expect(Int(after.st_size) == bytes.count)
    }
    #expect(try await Toolkit.run("fmt", folder.file("missing.mts")).status == 2)
    #expect(try await Toolkit.run("fmt", folder.path).status == 2)
    #expect(entries(folder.path) == 4)
    _ = file
  }

  @Test("tells how it is used")
  func usage() async throws {
    for arguments in [["fmt"], ["fmt", "--all"], ["check"], ["check", "--fast", "a.mts"]] {
      let result = try await ProcessRunner([Toolkit.binary] + arguments).run()
      #expect(result.status == 2)
      #expect(result.errors.contains("[P0200]"))
    }
    #expect(try await Toolkit.run("--help").output.contains("toolkit fmt FILE…"))
  }

  @Test("check takes several files and standard input")
  func checkSeveral() async throws {
    let folder = try TemporaryDirectory()
    let good = try folder.write("def greet() { echo hi }\n", to: "a.mts")
    let broken = try folder.write("ls |\n", to: "b.mts")
    // What the first file defines, the second does not know.
    let other = try folder.write("greet\n", to: "c.mts")
    #expect(try await Toolkit.run("check", good).status == 0)
    #expect(try await Toolkit.run("check", good, good).status == 0)
    let result = try await Toolkit.run("check", good, broken, other)
    #expect(result.status == 2)
    #expect(result.errors.contains("b.mts:1"))
    #expect(result.errors.contains("c.mts:1"))
    #expect(try await Toolkit.run("check", "-", input: "ls | count\n").status == 0)
    let json = try await Toolkit.run("check", "--json", "-", input: "ls |\n")
    #expect(json.status == 2)
    #expect(json.output.contains("\"code\":\"P0005\""))
  }

  private func inode(_ path: String) -> UInt64 {
    var status = stat()
    stat(path, &status)
    return UInt64(status.st_ino)
  }

  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    stat(path, &status)
    return UInt32(status.st_mode & 0o777)
  }

  /// How many files a folder holds, hidden ones too.
  private func entries(_ path: String) -> Int {
    namesInFolder(path)?.count ?? 0
  }
}
