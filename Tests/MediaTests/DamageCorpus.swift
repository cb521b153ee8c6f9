import Platform
import Processes
import Testing

@testable import Media

/// Files that are damaged on purpose, the same ones in every run: some 1,300 from a dozen and a half originals.
enum DamageCorpus {
  struct Damage: Sendable, CustomTestStringConvertible {
    let clip: Clip
    /// What was done: `cut3`, `flip7`. The part before the digits at its end is the sort.
    let name: String
    var testDescription: String { clip.name + " " + name }
    var sort: String {
      var sort = Substring(name)
      while let last = sort.last, last.isNumber, !["zero64k", "zero512"].contains(String(sort)) { sort.removeLast() }
      return String(sort)
    }
  }

  private static let picture = "testsrc2=s=320x180:r=25:d=3,noise=alls=14:allf=t"
  private static let sound = "sine=f=440:r=48000:d=3"

  private static func film(_ name: String, _ options: String, format: String = "yuv420p") -> Clip {
    Clip(name: "corpus-" + name) { _ in
      ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", format]
        + options.split(separator: " ").map(String.init) + same
    }
  }

  private static func made(_ name: String, _ input: String, _ options: String) -> Clip {
    Clip(name: "corpus-" + name) { _ in
      ["-f", "lavfi", "-i", input] + options.split(separator: " ").map(String.init) + same
    }
  }

  /// The same bytes on every machine: with more threads the frames are coded otherwise, and containers number themselves by chance.
  private static let same = ["-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]

  private static let x264 = "-c:v libx264 -preset veryfast -crf 24 -g 25 -bf 2"

  static let films = [
    film("h264.mp4", x264 + " -c:a aac"), film("faststart.mp4", x264 + " -c:a aac -movflags +faststart"),
    film("fragments.mp4", x264 + " -c:a aac -movflags frag_keyframe+empty_moov"),
    film("hevc.mp4", "-c:v libx265 -preset ultrafast -crf 24 -x265-params log-level=error -tag:v hvc1 -c:a aac"),
    film("av1.mp4", "-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 40 -b:v 0 -c:a libopus"),
    film("h264.mkv", x264 + " -c:a ac3"),
    film("vp9.webm", "-c:v libvpx-vp9 -b:v 0 -crf 36 -deadline realtime -cpu-used 8 -c:a libopus"),
    film("vp8.webm", "-c:v libvpx -b:v 900k -deadline realtime -cpu-used 8 -c:a libvorbis"),
    film("mpeg2.ts", "-c:v mpeg2video -q:v 8 -c:a mp2"), film("h264.ts", x264 + " -c:a aac"),
    film("mpeg4.avi", "-c:v mpeg4 -q:v 8 -c:a libmp3lame"),
    film("prores.mov", "-c:v prores_ks -profile:v 0 -c:a pcm_s16le -t 1", format: "yuv422p10le"),
  ]
  static let others = [
    made("sound.flac", "anoisesrc=d=3:a=0.1:seed=1,aresample=48000", "-c:a flac"),
    made("sound.mp3", "anoisesrc=d=12:a=0.1:seed=1", "-c:a libmp3lame -b:a 96k"),
    made("sound.opus", "anoisesrc=d=12:a=0.1:seed=1,aresample=48000", "-c:a libopus -b:a 96k"),
    made("picture.png", "testsrc2=s=320x240,noise=alls=20", "-frames:v 1 -update 1"),
    made("picture.jpg", "testsrc2=s=640x480,noise=alls=20", "-frames:v 1 -update 1 -q:v 2"),
    made("picture.gif", "testsrc2=s=160x120:r=5:d=2,noise=alls=20:allf=t", ""),
    made("picture.webp", "testsrc2=s=640x480,noise=alls=20", "-frames:v 1 -c:v libwebp -quality 90"),
  ]
  static let originals = films + others

  static var all: [Damage] { originals.flatMap { clip in names(clip).map { Damage(clip: clip, name: $0) } } }

  /// At how many places a file is cut.
  static let cuts = 40

  private static func names(_ clip: Clip) -> [String] {
    let hasIndex = ["mp4", "mov", "avi", "mkv", "webm"].contains { clip.name.hasSuffix("." + $0) }
    var names = (1...cuts).map { "cut\($0)" } + ["cut-byte", "cut-kilobyte", "half", "drop", "head", "append"]
    names += (1...7).map { "flip\($0)" } + (1...3).map { "byte\($0)" }
    names += (1...8).map { "zero64k\($0)" } + (1...4).map { "zero512\($0)" }
    return names + (hasIndex ? ["noindex"] : [])
  }

  /// The same bytes under a name that does not fit them: each original with two extensions of other formats.
  static var misnamed: [(clip: Clip, ext: String)] {
    originals.flatMap { clip -> [(clip: Clip, ext: String)] in
      let own = String(clip.name.drop { $0 != "." }.dropFirst())
      let others = clip.name.contains("picture") ? ["png", "jpg", "webp"] : ["mp4", "mkv", "ts", "avi"]
      let family: Set<String> =
        own == "mp4" || own == "mov" ? ["mp4", "mov"] : own == "webm" ? ["webm", "mkv"] : [own]
      return others.filter { !family.contains($0) }.prefix(2).map { (clip, $0) }
    }
  }

  /// The damaged bytes; nil where the original is too small for it.
  static func bytes(_ damage: Damage, _ original: [UInt8], other: [UInt8]) -> [UInt8]? {
    var bytes = original
    let count = bytes.count
    var chance = Chance(damage.clip.name + damage.name)
    func overwrite(_ length: Int) {
      let length = min(length, max(1, count / 3))
      let start = chance.below(max(1, count - length))
      for place in start..<min(count, start + length) { bytes[place] = 0 }
    }
    switch damage.sort {
    case "cut":
      // At places spread evenly, each within its own fortieth.
      let place =
        count * ((Int(damage.name.dropFirst(3)) ?? 1) - 1) / Self.cuts + chance.below(max(1, count / Self.cuts))
      bytes.removeLast(count - min(count - 1, max(16, place)))
    case "cut-byte": bytes.removeLast()
    case "cut-kilobyte": bytes.removeLast(min(1024, count / 2))
    case "half": for place in count / 2..<count { bytes[place] = 0 }
    case "drop": bytes.removeSubrange(count / 2..<min(count, count / 2 + 4096))
    case "head": bytes.replaceSubrange(0..<min(512, count / 2), with: other.prefix(min(512, count / 2)))
    case "append": bytes += (0..<5000).map { _ in UInt8(chance.below(256)) }
    case "flip": bytes[chance.below(count)] ^= 1 << UInt8(chance.below(8))
    case "byte": bytes[chance.below(count)] ^= 0xFF
    case "zero64k": overwrite(65_536)
    case "zero512": overwrite(512)
    case "noindex":
      guard let index = index(bytes) else { return nil }
      bytes.removeSubrange(index)
    default: return nil
    }
    return bytes == original ? nil : bytes
  }

  /// Where the index lies: `moov`, `idx1`, or the cues of Matroska.
  private static func index(_ bytes: [UInt8]) -> Range<Int>? {
    for (mark, lead) in [("moov", 4), ("idx1", 0), ("\u{1C}\u{53}\u{BB}\u{6B}", 0)] {
      let mark = mark.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
      guard let place = last(mark, bytes) else { continue }
      let size = bytes[place + 4 - 2 * lead..<place + 8 - 2 * lead]
      switch mark[0] {
      case 0x6D: return place - 4..<min(bytes.count, place - 4 + size.reduce(0) { $0 << 8 | Int($1) })
      case 0x69: return place..<min(bytes.count, place + 8 + size.reversed().reduce(0) { $0 << 8 | Int($1) })
      default: return place..<bytes.count
      }
    }
    return nil
  }

  private static func last(_ mark: [UInt8], _ bytes: [UInt8]) -> Int? {
    stride(from: bytes.count - 8, through: 4, by: -1).first {
      bytes[$0] == mark[0] && bytes[$0..<$0 + 4].elementsEqual(mark)
    }
  }

  /// Chance that depends on a name alone.
  private struct Chance {
    private var state: UInt64

    init(_ name: String) { state = name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }

    mutating func below(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(1, limit)))
    }
  }
}

/// What plain ffmpeg makes of a file: each frame with its time, and what a strict decode says.
struct Frames: Equatable {
  var lines: [String] = []
  /// Times and sizes without the content.
  var shape: [String] { lines.map { $0.split(separator: ",").dropLast().joined(separator: ",") } }

  /// Those of an original, decoded once.
  static func of(_ clip: Clip) async throws -> Frames { try await known.frames(clip) }

  private static let known = Known()

  private actor Known {
    private var tasks: [String: Task<Frames, any Error>] = [:]

    func frames(_ clip: Clip) async throws -> Frames {
      let task = tasks[clip.name] ?? Task { try await Frames.of(try await Clips.shared.path(clip)) }
      tasks[clip.name] = task
      return try await task.value
    }
  }

  static func of(_ path: String) async throws -> Frames {
    let (output, _) = try await Program.locate("ffmpeg").collect(
      ["-v", "quiet", "-nostdin", "-threads", "1", "-i", "file:" + path, "-map", "0:v?", "-map", "0:a?"]
        + ["-fps_mode:v", "passthrough", "-f", "framemd5", "-"], limit: 64 << 20)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    return Frames(lines: lines.map { String($0.filter { $0 != " " }) })
  }

  /// Whether ffmpeg at its strictest has anything to complain of.
  static func complains(_ path: String) async throws -> Bool {
    let outcome = try await Program.locate("ffmpeg").run(
      ["-v", "error", "-xerror", "-nostdin", "-threads", "1", "-err_detect", "crccheck+bitstream+buffer+explode"]
        + ["-i", "file:" + path, "-map", "0:v?", "-map", "0:a?", "-f", "null", "-"])
    return !outcome.succeeded || !outcome.lastErrors.isEmpty
  }
}
