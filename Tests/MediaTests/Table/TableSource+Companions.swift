extension TableSource {
  private static let x264 = "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv420p "
  private static func tones(_ layout: String) -> [String] {
    bars + ["-f", "lavfi", "-i", "aevalsrc=0.1*sin(2000*t):s=48000:d=0.4,aformat=channel_layouts=mono,pan=\(layout)"]
  }

  /// Sound that is not plain, and what travels beside.
  static let companions: [TableSource] = [
    TableSource("silent.mp4", x264 + "-an"), TableSource("mono.mp4", x264 + "-c:a aac -ac 1"),
    TableSource("surround.mkv", x264 + "-c:a ac3", inputs: tones("5.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0")),
    TableSource("side.mkv", x264 + "-c:a pcm_s16le", inputs: tones("5.1(side)|FL=c0|FR=c0|FC=c0|LFE=c0|SL=c0|SR=c0")),
    TableSource("eight.mkv", x264 + "-c:a flac", inputs: tones("7.1|FL=c0|FR=c0|FC=c0|LFE=c0|BL=c0|BR=c0|SL=c0|SR=c0")),
    TableSource("high.mkv", x264 + "-c:a flac -ar 96000"),
    TableSource("telephone.avi", "-c:v mpeg4 -q:v 2 -c:a pcm_mulaw -ar 8000 -ac 1"),
    TableSource("long-sound.mp4", x264 + "-c:a aac", inputs: bars + ["-f", "lavfi", "-i", "sine=d=0.6:r=48000"]),
    TableSource("late-sound.mkv", x264 + "-c:a aac", inputs: bars + ["-itsoffset", "0.2"] + tone),
    TableSource(
      "tracks.mkv",
      "-map 0:v -map 1:a -map 1:a -map 1:a " + x264 + "-c:a:0 aac -c:a:1 ac3 -c:a:2 libopus "
        + "-metadata:s:a:0 language=eng -metadata:s:a:1 language=fra -metadata:s:a:2 language=jpn "
        + "-disposition:a:0 0 -disposition:a:1 default -disposition:a:2 comment"),
    TableSource("words.srt", "", inputs: []), TableSource("chapters.txt", "", inputs: []),
    TableSource("bitmaps.sup", "", inputs: []),
    TableSource(
      "words.mp4", from: "words.srt",
      "-map 1:v -map 2:a -map 0 -map 0 " + x264
        + "-c:a aac -c:s mov_text -metadata:s:s:0 language=eng -metadata:s:s:1 language=deu", inputs: bars + tone),
    TableSource(
      "words.mkv", from: "words.srt", "-map 1:v -map 2:a -map 0 " + x264 + "-c:a aac -c:s srt -disposition:s:0 forced",
      inputs: bars + tone),
    TableSource("styled.mkv", from: "words.srt", "-map 1:v -map 0 " + x264 + "-c:s ass", inputs: bars),
    TableSource(
      "words.webm", from: "words.srt", "-map 1:v -map 0 -c:v libvpx -b:v 2M -crf 8 -c:s webvtt", inputs: bars),
    TableSource("bitmaps.mkv", from: "bitmaps.sup", "-map 1:v -map 0:s " + x264 + "-c:s copy", inputs: bars),
    TableSource("cover.jpg", "-frames:v 1 -update 1 -an"),
    TableSource(
      "cover.mp4", from: "cover.jpg",
      "-map 1:v -map 2:a -map 0 " + x264 + "-c:a aac -c:v:1 copy -disposition:v:1 attached_pic",
      inputs: bars + tone),
    TableSource(
      "font.mkv", x264 + "-c:a aac -attach FOLDER/words.srt -metadata:s:t mimetype=application/x-truetype-font"),
    TableSource(
      "chapters.mp4", from: "faststart.mp4", "-map 0 -map_metadata 1 -map_chapters 1 -c copy",
      inputs: ["-i", "FOLDER/chapters.txt"]),
    TableSource(
      "chapters.mkv", from: "h264.mkv", "-map 0 -map_metadata 1 -map_chapters 1 -c copy",
      inputs: ["-i", "FOLDER/chapters.txt"]),
    TableSource(
      "camera.mov", from: "faststart.mp4",
      "-map 0 -c copy -movflags use_metadata_tags -metadata creation_time=2024-05-06T07:08:09Z "
        + "-metadata com.apple.quicktime.make=Apple -metadata com.apple.quicktime.location.ISO6709=+48.8577+002.2950/"),
    TableSource(
      "place.mp4", from: "faststart.mp4",
      "-map 0 -c copy -metadata creation_time=2024-05-06T07:08:09Z -metadata location=+48.8577+002.2950/"),
    TableSource("timecode.mov", x264 + "-c:a aac -timecode 01:02:03:04"),
    TableSource("two.mkv", "-map 0:v -map 0:v -map 1:a " + x264 + "-c:a aac"), TableSource("sound.m4a", "-vn -c:a aac"),
  ]

  /// What cannot be a source.
  static let broken: [TableSource] = [
    TableSource("zero.mp4", damaging: "faststart.mp4") { _ in [] },
    TableSource("cut.mp4", damaging: "faststart.mp4") { Array($0.prefix($0.count * 2 / 3)) },
    TableSource("no-index.mp4", damaging: "last.mp4") { Array($0.prefix($0.count / 2)) },
    TableSource("cut.mkv", damaging: "ffv1.mkv") { Array($0.prefix($0.count * 2 / 3)) },
    TableSource("garbled.mp4", damaging: "ten.mp4") { bytes in
      var bytes = bytes
      for place in stride(from: 200, to: bytes.count / 2, by: 7) { bytes[place] ^= 0x5A }
      return bytes
    },
    TableSource("rubbish.mp4", damaging: "faststart.mp4") { bytes in
      var number: UInt64 = 7
      return bytes.map { _ in
        number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: number >> 33)
      }
    },
    TableSource("text.mp4", damaging: "faststart.mp4") { _ in Array("This is no film, only its name says so.\n".utf8) },
    TableSource("list.m3u8", damaging: "faststart.mp4") { _ in
      Array("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfaststart.mp4\n#EXT-X-ENDLIST\n".utf8)
    },
    TableSource("list.mp4", damaging: "faststart.mp4") { _ in Array("ffconcat version 1.0\nfile faststart.mp4\n".utf8)
    },
    TableSource("drawing.svg", damaging: "faststart.mp4") { _ in
      Array(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\"><rect width=\"9\" height=\"9\"/></svg>"
          .utf8)
    },
  ]

  /// Files that other sources are made of, and that are none themselves.
  static let ingredients: Set<String> = ["words.srt", "chapters.txt", "bitmaps.sup", "cover.jpg"]

  static let all = containers + pictures + companions + broken

  /// The bytes of a source that is written, not made by ffmpeg.
  var bytes: [UInt8]? {
    switch name {
    case "words.srt":
      return Array("1\n00:00:00,050 --> 00:00:00,200\nOne\n\n2\n00:00:00,210 --> 00:00:00,350\nTwo\n\n".utf8)
    case "chapters.txt":
      let head = ";FFMETADATA1\ntitle=A title\nartist=Somebody\ncreation_time=2024-05-06T07:08:09Z\n"
      let one = "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=200\ntitle=One\n"
      return Array((head + one + "[CHAPTER]\nTIMEBASE=1/1000\nSTART=200\nEND=400\ntitle=Two\n").utf8)
    case "bitmaps.sup": return Self.presentation(at: 4500) + Self.presentation(at: 27_000)
    default: return nil
    }
  }

  /// A screen of subtitles on Blu-ray, empty: a composition without objects and its end. The time is in 1/90000 s.
  private static func presentation(at time: UInt32) -> [UInt8] {
    func segment(_ kind: UInt8, _ data: [UInt8]) -> [UInt8] {
      let times = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: time >> $0) } + [0, 0, 0, 0]
      return Array("PG".utf8) + times + [kind, 0, UInt8(data.count)] + data
    }
    return segment(0x16, [0, 96, 0, 64, 0x10, 0, 0, 0x80, 0, 0, 0]) + segment(0x80, [])
  }
}
