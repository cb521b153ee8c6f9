import Platform
import Testing

@testable import Media

// Encoders use every core: many at once only slow each other down.
@Suite("Optimising files", .serialized)
struct OptimizerTests {
  private let fast = EncodeRequest(quality: .minimum, preset: "ultrafast")
  private let larger = OptimizeOptions(keepLarger: true)

  /// Copies a clip into a folder.
  private func copy(_ clip: Clip, _ folder: String, _ name: String = "in.mp4") async throws -> String {
    let path = folder + "/" + name
    writeFile(path, readFile(try await Clips.shared.path(clip)))
    return path
  }

  @Test(
    "each codec goes from each kind of source to a verified output",
    arguments: [
      (Clip.faststart, VideoCodec.h264, Container.mp4), (.prores, .h264, .mkv), (.prores, .h265, .mp4),
      (.tenBit, .h265, .mp4), (.tenBit, .h264, .mp4), (.tenBit, .vp9, .webm), (.prores, .vp8, .webm),
      (.rich, .av1, .mp4), (.rich, .vp9, .webm), (.rich, .h264, .mkv), (.ts, .h264, .mp4), (.avi, .av1, .webm),
      (.odd, .h265, .mkv), (.alpha, .vp9, .webm), (.turned, .h264, .mp4),
      (.hdr, .h265, .mp4), (.hdr, .av1, .mp4), (.hdr, .vp9, .webm), (.surround, .vp8, .webm), (.surround, .h264, .mp4),
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
        #expect(FileStructure.read(target)?.isIndexFirst == true)
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
      #expect(reason.contains("larger") || reason.contains("not smaller"))
      #expect(result.newSize == result.originalSize && result.output == source)
      #expect(names(in: folder).isEmpty)
    }
    #expect(readFile(source) == before)
  }

  @Test("nothing is overwritten unless that is asked for")
  func existing() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      let before = readFile(path)
      writeFile(folder + "/other.mp4", [1, 2, 3])
      link(path, folder + "/twin.mp4")
      let cases: [(String, MediaError.Kind)] = [
        (path, .sameFile), (folder + "/./in.mp4", .sameFile), (folder + "/twin.mp4", .sameFile),
        (folder + "/other.mp4", .targetExists), (folder, .targetExists), (folder + "/new/", .invalidRequest),
        (folder + "/none/x.mp4", .writeFailed),
      ]
      for (target, kind) in cases {
        let error = await #expect(throws: MediaError.self) {
          try await Optimizer.optimize(source: path, to: target, request: fast)
        }
        #expect(error?.kind == kind, "\(target)")
      }
      #expect(readFile(path) == before && readFile(folder + "/other.mp4") == [1, 2, 3])
      #expect(names(in: folder) == ["in.mp4", "other.mp4", "twin.mp4"])
      _ = try await Optimizer.optimize(
        source: path, to: folder + "/other.mp4", request: fast, options: .init(overwriteTarget: true))
      #expect(try await MediaProbe.probe(folder + "/other.mp4").video != nil)
    }
  }

  @Test("a target that appears meanwhile is not overwritten")
  func racingTarget() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      await #expect(throws: TemporaryFile.exists(folder + "/out.mp4")) {
        try await Optimizer.optimize(source: path, to: folder + "/out.mp4", request: fast) { _ in
          writeFile(folder + "/out.mp4", [7])
        }
      }
      #expect(readFile(folder + "/out.mp4") == [7] && names(in: folder) == ["in.mp4", "out.mp4"])
    }
  }

  @Test("a source that changes meanwhile is not replaced")
  func changedSource() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      let error = await #expect(throws: MediaError.self) {
        try await Optimizer.optimize(source: path, to: path, request: fast, options: .init(replaceOriginal: true)) {
          if $0.subject.hasPrefix("check") { utimensat(AT_FDCWD, path, [timespec(), timespec()], 0) }
        }
      }
      #expect(error?.kind == .sourceChanged)
      #expect(names(in: folder) == ["in.mp4"])
      #expect(readFile(path) == readFile(try await Clips.shared.path(.faststart)))
    }
  }

  @Test(
    "a damaged source is an error, and stays as it is", arguments: [Clip.faststart, .vp9, .ts, .h265], ["cut", "noise"])
  func damaged(clip: Clip, fault: String) async throws {
    // A transport stream has no length to be cut short of.
    if clip.name == "mpeg2.ts", fault == "cut" { return }
    var bytes = readFile(try await Clips.shared.path(clip))
    if fault == "cut" {
      bytes.removeLast(bytes.count / 3)
    } else {
      for index in bytes.count / 2..<bytes.count / 2 + bytes.count / 20 {
        bytes[index] = UInt8(truncatingIfNeeded: index &* 37)
      }
    }
    try await withFolder { folder in
      let path = folder + "/" + clip.name
      writeFile(path, bytes)
      let error = await #expect(throws: MediaError.self) {
        try await Optimizer.optimize(source: path, to: path, request: fast, options: .init(replaceOriginal: true))
      }
      #expect(error?.kind == .sourceDamaged, "\(error.debugDescription)")
      #expect(readFile(path) == bytes && names(in: folder) == [clip.name])
    }
  }

  @Test("sources that cannot be encoded are refused before anything is written")
  func refused() async throws {
    try await withFolder { folder in
      writeFile(folder + "/text.mp4", Array("hello".utf8))
      writeFile(folder + "/empty.mp4", [])
      let cases: [(String, EncodeRequest, MediaError.Kind)] = [
        (folder + "/none.mp4", fast, .notFound), (folder + "/text.mp4", fast, .notMedia),
        (folder + "/empty.mp4", fast, .empty), (try await Clips.shared.path(.soundOnly), fast, .noVideo),
        (try await Clips.shared.path(.alpha), fast, .unsupported),
        (try await Clips.shared.path(.faststart), EncodeRequest(codec: .vp8, container: .mp4), .invalidRequest),
      ]
      for (source, request, kind) in cases {
        let error = await #expect(throws: MediaError.self) {
          try await Optimizer.optimize(source: source, to: folder + "/out.mp4", request: request)
        }
        #expect(error?.kind == kind)
      }
      #expect(names(in: folder) == ["empty.mp4", "text.mp4"])
    }
  }

  @Test("cancelled in mid-encode it is back at once and leaves nothing behind")
  func cancelling() async throws {
    try await withFolder { folder in
      let path = try await copy(.long, folder)
      let before = readFile(path)
      let (reports, continuation) = AsyncStream<Double>.makeStream()
      let task = Task {
        try await Optimizer.optimize(
          source: path, to: path, request: EncodeRequest(codec: .av1, quality: .maximum),
          options: .init(replaceOriginal: true)
        ) { _ in continuation.yield(0) }
      }
      for await _ in reports { break }
      #expect(names(in: folder).count == 2)
      let hidden = try #require(names(in: folder).first)
      #expect(hidden.hasPrefix(".in.mp4.toolkit-") && hidden.hasSuffix(".part.mp4"))
      let clock = ContinuousClock.now
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      // A second is the promise; the other half is for a machine that is busy with other tests.
      #expect(clock.duration(to: .now) < .milliseconds(1500))
      #expect(names(in: folder) == ["in.mp4"] && readFile(path) == before)
      #expect(!processes().contains { $0.contains(folder) })
    }
  }

  /// The command lines of all processes.
  private func processes() -> [String] {
    names(in: "/proc").filter { Int($0) != nil }.map {
      String(decoding: readFile("/proc/\($0)/cmdline"), as: UTF8.self)
    }
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

  @Test("what a killed run left behind goes at the next run, what a living one writes stays")
  func leftovers() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      let stale = folder + "/.out.mp4.toolkit-1abc.part.mp4"
      writeFile(stale, [1, 2, 3])
      writeFile(folder + "/.other.mp4.toolkit-1abc.part.mp4", [1])
      let living = try TemporaryFile(beside: folder + "/out.mp4", extension: "mp4")
      _ = try await Optimizer.optimize(source: path, to: folder + "/out.mp4", request: fast)
      #expect(FileStatus(stale) == nil && FileStatus(living.path) != nil)
      #expect(names(in: folder).count == 4)
    }
  }

  /// Run with a small file system: `mount -t tmpfs -o size=64k none DIR` and `TOOLKIT_TINY_DISK=DIR`.
  @Test("a full disk is said to be full, and nothing stays on it", .enabled(if: getenv("TOOLKIT_TINY_DISK") != nil))
  func fullDisk() async throws {
    let folder = try #require(getenv("TOOLKIT_TINY_DISK").map { String(cString: $0) })
    for source in [try await Clips.shared.path(.faststart), try await Clips.shared.path(.long)] {
      let error = await #expect(throws: MediaError.self) {
        try await Optimizer.optimize(
          source: source, to: folder + "/out.mp4", request: EncodeRequest(crf: 5, preset: "ultrafast"), options: larger)
      }
      #expect(error?.code == "disk-full", "\(error.debugDescription)")
      #expect(names(in: folder).isEmpty)
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
