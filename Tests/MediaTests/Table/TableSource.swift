/// One source of the table: how it is made, and what about it has to be looked at.
struct TableSource: Sendable {
  /// Its file name.
  let name: String
  /// Options after the two inputs: bars of 96x64 pixels and 25 frames a second, and a tone; 0.4 seconds of each.
  var options: [String] = []
  /// The inputs, when they are others.
  var inputs: [String] = TableSource.bars + TableSource.tone
  /// Made from this source's file, given as the first input.
  var from: String?
  /// What is done to the bytes of the file.
  var damage: (@Sendable ([UInt8]) -> [UInt8])?

  static let bars = video("smptebars=s=96x64:r=25:d=0.4")
  static let tone = ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=0.4"]

  static func video(_ source: String) -> [String] { ["-f", "lavfi", "-i", source] }

  init(_ name: String, _ options: String, inputs: [String]? = nil) {
    self.name = name
    self.options = options.split(separator: " ").map(String.init)
    if let inputs { self.inputs = inputs }
  }

  init(_ name: String, from other: String, _ options: String, inputs: [String] = []) {
    self.init(name, options, inputs: inputs)
    from = other
  }

  init(_ name: String, damaging other: String, _ damage: @escaping @Sendable ([UInt8]) -> [UInt8]) {
    self.init(name, from: other, "")
    self.damage = damage
  }

  private static let x264 = "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv420p "
  private static let x265 = "-c:v libx265 -preset ultrafast -crf 12 -x265-params log-level=none"
  private static let vp9 = "-c:v libvpx-vp9 -b:v 0 -crf 20 -deadline realtime -cpu-used 8 "
  private static let vp8 = "-c:v libvpx -b:v 2M -crf 8 -deadline realtime -cpu-used 8 "
  private static let aom = "-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 20 -b:v 0 "
  private static let bt2020 = " -pix_fmt yuv420p10le -color_primaries bt2020 -colorspace bt2020nc -color_range tv "
  private static let screen =
    ":hdr10=1:repeat-headers=1:max-cll=1000,400:"
    + "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"

  /// Every common container and codec.
  static let containers: [TableSource] = [
    TableSource("faststart.mp4", x264 + "-c:a aac -movflags +faststart"), TableSource("last.mp4", x264 + "-c:a aac"),
    TableSource("hev1.mp4", x265 + " -pix_fmt yuv420p -tag:v hev1 -c:a aac"),
    TableSource("mpeg4.mp4", "-c:v mpeg4 -q:v 2 -c:a libmp3lame"), TableSource("vp9.mp4", vp9 + "-c:a libopus"),
    TableSource("av1.mp4", aom + "-c:a aac"),
    TableSource("fragmented.mp4", x264 + "-c:a aac -movflags frag_keyframe+empty_moov"),
    TableSource("h264.mov", x264 + "-c:a pcm_s16le"), TableSource("prores.mov", "-c:v prores_ks -c:a pcm_s24le"),
    TableSource("mjpeg.mov", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p -c:a pcm_s16be"),
    TableSource("uyvy.mov", "-c:v rawvideo -pix_fmt uyvy422 -c:a alac"),
    TableSource("png.mov", "-c:v png -pix_fmt rgb24 -an"),
    TableSource("h264.mkv", x264 + "-c:a libvorbis"), TableSource("hevc.mkv", x265 + " -pix_fmt yuv420p -c:a ac3"),
    TableSource("ffv1.mkv", "-c:v ffv1 -pix_fmt yuv420p -c:a flac"),
    TableSource("mpeg2.mkv", "-c:v mpeg2video -q:v 2 -c:a mp2"),
    TableSource("theora.mkv", "-c:v libtheora -q:v 9 -c:a libvorbis"),
    TableSource("huffyuv.mkv", "-c:v huffyuv -pix_fmt yuv422p -c:a pcm_s24le"),
    TableSource("utvideo.mkv", "-c:v utvideo -pix_fmt yuv420p -c:a eac3"),
    TableSource("vp8.webm", vp8 + "-c:a libvorbis"), TableSource("vp9.webm", vp9 + "-c:a libopus"),
    TableSource("av1.webm", aom + "-c:a libopus"),
    TableSource("xvid.avi", "-c:v mpeg4 -vtag XVID -q:v 2 -c:a libmp3lame"),
    TableSource("mjpeg.avi", "-c:v mjpeg -q:v 2 -pix_fmt yuvj422p -c:a pcm_s16le"),
    TableSource("msmpeg4.avi", "-c:v msmpeg4 -q:v 2 -c:a libmp3lame"),
    TableSource("raw.avi", "-c:v rawvideo -pix_fmt bgr24 -an"),
    TableSource("sorenson.flv", "-c:v flv -q:v 2 -c:a libmp3lame -ar 44100"),
    TableSource("h264.flv", x264 + "-c:a aac"),
    TableSource("h264.ts", x264 + "-c:a aac"), TableSource("mpeg2.ts", "-c:v mpeg2video -q:v 2 -c:a mp2"),
    TableSource("hevc.ts", x265 + " -pix_fmt yuv420p -c:a ac3"), TableSource("h264.m2ts", x264 + "-c:a ac3"),
    TableSource("mpeg1.mpg", "-c:v mpeg1video -q:v 2 -c:a mp2"),
    TableSource("dvd.vob", "-c:v mpeg2video -q:v 2 -c:a ac3"),
    TableSource("wmv2.wmv", "-c:v wmv2 -q:v 2 -c:a wmav2"),
    TableSource("theora.ogv", "-c:v libtheora -q:v 9 -c:a libvorbis"),
    TableSource("h263.3gp", "-vf scale=128:96 -c:v h263 -q:v 2 -c:a aac -ar 8000 -ac 1"),
    TableSource("mpeg2.mxf", "-c:v mpeg2video -q:v 2 -c:a pcm_s16le -ar 48000"),
    TableSource("ffv1.nut", "-c:v ffv1 -pix_fmt yuv420p -c:a pcm_s16le"),
    TableSource("vp8.ivf", vp8 + "-an"), TableSource("plain.y4m", "-pix_fmt yuv420p -an"),
    TableSource("bare.h264", x264 + "-an"),
    TableSource("moving.gif", "-an"),
  ]

  /// Pictures that are not plain.
  static let pictures: [TableSource] = [
    TableSource("ten.mp4", x265 + " -pix_fmt yuv420p10le -tag:v hvc1 -c:a aac"),
    TableSource("ten.webm", vp9 + "-pix_fmt yuv420p10le -an"),
    TableSource("hi10.mkv", "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv420p10le -an"),
    TableSource("hi422.mkv", "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv422p10le -an"),
    TableSource("hi444.mkv", "-c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv444p -an"),
    TableSource("twelve.mkv", x265 + " -pix_fmt yuv420p12le -an"),
    TableSource("gbr.mkv", "-c:v ffv1 -pix_fmt gbrp -an"), TableSource("grey.mkv", "-c:v ffv1 -pix_fmt gray -an"),
    TableSource(
      "full.mp4", "-vf scale=out_range=pc -c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuvj420p -color_range pc -an"),
    TableSource("hd.mp4", x264 + "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -an"),
    TableSource("pal.mp4", x264 + "-color_primaries bt470bg -color_trc gamma28 -colorspace bt470bg -an"),
    TableSource(
      "alpha-prores.mov", "-vf format=yuva444p10le,colorchannelmixer=aa=0.5 -c:v prores_ks -profile:v 4444 -an"),
    TableSource("alpha-qtrle.mov", "-vf format=argb,colorchannelmixer=aa=0.5 -c:v qtrle -an"),
    TableSource("alpha.webm", "-vf format=yuva420p,colorchannelmixer=aa=0.5 " + vp9 + "-auto-alt-ref 0 -an"),
    TableSource("alpha8.webm", "-vf format=yuva420p,colorchannelmixer=aa=0.5 " + vp8 + "-auto-alt-ref 0 -an"),
    TableSource("hdr10.mkv", x265 + screen + bt2020 + "-color_trc smpte2084 -an"),
    TableSource("hdr10.mp4", from: "hdr10.mkv", "-map 0 -c copy -tag:v hvc1"),
    TableSource("hlg.mp4", x265 + bt2020 + "-color_trc arib-std-b67 -tag:v hvc1 -c:a aac"),
    TableSource("pq.webm", vp9 + bt2020 + "-color_trc smpte2084 -an"),
    TableSource("pq-av1.mp4", aom + bt2020 + "-color_trc smpte2084 -an"),
    TableSource("turned90.mp4", from: "faststart.mp4", "-map 0 -c copy -metadata:s:v rotate=90"),
    TableSource("turned180.mp4", from: "faststart.mp4", "-map 0 -c copy -metadata:s:v rotate=180"),
    TableSource("turned270.mp4", from: "faststart.mp4", "-map 0 -c copy -metadata:s:v rotate=270"),
    TableSource(
      "uneven.mp4",
      "-vf settb=1/90000,setpts='(N/25+0.012*sin(N))/TB' -fps_mode passthrough -enc_time_base 1:90000 "
        + "-video_track_timescale 90000 " + x264 + "-c:a aac"),
    TableSource("gap.mkv", "-vf select='not(between(n,3,6))' -fps_mode passthrough " + x264 + "-c:a libopus"),
    TableSource("interlaced.ts", "-vf setfield=tff -flags +ildct+ilme -c:v mpeg2video -q:v 2 -top 1 -c:a mp2"),
    TableSource(
      "interlaced.mkv",
      "-vf setfield=bff -flags +ildct -c:v libx264 -preset ultrafast -crf 12 -pix_fmt yuv420p -x264-params bff=1 -an"),
    TableSource("odd.mkv", "-vf scale=97:65,setsar=1 -c:v ffv1 -pix_fmt yuv420p -c:a pcm_s16le"),
    TableSource("anamorphic.mp4", "-vf setsar=4/3 " + x264 + "-an"),
    TableSource("sixty.mp4", x264 + "-c:a aac", inputs: video("smptebars=s=96x64:r=60:d=0.4") + tone),
    TableSource("film.mkv", x264 + "-c:a aac", inputs: video("smptebars=s=96x64:r=24000/1001:d=0.4") + tone),
    TableSource("slow.mp4", x264 + "-c:a aac", inputs: video("smptebars=s=96x64:r=5:d=0.8") + tone),
    TableSource("one.mp4", x264 + "-frames:v 1 -an"), TableSource("one.png", "-frames:v 1 -update 1 -an"),
  ]
}
