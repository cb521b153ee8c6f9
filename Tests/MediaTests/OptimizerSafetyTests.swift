import Platform
import TestSupport
import Testing

@testable import Media

// Encoders use every core: many at once only slow each other down.
@Suite("Originals are safe", .serialized)
struct OptimizerSafetyTests {
  private let fast = EncodeRequest.alwaysFast
  private let larger = OptimizeOptions(keepLarger: true)

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

  @Test("a source of which parts are marked as corrupt is refused though all of it decodes")
  func marked() async throws {
    var bytes = readFile(try await Clips.shared.path(.ts))
    // A packet of the picture in the middle gets the mark of a receiver that could not correct it.
    let place = try #require(
      stride(from: bytes.count / 376 * 188, to: bytes.count - 188, by: 188).first {
        bytes[$0 + 1] & 0x1F == 1 && bytes[$0 + 2] == 0
      })
    bytes[place + 1] |= 0x80
    try await withFolder { folder in
      let path = folder + "/in.ts"
      writeFile(path, bytes)
      let error = await #expect(throws: MediaError.self) {
        try await Optimizer.optimize(source: path, to: folder + "/out.mp4", request: fast, options: larger)
      }
      #expect(error?.kind == .sourceDamaged && error?.message.contains("orrupt") == true)
      #expect(names(in: folder) == ["in.ts"] && readFile(path) == bytes)
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
      #expect(clock.duration(to: .now) < .soon)
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

  @Test("what a killed run left behind goes at the next run, what a living one writes stays")
  func leftovers() async throws {
    try await withFolder { folder in
      let path = try await copy(.faststart, folder)
      let stale = folder + "/.out.mp4.toolkit-1abc.part.mp4"
      writeFile(stale, [1, 2, 3])
      writeFile(folder + "/.other.mp4.toolkit-1abc.part.mp4", [1])
      for name in ["toolkit-1abc.part.mp4", ".mine.toolkit-1ABC.part.mp4"] { writeFile(folder + "/" + name, [1]) }
      let living = try TemporaryFile(beside: folder + "/out.mp4", extension: "mp4")
      _ = try await Optimizer.optimize(source: path, to: folder + "/out.mp4", request: fast)
      #expect(FileStatus(stale) == nil && FileStatus(living.path) != nil)
      // Of the whole folder, but nothing that only looks alike.
      #expect(names(in: folder).count == 5 && FileStatus(folder + "/.other.mp4.toolkit-1abc.part.mp4") == nil)
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
}

extension EncodeRequest {
  /// A quick encode, whatever the source.
  static var alwaysFast: EncodeRequest {
    var request = EncodeRequest(quality: .minimum, preset: "ultrafast")
    request.skipsEfficient = false
    return request
  }
}
