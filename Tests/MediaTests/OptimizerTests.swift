import Platform
import Testing

@testable import Media

// Encoders use every core: many at once only slow each other down.
@Suite("Optimising files", .serialized)
struct OptimizerTests {
  private let fast = EncodeRequest(quality: .minimum, preset: "ultrafast")
  private let larger = OptimizeOptions(keepLarger: true)

  @Test(
    "each codec goes from each kind of source to a verified output",
    arguments: [
      (Clip.faststart, VideoCodec.h264, Container.mp4), (.prores, .h265, .mp4), (.tenBit, .h264, .mp4),
      (.rich, .av1, .mp4), (.rich, .vp9, .webm), (.rich, .h264, .mkv), (.ts, .h264, .mp4), (.odd, .h265, .mkv),
      (.alpha, .vp9, .webm), (.turned, .h264, .mp4), (.hdr, .h265, .mp4), (.hdr, .av1, .mp4), (.hdr, .vp9, .webm),
      (.surround, .vp8, .webm), (.surround, .h264, .mp4),
    ])
  func codecs(clip: Clip, codec: VideoCodec, container: Container) async throws {
    let source = try await Clips.shared.path(clip)
    let before = readFile(source)
    let request = EncodeRequest(codec: codec, quality: .minimum, container: container)
    try await withFolder { folder in
      let target = folder + "/out." + container.rawValue
      let result = try await Optimizer.optimize(source: source, to: target, request: request, options: larger)
      #expect(result.action == .encoded && result.output == target)
      #expect(names(in: folder) == ["out." + container.rawValue])
      let (was, info) = (try await MediaProbe.probe(source), try await MediaProbe.probe(target))
      let video = try #require(info.video)
      #expect(video.codec == codec.formatName && info.audio.count == was.audio.count)
      #expect(info.audio.map(\.language) == was.audio.map(\.language))
      #expect(info.chapters.count == was.chapters.count && info.tags["title"] == was.tags["title"])
      #expect(info.subtitles.count == was.subtitles.count)
      #expect(video.bitDepth == (codec == .h264 || codec == .vp8 ? 8 : was.video?.bitDepth))
      #expect(video.hasAlpha == was.video?.hasAlpha)
      if container == .mp4 {
        #expect(info.isFaststart == true)
        #expect(video.codecTag == (codec == .h265 ? "hvc1" : codec == .av1 ? "av01" : "avc1"))
      }
      #expect(video.isHDR == was.video?.isHDR && video.colorPrimaries == was.video?.colorPrimaries)
      #expect(info.audio.map(\.channels) == was.audio.map(\.channels))
    }
    #expect(readFile(source) == before)
  }

  @Test("a varying frame rate keeps its times within a millisecond", arguments: [VideoCodec.h264, .h265, .vp9, .av1])
  func timestamps(codec: VideoCodec) async throws {
    let source = try await Clips.shared.path(.jittered)
    try await withFolder { folder in
      let target = folder + "/out." + codec.defaultContainer.rawValue
      _ = try await Optimizer.optimize(
        source: source, to: target, request: EncodeRequest(codec: codec, quality: .minimum), options: larger)
      let (was, now) = (try await frameTimes(source), try await frameTimes(target))
      #expect(was.count == 60 && was.count == now.count)
      #expect(zip(was, now).allSatisfy { abs($0 - $1) <= 0.001 })
    }
  }

  @Test("an original is replaced in place, with its times and rights")
  func replacing() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      chmod(path, 0o640)
      utimensat(AT_FDCWD, path, [timespec(tv_sec: 1_000, tv_nsec: 5), timespec(tv_sec: 1_600_000_000, tv_nsec: 7)], 0)
      let reports = Gathered<String>()
      let result = try await Optimizer.optimize(
        source: path, to: path, request: fast, options: .init(replaceOriginal: true)
      ) { reports.append($0.subject) }
      #expect(result.action == .encoded && result.newSize < result.originalSize && result.saved > 0)
      #expect(result.plan.contains("h264 crf 28 ultrafast"))
      #expect(Set(reports.all) == ["encode in.mp4", "check in.mp4"])
      let status = try #require(FileStatus(path))
      #expect(status.size == result.newSize && status.mode & 0o777 == 0o640)
      #expect(status.modified == .init(seconds: 1_600_000_000, nanoseconds: 7))
      #expect(names(in: folder) == ["in.mp4"])
    }
  }

  @Test("the file behind a link is replaced, the link stays")
  func throughLink() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      symlink(path, folder + "/link.mp4")
      _ = try await Optimizer.optimize(
        source: folder + "/link.mp4", to: folder + "/link.mp4", request: fast, options: .init(replaceOriginal: true))
      var info = stat()
      #expect(lstat(folder + "/link.mp4", &info) == 0 && info.st_mode & S_IFMT == S_IFLNK)
      #expect(try #require(FileStatus(path)).size < Int64(readFile(try await Clips.shared.path(.faststart)).count))
    }
  }

  @Test("an output that is not smaller is dropped, the original kept")
  func notSmaller() async throws {
    let source = try await Clips.shared.path(.vp9)
    let before = readFile(source)
    try await withFolder { folder in
      let result = try await Optimizer.optimize(
        source: source, to: folder + "/out.mp4", request: EncodeRequest(crf: 0, preset: "ultrafast"))
      guard case .kept(let reason) = result.action else {
        Issue.record("\(result)")
        return
      }
      #expect(reason.contains("smaller"))
      #expect(result.newSize == result.originalSize && result.output == source)
      #expect(names(in: folder).isEmpty)
    }
    #expect(readFile(source) == before)
  }

  @Test("hostile and very long names are encoded like any other")
  func hostileNames() async throws {
    let long = String(repeating: "é", count: 120) + ".mp4"
    for name in ["-y %d:a\nb'\"#.mp4", long] {
      try await withFolder { folder in
        let path = try await copy(.faststart, folder, name)
        let result = try await Optimizer.optimize(
          source: path, to: path, request: fast, options: .init(replaceOriginal: true))
        #expect(result.action == .encoded && names(in: folder) == [name])
      }
    }
  }

  @Test("a smaller height is a smaller picture, turned pictures are upright")
  func heights() async throws {
    try await withFolder { folder in
      let path = try await copy(.turned, folder)
      var request = fast
      request.height = 48
      let result = try await Optimizer.optimize(source: path, to: folder + "/out.mp4", request: request)
      #expect(result.changed == ["64x96 to 32x48"])
      let video = try #require(try await MediaProbe.probe(folder + "/out.mp4").video)
      #expect(video.width == 32 && video.height == 48 && video.rotation == 0)
    }
  }
}
