import Testing

@testable import Containers

@Suite("Reading through a window")
struct ReadingTests {
  private static let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  @Test("any part is what it is, in any order")
  func parts() throws {
    let window = ByteWindow(MemoryBytes(Self.bytes), ReadingMeter(), smallest: 64, capacity: 4096)
    var state: UInt64 = 7
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let (start, length) = (Int(state >> 40) % 100_100, Int(state >> 33) % 80 + 1)
      let expected = start + length <= Self.bytes.count ? Array(Self.bytes[start..<start + length]) : nil
      #expect(try window.bytes(Int64(start), length) == expected)
    }
    #expect(try window.byte(100_000) == nil)
    #expect(try window.byte(-1) == nil)
    #expect(try window.byte(.max) == nil)
    #expect(try window.bytes(.max - 2, 8) == nil)
  }

  @Test("numbers of either order")
  func numbers() throws {
    let window = ByteWindow(MemoryBytes([1, 2, 3, 4, 5, 6, 7, 8]), ReadingMeter(), smallest: 64, capacity: 64)
    #expect(try window.number(0, 4) == 0x0102_0304)
    #expect(try window.littleNumber(0, 4) == 0x0403_0201)
    #expect(try window.number(0, 8) == 0x0102_0304_0506_0708)
    #expect(try window.number(1, 8) == nil)
  }

  @Test("checksums are those of the standards")
  func checksums() {
    let text = Array("123456789".utf8)
    let results = [CRC32.ofPNG, .ofMPEG, .ofOgg].map { sum -> UInt32 in
      var sum = sum
      text.withUnsafeBytes { sum.add($0) }
      return sum.value
    }
    // CRC-32/ISO-HDLC, CRC-32/MPEG-2 and the polynomial of Ogg from 0 on.
    #expect(results == [0xCBF4_3926, 0x0376_E6E7, 0x89A1_897F])
  }

  @Test(
    "the first bytes tell the format",
    arguments: [
      ("RIFF....WEBPVP8 ", ContainerFormat.webp), ("RIFF....AVI LIST", .avi), ("RIFF....WAVEfmt ", .wav),
      ("GIF89a....", .gif), ("OggS\0\u{2}", .ogg),
      ("fLaC", .flac), ("....ftypqt  ", .mov), ("....ftypavif....", .avif), ("....ftypmif1....avif", .avif),
      ("....ftypheic....", .heif), ("....ftypisom....", .mp4),
      ("<svg xmlns", .svg), ("#EXTM3U\n", .unknown), ("hello world", .unknown), ("\0\0\0\0\0\0", .zeros),
      ("....moov....", .mov),
    ])
  func formats(head: String, format: ContainerFormat) {
    #expect(ContainerFormat(head: Array(head.utf8)) == format)
  }
}
