import Platform
import TestSupport
import Testing

@Suite("What `optimize` finds before it encodes")
struct OptimizeForesightTests {
  /// Runs a line as it is and as a plan, with an ffmpeg that writes down what it is asked and has no VMAF.
  ///
  /// - Returns: what both said. That neither encoded anything is expected here.
  private func sayings(_ sandbox: Sandbox, _ line: String) async throws -> [ProcessResult] {
    let ffmpeg = try sandbox.write(
      """
      #!/bin/sh
      echo "$@" >> asked
      case "$*" in -filters) ffmpeg "$@" | grep -v libvmaf; exit 0;; esac
      exec ffmpeg "$@"

      """, to: "watched")
    chmod(ffmpeg, 0o755)
    let results = try await [
      sandbox.run(line, ["TOOLKIT_FFMPEG": ffmpeg]), sandbox.run(line + " --dry-run", ["TOOLKIT_FFMPEG": ffmpeg]),
    ]
    let asked = String(decoding: sandbox.read("asked") ?? [], as: UTF8.self)
    #expect(!asked.contains("libx26"), "\(asked)")
    #expect(results.allSatisfy { $0.status != 0 }, "\(results)")
    return results
  }

  @Test("a kept original's name that another file has")
  func kept() async throws {
    let sandbox = try await Sandbox(.tiny)
    try sandbox.write("something else", to: "tiny.mp4.orig")
    for result in try await sayings(sandbox, "optimize tiny.mp4 h265 --in-place --keep-original .orig") {
      #expect(result.output.contains("another file has that name"), "\(result.output)")
    }
    try sandbox.write("no folder", to: "old")
    for result in try await sayings(sandbox, "optimize tiny.mp4 h265 --in-place --keep-original old/x/") {
      #expect(result.output.contains("`old/x` cannot be a folder"), "\(result.output)")
    }
  }

  @Test("a result's name that is too long, or taken")
  func names() async throws {
    let sandbox = try Sandbox()
    let long = String(repeating: "n", count: 245)
    try await sandbox.put(.tiny, as: long + ".mp4")
    for result in try await sayings(sandbox, "optimize \(long).mp4 h265") {
      #expect(result.output.contains("its name is too long"), "\(result.output)")
    }
    try await sandbox.put(.tiny)
    try sandbox.write("something else", to: "tiny_optimized.mp4")
    for result in try await sayings(sandbox, "optimize tiny.mp4 h265") {
      #expect(result.output.contains("exists already"), "\(result.output)")
    }
    try await sandbox.put(.tiny, as: "tiny.mov")
    let both = try await sandbox.run("optimize tiny.mp4 tiny.mov h265 --out web/ --dry-run")
    #expect(both.status == 4 && both.output.contains("is the result of another video of this run"), "\(both.output)")
  }

  @Test(
    "a folder that nothing can be written to, though the work is done elsewhere",
    .enabled("no small disk can be mounted here") { SmallDisk.isPossible })
  func readOnly() async throws {
    let sandbox = try await Sandbox(.tiny)
    mkdir(sandbox.file("disk"), 0o700)
    guard let disk = SmallDisk(sandbox.file("disk")) else { throw SupportError.timedOut("the disk") }
    defer { disk.unmount() }
    disk.forbidWriting()
    for out in ["disk/", "disk/new/film.mp4"] {
      for result in try await sayings(sandbox, "optimize tiny.mp4 h265 --work-dir work --out \(out)") {
        #expect(result.output.contains("read-only file system"), "\(result.output)")
      }
    }
  }

  @Test("a name that is no text, as it is: there, but not read as media", arguments: ["optimize", "validate", "probe"])
  func otherBytes(verb: String) async throws {
    let sandbox = try await Sandbox(.tiny)
    let made = try await sandbox.shell(#"mv tiny.mp4 $'a\xe9.mp4'"#)
    #expect(made.status == 0)
    let result = try await sandbox.run("ls | \(verb)")
    #expect(result.status == 4 && result.output.contains(#""code":"unsupported""#), "\(result)")
    #expect(result.output.contains("bytes in its path that are not UTF-8"), "\(result.output)")
    let within = try await sandbox.shell(
      #"mkdir $'d\xe9'; cd $'d\xe9'; mv ../a*.mp4 b.mp4; "$TOOLKIT" -c 'ls | optimize'"#)
    #expect(verb != "optimize" || within.output.contains("bytes in its path that are not UTF-8"), "\(within)")
  }

  @Test("a measure that ffmpeg does not have: once for all files, with what to do")
  func score() async throws {
    let sandbox = try await Sandbox(.tiny, .old)
    for result in try await sayings(sandbox, "optimize *.mp4 *.avi h265 --score vmaf --min-score 90") {
      #expect(result.output == "" && result.errors.contains("this ffmpeg cannot measure VMAF"), "\(result)")
    }
    // The best that is there is another question.
    let ffmpeg = sandbox.file("watched")
    let best = try await sandbox.run("optimize tiny.mp4 h265 --score | get score", ["TOOLKIT_FFMPEG": ffmpeg])
    #expect(best.status == 0 && (best.output.contains("SSIM") || best.output.contains("XPSNR")), "\(best)")
  }
}
