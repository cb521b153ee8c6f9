import Platform
import Processes
import Synchronization
import Testing

@testable import Media

/// Tiny clips made with the real ffmpeg, each once per test run, in a folder that goes away with the process.
actor Clips {
  static let shared = Clips()

  private var made: [String: Task<String, any Error>] = [:]

  /// The path of a clip, made at its first use.
  func path(_ clip: Clip) async throws -> String {
    if let task = made[clip.name] { return try await task.value }
    let task = Task {
      var inputs: [String: String] = [:]
      for other in clip.needs { inputs[other.name] = try await path(other) }
      let path = clipFolder + "/" + clip.name
      try await ffmpeg(clip.arguments(inputs) + [path])
      return path
    }
    made[clip.name] = task
    return try await task.value
  }
}

/// How a clip is made.
struct Clip: Sendable, CustomTestStringConvertible {
  let name: String
  var needs: [Clip] = []
  let arguments: @Sendable ([String: String]) -> [String]
  var testDescription: String { name }

  static func plain(_ name: String, _ options: String, size: String = "96x64", seconds: Int = 2, sound: Bool = true)
    -> Clip
  {
    Clip(name: name) { _ in
      ["-f", "lavfi", "-i", "testsrc2=s=\(size):r=25:d=\(seconds)"]
        + (sound ? ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=\(seconds)"] : [])
        + options.split(separator: " ").map(String.init)
    }
  }

  static let h264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"
  static let faststart = plain("faststart.mp4", h264 + " -crf 10 -c:a aac -movflags +faststart")
  static let indexLast = plain("index-last.mp4", h264 + " -c:a aac")
  static let h265 = plain(
    "h265.mp4", "-c:v libx265 -x265-params log-level=error -preset ultrafast -pix_fmt yuv420p -tag:v hvc1 -c:a aac")
  static let tenBit = plain(
    "ten-bit.mkv", "-c:v libx265 -x265-params log-level=error -preset ultrafast -pix_fmt yuv420p10le -c:a ac3")
  static let vp9 = plain("vp9.webm", "-c:v libvpx-vp9 -b:v 0 -crf 40 -deadline realtime -cpu-used 8 -c:a libopus")
  static let vp8 = plain("vp8.webm", "-c:v libvpx -b:v 1M -crf 10 -deadline realtime -cpu-used 8 -c:a libvorbis")
  static let av1 = plain("av1.mp4", "-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 40 -b:v 0 -c:a libopus")
  static let av1mkv = plain("av1.mkv", "-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 40 -b:v 0 -c:a flac")
  static let ts = plain("mpeg2.ts", "-c:v mpeg2video -c:a mp2")
  static let avi = plain("mpeg4.avi", "-c:v mpeg4 -c:a libmp3lame")
  static let prores = plain("prores.mov", "-c:v prores_ks -c:a pcm_s16le")
  static let odd = plain("odd.mkv", "-c:v ffv1 -pix_fmt yuv420p -c:a pcm_s16le", size: "75x51")
  static let alpha = plain("alpha.webm", "-vf format=yuva420p -c:v libvpx-vp9 -b:v 0 -crf 40 -cpu-used 8", sound: false)
  static let hdr = plain(
    "hdr.mkv",
    "-c:v libx265 -x265-params log-level=error -preset ultrafast -pix_fmt yuv420p10le "
      + "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc", sound: false)
  /// The screen and the brightness are in the stream only.
  static let hdr10 = plain(
    "hdr10.mkv",
    "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=error:hdr10=1:repeat-headers=1:"
      + "max-cll=1000,400:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50) "
      + "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc", seconds: 1, sound: false)
  static let hdr10mp4 = Clip(name: "hdr10.mp4", needs: [hdr10]) { inputs in
    ["-i", inputs["hdr10.mkv"] ?? "", "-c", "copy", "-tag:v", "hvc1"]
  }
  static let camera = Clip(name: "camera.mov", needs: [faststart]) { inputs in
    ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-movflags", "use_metadata_tags"]
      + ["-metadata", "creation_time=2024-05-06T07:08:09Z", "-metadata", "com.apple.quicktime.make=Apple"]
      + ["-metadata", "com.apple.quicktime.location.ISO6709=+48.8577+002.2950/"]
  }
  /// As cameras of other makers write it.
  static let made = Clip(name: "made.mov", needs: [faststart]) { inputs in
    ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-metadata", "make=Canon", "-metadata", "model=R5"]
      + ["-metadata", "title=A title"]
  }
  static let tagged = Clip(name: "tagged.mkv", needs: [faststart]) { inputs in
    ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-metadata", "IMDB=tt1", "-metadata", "MOOD=blue"]
      + ["-metadata", "ARTIST=Somebody"]
  }
  /// With statistics of mkvmerge that are those of another stream.
  static let counted = Clip(name: "counted.mkv", needs: [faststart]) { inputs in
    ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-metadata:s", "BPS=800000000", "-metadata:s:v", "BPS-eng=9"]
      + ["-metadata:s", "_STATISTICS_TAGS=BPS"]
  }
  static let surround = plain(
    "surround.mkv", "-c:v ffv1 -pix_fmt yuv420p -filter:a aformat=channel_layouts=5.1(side) -c:a pcm_s16le")
  static let soundOnly = Clip(name: "sound.m4a") { _ in
    ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=1", "-c:a", "aac"]
  }
  static let long = plain("long.mp4", h264 + " -c:a aac", size: "320x240", seconds: 30)
  /// Frames a third of a grid off, as phones record.
  static let jittered = Clip(name: "jittered.mp4") { _ in
    ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=30:d=2", "-vf", "settb=1/90000,setpts='(N/30+0.012*sin(N))/TB'"]
      + ["-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-video_track_timescale", "90000"]
      + h264.split(separator: " ").map(String.init) + ["-crf", "5"]
  }
  static let cover = Clip(name: "cover.jpg") { _ in
    ["-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", "-update", "1"]
  }
  static let turned = Clip(name: "turned.mp4", needs: [faststart]) { inputs in
    ["-i", inputs["faststart.mp4"] ?? "", "-c", "copy", "-metadata:s:v", "rotate=90"]
  }
  static let desync = Clip(name: "desync.mp4") { _ in
    ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=1", "-f", "lavfi", "-i", "sine=d=3"]
      + h264.split(separator: " ").map(String.init)
  }
  /// Two sound tracks with languages, subtitles, cover art, chapters and tags.
  static let rich = Clip(name: "rich.mp4", needs: [faststart, cover]) { inputs in
    let subtitles = clipFolder + "/rich.srt"
    let metadata = clipFolder + "/rich.txt"
    writeFile(subtitles, Array("1\n00:00:00,200 --> 00:00:00,900\nHello\n\n".utf8))
    let chapters =
      "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\n"
    writeFile(metadata, Array((";FFMETADATA1\ntitle=A title\n" + chapters + "title=Two\n").utf8))
    return [
      "-i", inputs["faststart.mp4"] ?? "", "-f", "lavfi", "-i", "sine=d=2:f=300", "-i", subtitles, "-i", metadata,
    ]
      + ["-i", inputs["cover.jpg"] ?? "", "-map", "0:v", "-map", "0:a", "-map", "1:a", "-map", "2", "-map", "4"]
      + ["-map_metadata", "3", "-map_chapters", "3", "-c:v", "copy", "-disposition:v:1", "attached_pic"]
      + ["-c:a:0", "copy", "-c:a:1", "aac", "-c:s", "mov_text"]
      + ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=fra"]
  }

  static let healthy = [
    faststart, indexLast, h265, tenBit, vp9, vp8, av1, av1mkv, ts, avi, prores, odd, jittered, turned, rich,
  ]
}

/// The folder of the shared clips; removed when the process ends.
let clipFolder: String = {
  let folder = temporaryFolder()
  atexit { removeFolder(clipFolder) }
  return folder
}()

func temporaryFolder() -> String {
  var template = Array("/tmp/media-tests-XXXXXX".utf8CString)
  return mkdtemp(&template).map { String(cString: $0) } ?? "/nowhere"
}

/// Gives a folder of its own to a test and removes it afterwards.
func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
  let folder = temporaryFolder()
  defer { removeFolder(folder) }
  return try await body(folder)
}

func removeFolder(_ folder: String) {
  for name in names(in: folder) { unlink(folder + "/" + name) }
  rmdir(folder)
}

/// What lies in a folder, hidden files included, sorted.
func names(in folder: String) -> [String] {
  (namesInFolder(folder) ?? []).sorted()
}

/// Copies a clip into a folder.
func copy(_ clip: Clip, _ folder: String, _ name: String = "in.mp4") async throws -> String {
  let path = folder + "/" + name
  writeFile(path, readFile(try await Clips.shared.path(clip)))
  return path
}

func readFile(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { return bytes }
    bytes += chunk.prefix(count)
  }
}

func writeFile(_ path: String, _ bytes: [UInt8]) {
  guard let file = fopen(path, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

struct ClipFailure: Error {
  let words: String
}

func ffmpeg(_ arguments: [String]) async throws {
  let outcome = try await Program.locate("ffmpeg").run(["-v", "error", "-nostdin", "-y"] + arguments)
  guard outcome.succeeded else { throw ClipFailure(words: outcome.lastErrors) }
}

/// The times at which frames are shown, in seconds, sorted.
func frameTimes(_ path: String) async throws -> [Double] {
  let (output, _) = try await Program.locate("ffprobe").collect(
    ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path])
  let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
  return lines.compactMap { $0.split(separator: ",").first.flatMap { Double($0) } }.sorted()
}

/// Values gathered from any task.
final class Gathered<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  var all: [Value] { values.withLock { $0 } }
  func append(_ value: Value) { values.withLock { $0.append(value) } }
}
