import Platform
import TestSupport

/// Makes each clip once, whoever asks for it first.
actor Clips {
  static let shared = Clips()
  private var made: [String: Task<String, any Error>] = [:]

  /// The file of a clip; not to be changed.
  func path(_ clip: Clip) async throws -> String {
    if let task = made[clip.name] { return try await task.value }
    let task = Task { () async throws -> String in
      let path = clipFolder + "/" + clip.name
      let result = try await ProcessRunner(
        ["/bin/bash", "-c", "exec ffmpeg -nostdin -v error -y \(clip.options) \"$0\"", path]
      ).run()
      guard result.status == 0 else { throw SupportError.timedOut("\(clip.name): \(result.errors)") }
      guard let bytes = clip.prefix else { return path }
      try writeFile(Array(try readFile(path).prefix(bytes)), to: path)
      return path
    }
    made[clip.name] = task
    return try await task.value
  }
}

/// A small file and how ffmpeg makes it.
struct Clip: Sendable {
  let name: String
  let options: String
  /// How many bytes are kept of it.
  var prefix: Int?

  private static let sound = "-f lavfi -i sine=f=440:r=48000"

  /// Two seconds with sound, at a rate that every encoder undercuts.
  static let tiny = Clip(
    name: "tiny.mp4",
    options: "-f lavfi -i testsrc2=s=96x64:r=25:d=2 \(sound):d=2 -c:v libx264 -preset ultrafast -crf 3 -pix_fmt yuv420p"
      + " -c:a aac")
  /// A second that is hard to compress.
  static let noise = Clip(
    name: "noise.mp4",
    options:
      "-f lavfi -i testsrc2=s=128x96:r=25:d=1,noise=alls=40 -c:v libx264 -preset ultrafast -crf 4 -pix_fmt yuv420p")
  /// The same, another container and codec.
  static let old = Clip(name: "old film #2.avi", options: "-f lavfi -i testsrc=s=96x64:r=25:d=1 -c:v mpeg4 -q:v 1")
  /// Cannot be encoded any smaller.
  static let small = Clip(
    name: "small.mp4",
    options: "-f lavfi -i color=black:s=96x64:r=5:d=1 -c:v libx264 -preset veryslow -crf 45 -pix_fmt yuv420p")
  /// Takes an encoder many seconds, but is made in one.
  static let slow = Clip(
    name: "slow.avi", options: "-f lavfi -i testsrc2=s=640x360:r=25:d=24,noise=alls=20 -c:v mpeg4 -q:v 2")
  /// An upload that stopped on its way.
  static let cut = Clip(name: "cut.mp4", options: tiny.options + " -movflags +faststart", prefix: 20_000)
  /// Uncompressed and above 1 MiB.
  static let large = Clip(
    name: "large.mov", options: "-f lavfi -i testsrc2=s=96x64:r=25:d=4 -c:v rawvideo -pix_fmt rgb24")
}

/// The folder of the clips, removed when the process ends.
private let clipFolder: String = {
  let folder = try? TemporaryDirectory()
  SharedFixtures.atExit.append { folder?.remove() }
  return folder?.path ?? "/nowhere"
}()
