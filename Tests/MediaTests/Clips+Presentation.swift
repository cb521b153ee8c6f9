@testable import Media

/// Clips that say beside their pictures how these are to be shown.
extension Clip {
  /// Small for their size already.
  static let bars = Clip(name: "bars.mp4") { _ in
    ["-f", "lavfi", "-i", "smptebars=s=320x240:r=25:d=2"] + h264.split(separator: " ").map(String.init)
  }
  static let barsUpsideDown = Clip(name: "bars-180.mp4", needs: [bars]) { turned($0, "180") }
  static let barsQuarterTurn = Clip(name: "bars-90.mp4", needs: [bars]) { turned($0, "90") }
  /// ffmpeg 5.1 makes none, so the matrix of the track is written over.
  static let barsMirrored = Clip(name: "bars-mirrored.mp4", needs: [bars]) { inputs in
    ["-i", edited(inputs, "bars.mp4") { $0.mirrored }, "-c", "copy"]
  }

  static let dolbyVision5 = labelled("dolby-vision-5.mp4", [.dolbyVision(profile: 5, compatibility: 0)])
  static let dolbyVision8 = labelled("dolby-vision-8.mp4", [.dolbyVision(profile: 8, compatibility: 1)])
  static let sphere = labelled("sphere.mp4", [.sideBySide, .sphere])

  /// Captions inside the first frame: a message of the user's own, as long, is written over.
  static let captions = Clip(name: "captions.mp4", needs: [messages]) { inputs in
    let file = edited(inputs, messages.name, as: "captions.mp4") { $0.withCaptions(insteadOf: message) }
    return ["-i", file, "-c", "copy"]
  }
  private static let message = "0123456789abcdef0123456789abcdef"
  private static let messages = plain(
    "messages.mp4", h264 + " -bsf:v h264_metadata=sei_user_data=" + message + "+abcdefgh", seconds: 1, sound: false)

  static let flacSound = plain("flac.mkv", h264 + " -c:a flac", seconds: 1)
  static let slowMP3 = plain("slow-mp3.avi", "-c:v mpeg4 -q:v 2 -c:a libmp3lame -ar 11025", seconds: 1)

  private static func turned(_ inputs: [String: String], _ degrees: String) -> [String] {
    ["-i", inputs["bars.mp4"] ?? "", "-c", "copy", "-metadata:s:v", "rotate=" + degrees]
  }

  /// HEVC with boxes in its sample entry, which ffmpeg carries over when it may.
  private static func labelled(_ name: String, _ boxes: [MovieBox]) -> Clip {
    Clip(name: name, needs: [h265Short]) { inputs in
      let file = edited(inputs, h265Short.name, as: name) { $0.adding(boxes.flatMap(\.bytes), to: "hvc1") }
      return ["-i", file, "-c", "copy", "-strict", "unofficial", "-tag:v", "hvc1"]
    }
  }

  private static let h265Short = plain(
    "h265-short.mp4",
    "-c:v libx265 -x265-params log-level=error -preset ultrafast -pix_fmt yuv420p10le -tag:v hvc1", seconds: 1,
    sound: false)

  private static func edited(
    _ inputs: [String: String], _ name: String, as other: String = "edited.mp4", _ edit: (MovieEdit) -> MovieEdit
  ) -> String {
    let path = clipFolder + "/edited-" + other
    writeFile(path, edit(MovieEdit(bytes: readFile(inputs[name] ?? ""))).bytes)
    return path
  }
}

/// A box of ISO/IEC 14496-12.
struct MovieBox {
  let kind: String
  let body: [UInt8]

  var bytes: [UInt8] { MovieEdit.word(8 + body.count) + Array(kind.utf8) + body }

  /// One level, an RPU in the stream, a base and no second layer.
  static func dolbyVision(profile: UInt8, compatibility: UInt8) -> MovieBox {
    let numbers: [UInt8] = [1, 0, profile << 1, 1 << 3 | 0b101, compatibility << 4]
    return MovieBox(kind: profile > 7 ? "dvvC" : "dvcC", body: numbers + [UInt8](repeating: 0, count: 19))
  }
  static let sideBySide = MovieBox(kind: "st3d", body: [0, 0, 0, 0, 2])
  static let sphere = MovieBox(
    kind: "sv3d",
    body: MovieBox(kind: "svhd", body: [0, 0, 0, 0, UInt8(ascii: "x"), 0]).bytes
      + MovieBox(
        kind: "proj",
        body: MovieBox(kind: "prhd", body: [UInt8](repeating: 0, count: 16)).bytes
          + MovieBox(kind: "equi", body: [UInt8](repeating: 0, count: 20)).bytes
      ).bytes)
}

/// Changes to an MP4 whose index lies behind its content.
struct MovieEdit {
  var bytes: [UInt8]

  static func word(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }

  /// The same with bytes at the end of the first sample entry of a kind.
  func adding(_ extra: [UInt8], to entry: String) -> MovieEdit {
    var edit = self
    var (start, end) = (0, bytes.count)
    var last = 0
    for (kind, head) in [
      ("moov", 8), ("trak", 8), ("mdia", 8), ("minf", 8), ("stbl", 8), ("stsd", 16), (entry, 8),
    ] {
      guard let box = box(kind, in: start..<end) else { return self }
      edit.bytes.replaceSubrange(box.lowerBound..<box.lowerBound + 4, with: Self.word(box.count + extra.count))
      (start, end, last) = (box.lowerBound + head, box.upperBound, box.upperBound)
    }
    edit.bytes.insert(contentsOf: extra, at: last)
    return edit
  }

  /// The same with the matrix of the first track mirroring left and right.
  var mirrored: MovieEdit {
    var edit = self
    guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: "tkhd".utf8) }) else { return self }
    edit.bytes.replaceSubrange(place + 44..<place + 48, with: Self.word(-65_536))
    return edit
  }

  /// The same with one byte pair of captions (ATSC A/53 in ITU-T T.35) where there is a message with this identifier, in hexadecimal.
  func withCaptions(insteadOf identifier: String) -> MovieEdit {
    var edit = self
    let digits = identifier.compactMap(\.hexDigitValue)
    let mark = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }), place >= 2 else { return self }
    let length = Int(bytes[place - 1])
    let captions: [UInt8] = [0xB5, 0, 0x31] + Array("GA94".utf8) + [3, 0x41, 0xFF, 0xFC, 0x94, 0x2C]
    let rest = [UInt8](repeating: 0xFF, count: max(0, length - captions.count))
    edit.bytes[place - 2] = 4
    edit.bytes.replaceSubrange(place..<place + length, with: captions + rest)
    return edit
  }

  private func box(_ kind: String, in range: Range<Int>) -> Range<Int>? {
    var place = range.lowerBound
    while place + 8 <= range.upperBound {
      let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard size >= 8 else { return nil }
      if bytes[place + 4..<place + 8].elementsEqual(kind.utf8) { return place..<place + size }
      place += size
    }
    return nil
  }
}
