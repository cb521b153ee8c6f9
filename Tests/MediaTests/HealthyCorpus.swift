@testable import Media

/// Healthy files of every kind that people keep: a few streams, put into many containers in many shapes.
enum HealthyCorpus {
  private static func picture(_ name: String, _ options: String, _ filter: String = "null", format: String = "yuv420p")
    -> Clip
  {
    Clip(name: "stream-" + name) { _ in
      ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=3", "-vf", filter, "-pix_fmt", format]
        + options.split(separator: " ").map(String.init)
    }
  }

  private static func sound(_ name: String, _ options: String) -> Clip {
    Clip(name: "stream-" + name) { _ in
      ["-f", "lavfi", "-i", "sine=f=330:r=48000:d=3"] + options.split(separator: " ").map(String.init)
    }
  }

  private static let x264 = "-c:v libx264 -preset ultrafast -crf 28"
  static let pictures: [String: Clip] = [
    "h264": picture("h264.mkv", x264 + " -bf 3 -g 25"),
    "open": picture(
      "open.mkv", "-c:v libx264 -preset veryfast -crf 28 -bf 2 -g 20 -x264-params open-gop=1:b-pyramid=normal"),
    "interlaced": picture("interlaced.mkv", "-c:v libx264 -preset veryfast -crf 28 -flags +ilme+ildct", "interlace"),
    "vfr": picture("vfr.mkv", x264 + " -fps_mode vfr", "select='not(eq(mod(n,7),3))+eq(n,0)'"),
    "hevc": picture("hevc.mkv", "-c:v libx265 -preset ultrafast -crf 30 -x265-params log-level=error"),
    "tenbit": picture(
      "tenbit.mkv", "-c:v libx265 -preset ultrafast -crf 30 -x265-params log-level=error", format: "yuv420p10le"),
    "vp8": picture("vp8.mkv", "-c:v libvpx -b:v 300k -deadline realtime -cpu-used 8 -auto-alt-ref 0"),
    "vp9": picture(
      "vp9.mkv", "-c:v libvpx-vp9 -b:v 0 -crf 40 -deadline good -cpu-used 8 -lag-in-frames 16 -auto-alt-ref 1"),
    "av1": picture("av1.mkv", "-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 45 -b:v 0"),
    "mpeg2": picture("mpeg2.mkv", "-c:v mpeg2video -q:v 8 -bf 2 -g 12"),
    "mpeg4": picture("mpeg4.mkv", "-c:v mpeg4 -q:v 8"),
    "packed": picture("packed.mkv", "-c:v mpeg4 -q:v 8 -bf 2"),
    "mjpeg": picture("mjpeg.mkv", "-c:v mjpeg -q:v 8", format: "yuvj420p"),
    "prores": picture("prores.mov", "-c:v prores_ks -profile:v 0", format: "yuv422p10le"),
    "ffv1": picture("ffv1.mkv", "-c:v ffv1 -level 3"),
    "black": picture("black.mkv", x264, "drawbox=t=fill:c=black"),
    "blackvp9": picture(
      "blackvp9.mkv", "-c:v libvpx-vp9 -b:v 0 -crf 40 -deadline realtime -cpu-used 8", "drawbox=t=fill:c=black"),
  ]
  static let sounds: [String: Clip] = [
    "aac": sound("aac.mka", "-c:a aac"), "mp3": sound("mp3.mka", "-c:a libmp3lame"),
    "ac3": sound("ac3.mka", "-c:a ac3"),
    "opus": sound("opus.mka", "-c:a libopus"), "vorbis": sound("vorbis.mka", "-c:a libvorbis"),
    "flac": sound("flac.mka", "-c:a flac"), "pcm": sound("pcm.mka", "-c:a pcm_s16le"),
    "alac": sound("alac.mka", "-c:a alac"),
    "silence": Clip(name: "stream-silence.mka") { _ in
      ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "3", "-c:a", "aac"]
    },
  ]

  /// One file: which streams, and how they are put together.
  struct Mux: Sendable {
    var name: String
    var picture: String?
    var sound: String?
    var options: String
    var ext: String

    var clip: Clip {
      let inputs = [picture.flatMap { pictures[$0] }, sound.flatMap { sounds[$0] }].compactMap(\.self)
      let options = options
      return Clip(name: name, needs: inputs) { paths in
        let before = options.split(separator: " ").map(String.init).prefix { $0 == "-ss" || Double($0) != nil }
        let after = options.split(separator: " ").map(String.init).dropFirst(before.count)
        return inputs.flatMap { before + ["-i", paths[$0.name] ?? ""] } + ["-c", "copy", "-strict", "-2"] + after
      }
    }
  }

  private static func muxes(_ ext: String, _ videos: [String], _ audios: [String?], _ shapes: [(String, String)])
    -> [Mux]
  {
    videos.flatMap { video in
      audios.flatMap { audio in
        shapes.map { shape, options in
          Mux(
            name: "\(video)-\(audio ?? "silent")-\(shape).\(ext)", picture: video, sound: audio, options: options,
            ext: ext)
        }
      }
    }
  }

  static let films: [Mux] =
    muxes(
      "mp4", ["h264", "open", "vfr", "hevc", "tenbit", "vp9", "av1", "mpeg4", "black", "interlaced", "blackvp9"],
      [nil, "aac", "opus"],
      [
        ("plain", ""), ("faststart", "-movflags +faststart"), ("fragments", "-movflags frag_keyframe+empty_moov"),
        ("dash", "-movflags dash+global_sidx -frag_duration 500000"), ("edit", "-ss 0.7"),
      ])
    + muxes(
      "mov", ["h264", "hevc", "prores", "mjpeg"], [nil, "aac", "pcm", "alac"],
      [("plain", ""), ("faststart", "-movflags +faststart")])
    + muxes(
      "mkv", pictures.keys.filter { $0 != "prores" }.sorted(), ["ac3", "flac"],
      [
        ("plain", ""), ("live", "-live 1"), ("front", "-reserve_index_space 20000"),
        ("small", "-cluster_size_limit 4000"),
      ])
    + muxes(
      "webm", ["vp8", "vp9", "av1", "blackvp9"], [nil, "opus", "vorbis"],
      [("plain", ""), ("live", "-live 1")])
    + muxes("webm", ["vp8", "vp9", "av1"], [nil], [("dash", "-dash 1")])
    + muxes("avi", ["mpeg4", "packed", "mjpeg", "mpeg2"], [nil, "mp3", "pcm", "ac3"], [("plain", "")])
    + muxes(
      "ts", ["h264", "open", "hevc", "mpeg2", "interlaced"], [nil, "aac", "mp3", "ac3", "silence"],
      [("plain", ""), ("m2ts", "-mpegts_m2ts_mode 1"), ("wraps", "-output_ts_offset 95442 -muxdelay 0")])
    + muxes("flv", ["h264"], [nil, "aac", "mp3"], [("plain", "")])
    + muxes("mpg", ["mpeg2"], [nil, "mp3"], [("plain", "")])

  static let soundsAlone: [Mux] = [
    ("aac", "m4a"), ("alac", "m4a"), ("silence", "m4a"), ("aac", "aac"), ("silence", "aac"), ("mp3", "mp3"),
    ("flac", "flac"),
    ("opus", "opus"), ("vorbis", "ogg"), ("flac", "oga"), ("pcm", "wav"), ("opus", "webm"), ("aac", "mka"),
    ("pcm", "mka"),
    ("ac3", "ac3"), ("aac", "ts"), ("mp3", "mka"),
  ].map { Mux(name: "alone-\($0.0).\($0.1)", picture: nil, sound: $0.0, options: "", ext: $0.1) }

  private struct Still {
    let name, format, options: String
    init(_ name: String, _ format: String, _ options: String) {
      (self.name, self.format, self.options) = (name, format, options)
    }

    var arguments: [String] {
      let isMoving = name.hasPrefix("moving") || options.contains("-f")
      let isSingle = ["jpg", "bmp"].contains { name.hasSuffix($0) } || name.hasSuffix("png") && !isMoving
      return ["-f", "lavfi", "-i", "testsrc2=s=121x67:r=5:d=1", "-pix_fmt", format]
        + (isMoving ? [] : ["-frames:v", "1"]) + (isSingle ? ["-update", "1"] : [])
        + options.split(separator: " ").map(String.init)
    }
  }

  /// Pictures: name, format of pixels, more.
  private static let kinds: [Still] = [
    .init("rgb.png", "rgb24", ""), .init("gray.png", "gray", ""), .init("alpha.png", "rgba", ""),
    .init("deep.png", "rgb48be", ""),
    .init("palette.png", "pal8", ""), .init("moving.apng", "rgb24", "-plays 0 -f apng"),
    .init("plain.jpg", "yuvj420p", ""),
    .init("full.jpg", "yuvj444p", ""), .init("gray.jpg", "gray", ""), .init("coarse.jpg", "yuvj420p", "-q:v 31"),
    .init("optimal.jpg", "yuvj420p", "-huffman optimal"), .init("moving.gif", "pal8", ""),
    .init("one.gif", "pal8", "-frames:v 1"),
    .init("lossy.webp", "yuv420p", "-c:v libwebp -frames:v 1"),
    .init("lossless.webp", "bgra", "-c:v libwebp -lossless 1 -frames:v 1"),
    .init("alpha.webp", "yuva420p", "-c:v libwebp -frames:v 1"),
    .init("moving.webp", "yuv420p", "-c:v libwebp_anim -loop 0"),
    .init("still.avif", "yuv420p", "-c:v libaom-av1 -still-picture 1 -cpu-used 8 -frames:v 1"),
    .init("raw.tif", "rgb24", "-compression_algo raw -frames:v 1"),
    .init("packed.tif", "rgb24", "-compression_algo packbits -frames:v 1"),
    .init("lzw.tiff", "rgb24", "-compression_algo lzw -frames:v 1"),
    .init("deflate.tiff", "gray", "-compression_algo deflate -frames:v 1"),
    .init("rgb.bmp", "bgr24", ""), .init("alpha.bmp", "bgra", ""), .init("palette.bmp", "pal8", ""),
  ]
  static let stills: [Clip] = kinds.map { still in Clip(name: "still-" + still.name) { _ in still.arguments } }

  /// Blank pictures pack into long rows of zeros.
  static let blanks: [Clip] = ["jpg", "png", "gif", "webp", "avif", "tif"].map { ext in
    Clip(name: "blank." + ext) { _ in
      ["-f", "lavfi", "-i", "color=c=white:s=2000x1500:d=1:r=1", "-frames:v", "1"]
        + (ext == "jpg" ? ["-huffman", "optimal", "-update", "1"] : ext == "png" ? ["-update", "1"] : [])
        + (ext == "avif" ? ["-c:v", "libaom-av1", "-still-picture", "1", "-cpu-used", "8"] : [])
    }
  }

  static var all: [Clip] { films.map(\.clip) + soundsAlone.map(\.clip) + stills + blanks }
}
