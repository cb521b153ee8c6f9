import Containers
import Platform
import Testing

@testable import Media

/// Pictures that this ffmpeg does not decode: their structure has to tell.
@Suite("HEIC pictures, and WebP pictures that move")
struct PictureTests {
  private static let frame = Clip(name: "heic-source.mp4") { _ in
    [
      "-f", "lavfi", "-i", "testsrc2=s=320x240,noise=alls=20", "-frames:v", "1", "-pix_fmt", "yuv420p", "-tag:v",
      "hvc1",
    ]
      + ["-c:v", "libx265", "-x265-params", "log-level=error"]
  }

  private static func big(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  private static func box(_ kind: String, _ body: [UInt8]...) -> [UInt8] {
    let body = body.flatMap(\.self)
    return big(body.count + 8, 4) + Array(kind.utf8) + body
  }

  /// What a box of a film holds, the first one of that name.
  private static func content(_ kind: String, _ bytes: [UInt8]) -> [UInt8] {
    guard let place = (4..<bytes.count - 4).first(where: { bytes[$0..<$0 + 4].elementsEqual(kind.utf8) }) else {
      return []
    }
    let size = bytes[place - 4..<place].reduce(0) { $0 << 8 | Int($1) }
    return Array(bytes[place + 4..<min(bytes.count, place - 4 + size)])
  }

  /// One picture of HEVC as phones keep it (ISO 23008-12), and how far its head goes.
  private static func heic() async throws -> (bytes: [UInt8], head: Int) {
    let film = readFile(try await Clips.shared.path(frame))
    let (configuration, sample) = (content("hvcC", film), content("mdat", film))
    func meta(_ start: Int) -> [UInt8] {
      let entry = box("infe", [2, 0, 0, 0], big(1, 2), big(0, 2), Array("hvc1".utf8), [0])
      let place = [0x44, 0] + big(1, 2) + big(1, 2) + big(0, 2) + big(1, 2) + big(start, 4) + big(sample.count, 4)
      return box(
        "meta", big(0, 4), box("hdlr", big(0, 8), Array("pict".utf8), [UInt8](repeating: 0, count: 13)),
        box("pitm", big(0, 4), big(1, 2)), box("iloc", big(0, 4), place), box("iinf", big(0, 4), big(1, 2), entry),
        box("iprp", box("ipco", box("hvcC", configuration))))
    }
    let head = box("ftyp", Array("heic".utf8), big(0, 4), Array("mif1heic".utf8))
    let start = head.count + meta(0).count + 8
    return (head + meta(start) + box("mdat", sample), start)
  }

  private func check(_ bytes: [UInt8], _ name: String, _ level: CheckLevel = .full) async throws -> IntegrityReport {
    try await withFolder { folder in
      writeFile(folder + "/" + name, bytes)
      return try await Integrity.check(folder + "/" + name, options: .init(level: level))
    }
  }

  @Test("a whole HEIC is sound, one that was cut or overwritten is not")
  func pictures() async throws {
    let (bytes, head) = try await Self.heic()
    let report = try await check(bytes, "a.heic")
    #expect(report.isSound && report.findings.map(\.kind) == [.undecoded], "\(report.findings)")
    #expect(report.structure?.format == .heif && report.structure?.pictures == 1)
    #expect(try await check(bytes, "a.heic", .quick).findings.isEmpty)
    for part in 1..<20 {
      let cut = Array(bytes.prefix(bytes.count * part / 20))
      #expect(try await !check(cut, "a.heic", .quick).isSound, "\(part)")
    }
    for place in stride(from: head + 100, to: bytes.count - 600, by: 1500) {
      var zeros = bytes
      for index in place..<place + 500 { zeros[index] = 0 }
      #expect(try await !check(zeros, "a.heic").isSound, "zeros at \(place)")
    }
    var lost = bytes
    let pitm = try #require((0..<head).first { lost[$0..<$0 + 4].elementsEqual("pitm".utf8) })
    lost[pitm + 9] = 9
    #expect(try await check(lost, "a.heic").findings.first?.kind == .noIndex)
  }

  @Test("a WebP that moves: each frame is looked into")
  func moving() async throws {
    let clip = try #require(HealthyCorpus.stills.first { $0.name == "still-moving.webp" })
    let bytes = readFile(try await Clips.shared.path(clip))
    let report = try await check(bytes, "a.webp")
    #expect(
      report.isSound && report.structure?.pictures == 5, "\(report.findings) \(String(describing: report.structure))")
    for part in 1..<20 {
      #expect(try await !check(Array(bytes.prefix(bytes.count * part / 20)), "a.webp", .quick).isSound, "\(part)")
    }
    let frames = (0..<bytes.count - 30).filter { bytes[$0..<$0 + 4].elementsEqual("ANMF".utf8) }
    #expect(frames.count == 5)
    for frame in frames {
      // Some frames have an ALPH chunk first.
      let picture = try #require(
        (frame + 24..<bytes.count - 30).first { bytes[$0..<$0 + 4].elementsEqual("VP8 ".utf8) })
      var (large, begun, nameless) = (bytes, bytes, bytes)
      large[picture + 6] = 0x70
      begun[picture + 11] ^= 0xFF
      nameless[frame + 24] = 0
      for damaged in [large, begun, nameless] {
        #expect(try await !check(damaged, "a.webp", .quick).isSound, "\(frame)")
      }
    }
  }
}
