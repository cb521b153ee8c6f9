import Foundation
import Testing

@testable import Containers

/// A head, and then the same few bytes over and over, as far as numbers go.
struct Endless: RangedBytes {
  let head, pattern: [UInt8]
  var size: Int64 = 1 << 60

  func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = Int(min(Int64(buffer.count), size - offset))
    for place in 0..<max(0, count) {
      let at = offset + Int64(place)
      buffer[place] =
        at < Int64(head.count) ? head[Int(at)] : pattern[Int((at - Int64(head.count)) % Int64(pattern.count))]
    }
    return max(0, count)
  }
}

func big(_ value: UInt64, _ width: Int) -> [UInt8] {
  (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
}
func box(_ kind: String, _ body: [UInt8]) -> [UInt8] { big(UInt64(body.count + 8), 4) + Array(kind.utf8) + body }
let head = box("ftyp", Array("isom".utf8) + big(0, 4))

@Suite("Hostile files end in a finding, soon and in little memory")
struct HostileTests {
  private func examine(_ bytes: [UInt8]) throws -> StructureReport {
    try Structure.examine(MemoryBytes(bytes), limits: .thorough)
  }

  @Test(
    "a size of 2^63 and around is no trap", arguments: [.max, 1 << 63, (1 << 63) - 1, 1 << 62, 0, 1, 7, 15] as [UInt64])
  func sizes(size: UInt64) throws {
    let wide = big(1, 4) + Array("mdat".utf8) + big(size, 8)
    let report = try examine(head + wide + [1, 2, 3])
    #expect(!report.isSound)
    for inner in ["moov", "moof", "sidx", "meta"] {
      #expect(!(try examine(head + big(1, 4) + Array(inner.utf8) + big(size, 8) + [0, 0, 0, 0])).isSound)
    }
    let ebml: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3, 0x84, 0x42, 0x86, 0x81, 1, 0x18, 0x53, 0x80, 0x67, 0x01]
    _ = try examine(
      ebml + big(size & 0xFF_FFFF_FFFF_FFFF, 7) + [0x1F, 0x43, 0xB6, 0x75, 0x01] + big(size & 0xFF_FFFF_FFFF_FFFF, 7))
    let riff = Array("RIFF".utf8) + big(size & 0xFFFF_FFFF, 4)
    for kind in ["AVI ", "WEBP", "WAVE"] {
      _ = try examine(riff + Array((kind + "LIST").utf8) + big(size & 0xFFFF_FFFF, 4))
    }
  }

  @Test(
    "tables that count more than they have room for",
    arguments: ["stsz", "stco", "co64", "stsc", "stts", "ctts", "stss", "stz2"])
  func tables(name: String) throws {
    var tables = ["stts", "stsc", "stsz", "stco"].filter { $0 != name }
    tables.append(name)
    let body = tables.flatMap { box($0, big(0, 4) + big(0xFFFF_FFFF, 4) + big(0xFFFF_FFFF, 4) + big(0xFFFF_FFFF, 4)) }
    let track = box("trak", box("mdia", box("hdlr", big(0, 8) + Array("vide".utf8)) + box("minf", box("stbl", body))))
    let report = try examine(head + box("mdat", [1, 2, 3]) + box("moov", track))
    #expect(!report.isSound)
  }

  @Test("boxes and lists within one another, ten thousand deep")
  func depth() throws {
    var inner: [UInt8] = []
    for _ in 0..<10_000 { inner = box("mdia", inner) }
    #expect(!(try examine(head + box("moov", box("trak", inner)))).isSound)
    var list: [UInt8] = []
    for _ in 0..<10_000 {
      list = Array("LIST".utf8) + big(UInt64(list.count + 4), 4).reversed() + Array("hdrl".utf8) + list
    }
    #expect(
      !(try examine(Array("RIFF".utf8) + big(UInt64(list.count + 4), 4).reversed() + Array("AVI ".utf8) + list)).isSound
    )
  }

  static let endless: [(String, [UInt8], [UInt8])] = [
    ("boxes", head, box("free", [])), ("boxes of the index", head + big(0, 4) + Array("moov".utf8), box("free", [])),
    ("tracks", head + big(0, 4) + Array("moov".utf8), box("trak", [])),
    (
      "elements",
      [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xEC, 0x80]
    ),
    (
      "clusters",
      [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x1F, 0x43, 0xB6, 0x75, 0x80]
    ),
    ("packets", [], [0x47, 0x1F, 0xFF, 0x10] + [UInt8](repeating: 0xFF, count: 184)),
    ("chunks of a WebP", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8), Array("EXIF".utf8) + [0, 0, 0, 0]),
    ("chunks of an AVI", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("AVI ".utf8), Array("JUNK".utf8) + [0, 0, 0, 0]),
    ("chunks of a WAV", Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8), Array("JUNK".utf8) + [0, 0, 0, 0]),
    ("fill bytes of a JPEG", [0xFF, 0xD8], [0xFF]), ("segments of a JPEG", [0xFF, 0xD8], [0xFF, 0xFE, 0, 2]),
    (
      "chunks of a PNG",
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] + Array("IHDR".utf8) + [0, 0, 0, 0],
      [0, 0, 0, 0] + Array("tEXt".utf8) + [0, 0, 0, 0]
    ),
    ("blocks of a GIF", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0], [0x21, 0xFE, 0]),
    ("pages", [], Array("OggS".utf8) + [0, 0] + [UInt8](repeating: 0, count: 21)),
    ("frames", [], [0xFF, 0xFB, 0x90, 0] + [UInt8](repeating: 0, count: 413)),
    ("blocks of a FLAC", Array("fLaC".utf8), [0, 0, 0, 0]), ("zeros", [], [0]),
    (
      "directories that lead back",
      [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 1, 0] + [UInt8](repeating: 0, count: 12) + [8, 0, 0, 0], [0]
    ),
  ]

  @Test("lists without an end", arguments: endless.indices)
  func lists(index: Int) throws {
    let (name, head, pattern) = Self.endless[index]
    var limits = ExaminationLimits.thorough
    limits.steps = 60_000
    let start = ContinuousClock.now
    let report = try Structure.examine(Endless(head: head, pattern: pattern), limits: limits)
    #expect(ContinuousClock.now - start < .seconds(20), "\(name)")
    #expect(report.faults.count <= 10 && report.bytesRead < 1 << 30, "\(name): \(report)")
  }

  @Test(
    "content without an end is read as far as the budget allows, of a remote less than a mebibyte",
    arguments: endless.indices)
  func budget(index: Int) throws {
    let (name, head, pattern) = Self.endless[index]
    var limits = ExaminationLimits.remote
    limits.steps = 60_000
    let report = try Structure.examine(Endless(head: head, pattern: pattern, size: 5 << 30), limits: limits)
    // A list of tiny parts is gone through until there are too many of them.
    #expect(report.bytesRead < 2 << 20 || !report.isSound, "\(name): \(report.bytesRead)")
  }

  @Test("a wish to stop is heard")
  func cancelled() {
    #expect(throws: CancellationError.self) {
      try Structure.examine(Endless(head: head, pattern: box("free", [])), limits: .thorough, isCancelled: { true })
    }
  }

  @Test("what cannot be read is an error, not a finding")
  func unreadable() {
    #expect(throws: ContainerError.self) { try FileBytes("/nowhere/a.mp4") }
    #expect(throws: ContainerError.self) { try FileBytes("/tmp") }
    #expect(throws: ContainerError.self) { try FileBytes("a\0b") }
  }
}
