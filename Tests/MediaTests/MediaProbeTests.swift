import Platform
import Testing

@testable import Media

@Suite("Probing media")
struct MediaProbeTests {
  @Test("streams, languages, chapters, tags and cover art are told")
  func rich() async throws {
    let info = try await MediaProbe.probe(Clips.shared.path(.rich))
    let video = try #require(info.video)
    #expect(video.codec == "h264" && video.width == 96 && video.height == 64 && !video.isAttachedPicture)
    #expect(video.pixelFormat == "yuv420p" && video.bitDepth == 8 && video.frameRate == 25)
    #expect(video.codecTag == "avc1")
    #expect(info.streams.filter(\.isAttachedPicture).count == 1)
    #expect(info.audio.map(\.language) == ["eng", "fra"])
    #expect(info.audio.first?.sampleRate == 48000 && info.audio.first?.channels == 1)
    #expect(info.subtitles.map(\.codec) == ["mov_text"])
    #expect(info.chapters.map(\.title) == ["One", "Two"])
    #expect(info.chapters.last?.start == 1)
    #expect(info.tags["title"] == "A title")
    #expect(info.container.hasPrefix("mov,mp4"))
    #expect(abs((info.duration ?? 0) - 2) < 0.1)
    #expect(info.size == Int64(readFile(clipFolder + "/rich.mp4").count))
  }

  @Test("ten bits, transparency, rotation and a varying frame rate are seen")
  func pictureKinds() async throws {
    #expect(try await MediaProbe.probe(Clips.shared.path(.tenBit)).video?.bitDepth == 10)
    #expect(try await MediaProbe.probe(Clips.shared.path(.alpha)).video?.hasAlpha == true)
    #expect(try await MediaProbe.probe(Clips.shared.path(.faststart)).video?.hasAlpha == false)
    let turned = try #require(try await MediaProbe.probe(Clips.shared.path(.turned)).video)
    #expect(abs(turned.rotation) == 90)
    #expect(turned.displaySize == PictureSize(width: 64, height: 96))
    let jittered = try #require(try await MediaProbe.probe(Clips.shared.path(.jittered)).video)
    #expect(jittered.frameRate != jittered.baseFrameRate)
  }

  @Test("Matroska's streams have a length too")
  func matroskaLength() async throws {
    let info = try await MediaProbe.probe(Clips.shared.path(.vp9))
    #expect(abs((info.video?.duration ?? 0) - 2) < 0.1)
  }

  @Test(
    "no name is taken for an option, a protocol or a pattern",
    arguments: [
      "-i.mp4", "a:b.mp4", "http:x.mp4", "%d %03d.mp4", "new\nline.mp4", "q'\"`$.mp4", "#?*[a].mp4", "🎬\u{1b}[31m.mp4",
    ])
  func hostileNames(name: String) async throws {
    let clip = readFile(try await Clips.shared.path(.faststart))
    try await withFolder { folder in
      writeFile(folder + "/" + name, clip)
      let info = try await MediaProbe.probe(folder + "/" + name)
      #expect(info.video?.codec == "h264")
    }
  }

  @Test("a picture whose name holds a percent sign is that picture")
  func percentPicture() async throws {
    let clip = readFile(try await Clips.shared.path(.cover))
    try await withFolder { folder in
      writeFile(folder + "/50%d.jpg", clip)
      let info = try await MediaProbe.probe(folder + "/50%d.jpg")
      #expect(info.video?.width == 64)
    }
  }

  @Test("what is no media is told apart, with ffprobe's own words")
  func failures() async throws {
    try await withFolder { folder in
      writeFile(folder + "/empty.mp4", [])
      writeFile(folder + "/text.mp4", Array("hello world\n".utf8))
      writeFile(folder + "/text.txt.mkv", Array("hello world\n".utf8))
      let expected: [(String, MediaError.Kind, String)] = [
        (folder + "/none.mp4", .notFound, "does not exist"), (folder + "/none/x.mp4", .notFound, "does not exist"),
        (folder, .unreadable, "is a folder"), (folder + "/empty.mp4", .empty, "is empty"),
        (folder + "/text.mp4", .notMedia, "moov atom not found"),
        (folder + "/text.txt.mkv", .notMedia, "Invalid data found when processing input"),
        ("/dev/null", .unreadable, "no regular file"), ("a\0b", .notFound, "zero byte"),
      ]
      for (path, kind, words) in expected {
        let error = await #expect(throws: MediaError.self) { try await MediaProbe.probe(path) }
        #expect(error?.kind == kind)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("0x") == false)
      }
    }
  }
}
